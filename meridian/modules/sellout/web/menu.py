"""The two menu entries of sellout."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.menu import MenuEntry, add_menu_entry


def add_entries() -> None:
    """Make the lists reachable. No count: the menu is made on every page."""
    add_menu_entry(
        MenuEntry(
            "goods", 8, _("Sales to hospitals"), "sellout_sales", "receipt", "sellout.dealersale:view", for_dealers=True
        )
    )
    add_menu_entry(
        MenuEntry(
            "goods", 9, _("At hospitals"), "sellout_shelves", "building-hospital", "sellout.consignedstock:view",
            for_dealers=True,
        )
    )  # fmt: skip
