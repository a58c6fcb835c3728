from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "meridian.kernel.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import exporting, steps  # noqa: F401  register their jobs
