from django.apps import AppConfig


class PublicApiConfig(AppConfig):
    name = "meridian.sites.public_api"
    label = "public_api"

    def ready(self) -> None:
        from meridian.kernel.api import token_commands  # noqa: F401  its codes and commands are known from the start
