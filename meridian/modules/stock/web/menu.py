"""Menu entries of the hand-written pages of stock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.menu import MenuEntry, add_menu_entry


def add_entries() -> None:
    """Make the pages reachable."""
    add_menu_entry(
        MenuEntry(
            "goods",
            69,
            _("Count the stock"),
            "stock_counts",
            "clipboard-list",
            "stock.stockcount:view",
            for_dealers=True,
        )
    )
    add_menu_entry(
        MenuEntry("goods", 68, _("Opening stock"), "stock_opening", "clipboard-list", "stock.opening:record")
    )
