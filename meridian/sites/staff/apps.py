from django.apps import AppConfig


class StaffSiteConfig(AppConfig):
    name = "meridian.sites.staff"
    label = "staff_site"
