from django.apps import AppConfig


class CustomFieldsConfig(AppConfig):
    name = "meridian.kernel.custom_fields"
    label = "custom_fields"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from meridian.kernel.commands.context import before_save, on_saved

        from .checking import check_custom_values, notice_changed_definitions

        before_save(check_custom_values)
        on_saved(notice_changed_definitions)
