"""The menu entry of reagents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.menu import MenuEntry, add_menu_entry


def add_entries() -> None:
    """Laboratories look daily at what ends on board."""
    add_menu_entry(
        MenuEntry(
            "quality", 3, _("Reagents"), "reagents_board", "vaccine", "reagents.openedreagent:view", for_dealers=True
        )
    )
