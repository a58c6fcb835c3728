from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "meridian.kernel.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import maintenance  # noqa: F401  registers its job and schedule
