from django.apps import AppConfig


class ObjectsConfig(AppConfig):
    name = "meridian.kernel.objects"
    label = "objects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the system checks
