from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "meridian.kernel.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from meridian.kernel.commands.context import on_saved

        from .indexes import install
        from .indexing import index_saved

        post_migrate.connect(install, sender=self, dispatch_uid="search:indexes")
        on_saved(index_saved)
