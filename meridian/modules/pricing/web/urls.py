"""Addresses of the price pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.menu import MenuEntry, add_menu_entry

from . import pages
from .dealer_panels import add_panels

add_panels()
add_menu_entry(
    MenuEntry("authorisation", 29, _("Price sheet"), "price_sheet", "receipt", "pricing.price:view", for_dealers=True)
)  # fmt: skip
add_menu_entry(MenuEntry("authorisation", 32, _("Price gaps"), "price_gaps", "calendar-x", "pricing.price:add"))

urlpatterns = [
    path("sheet/", pages.sheet, name="price_sheet"),
    path("sheet/export/", pages.sheet_export, name="price_sheet_export"),
    path("history/", pages.history, name="price_history"),
    path("gaps/", pages.gaps, name="price_gaps"),
]
