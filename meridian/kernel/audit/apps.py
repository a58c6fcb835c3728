from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "meridian.kernel.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from meridian.kernel.records.append_only import protect

        from .models import ChangeLog

        protect(ChangeLog)
