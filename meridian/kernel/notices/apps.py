from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "meridian.kernel.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import about_jobs, sending  # noqa: F401  register the job and the end-of-job notice
