"""Menu entries of the trade pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.menu import MenuEntry, add_menu_entry


def add_entries() -> None:
    """Make the pages reachable. No counts here: the menu is made on every page, and these lists are not cheap."""
    add_menu_entry(
        MenuEntry("channel", 40, _("Documents of dealers"), "dealers_documents", "certificate", "licences.licence:view",
                  for_dealers=True)
    )  # fmt: skip
    add_menu_entry(
        MenuEntry(
            "quality", 5, _("May I sell this box?"), "sell_check", "scan", "catalog.lot:view", key="s", for_dealers=True
        )
    )
    add_menu_entry(
        MenuEntry(
            "quality", 15, _("What will break"), "breaking", "calendar-x", "catalog.lot:view", key="b", for_dealers=True
        )
    )
