from django.apps import AppConfig


class ObjectsConfig(AppConfig):
    name = "meridian.kernel.objects"
    label = "objects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, derive_export, derive_import, derive_search, field_definitions  # noqa: F401  each registers itself below
