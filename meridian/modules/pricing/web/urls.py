"""Addresses of the price pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.menu import MenuEntry, add_menu_entry

from ..objects import PRICE_AUTHORISATION, PRICE_CHANGE, SPECIAL_PRICE_REQUEST, VBP_EVENT
from . import changes, claiming, dispersion, guidance, pages, procurement
from .dealer_panels import add_panels

add_panels()
PRICE_CHANGE.pages["detail"] = changes.ChangePage
PRICE_AUTHORISATION.pages["detail"] = claiming.GrantPage
SPECIAL_PRICE_REQUEST.pages["detail"] = claiming.RequestPage
VBP_EVENT.pages["detail"] = procurement.EventPage
add_menu_entry(
    MenuEntry("authorisation", 29, _("Price sheet"), "price_sheet", "receipt", "pricing.price:view", for_dealers=True)
)  # fmt: skip
add_menu_entry(MenuEntry("authorisation", 32, _("Price gaps"), "price_gaps", "calendar-x", "pricing.price:add"))

urlpatterns = [
    path("sheet/", pages.sheet, name="price_sheet"),
    path("sheet/export/", pages.sheet_export, name="price_sheet_export"),
    path("history/", pages.history, name="price_history"),
    path("quote/", guidance.quote, name="price_quote"),
    path("spread/", dispersion.dispersion, name="price_dispersion"),
    path("changes/<int:pk>/lines/", changes.lines, name="price_change_lines"),
    path("changes/<int:pk>/simulate/", changes.simulate, name="price_change_simulate"),
    path("requests/<int:pk>/claim/", claiming.claim, name="price_claim"),
    path("procurement/<int:pk>/lines/", procurement.lines, name="price_vbp_lines"),
    path("resale-rules/<int:pk>/sign/", claiming.sign_off, name="resale_rule_sign"),
    path("gaps/", pages.gaps, name="price_gaps"),
]
