from django.apps import AppConfig


class StaffSiteConfig(AppConfig):
    name = "meridian.sites.staff"
    label = "staff_site"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from meridian.kernel.web.menu import MenuEntry, add_menu_entry

        from .exports import CODE

        add_menu_entry(MenuEntry("settings", 80, _("Exports"), "exports", "download", CODE))
