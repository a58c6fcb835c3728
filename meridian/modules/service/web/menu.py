"""The one menu entry of service."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.menu import MenuEntry, add_menu_entry


def add_entries() -> None:
    """Make the board reachable. No count: the menu is made on every page."""
    add_menu_entry(
        MenuEntry("quality", 2, _("Service"), "service_board", "plug", "service.supportrequest:view", for_dealers=True)
    )
