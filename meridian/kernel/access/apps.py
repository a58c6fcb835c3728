from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "meridian.kernel.access"
    label = "access"
    verbose_name = "Access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from meridian.kernel.records.scoped import register_scope_filter

        from .scope import scope_filter

        register_scope_filter(scope_filter)
