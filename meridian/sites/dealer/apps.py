from django.apps import AppConfig


class DealerSiteConfig(AppConfig):
    name = "meridian.sites.dealer"
    label = "dealer_site"
