from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "meridian.kernel.web"
    label = "web"

    def ready(self) -> None:
        from meridian.kernel.imports.exporting import resolve_exports_with

        from .export_page import resolve_export

        resolve_exports_with(resolve_export)
