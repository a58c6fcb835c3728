"""The one menu entry of product knowledge."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.menu import MenuEntry, add_menu_entry


def add_entries() -> None:
    """Make the home page reachable, for staff and dealers. No count: the menu is made on every page."""
    add_menu_entry(
        MenuEntry(
            "academy",
            1,
            _("Product knowledge"),
            "knowledge_home",
            "school",
            "knowledge.productcard:view",
            for_dealers=True,
        )
    )
