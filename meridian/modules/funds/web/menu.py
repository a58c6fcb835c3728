"""Menu entries of the hand-written pages of money."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.menu import MenuEntry, add_menu_entry


def add_entries() -> None:
    """Make the pages reachable."""
    add_menu_entry(
        MenuEntry(
            "goods", 79, _("Account of the dealer"), "funds_account", "wallet", "funds.openitem:view", for_dealers=True
        )
    )
    add_menu_entry(MenuEntry("goods", 78, _("Payments desk"), "funds_desk", "receipt", "funds.payment:match"))
    add_menu_entry(MenuEntry("goods", 77, _("Bank statements"), "funds_bank", "file-invoice", "funds.bank:settle"))
