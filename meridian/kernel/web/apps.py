from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "meridian.kernel.web"
    label = "web"
