"""Menu entries of the market."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.menu import MenuEntry, add_menu_entry

from .home import VIEW


def add_entries() -> None:
    """The first page and the map; the rest is linked from there."""
    add_menu_entry(MenuEntry("market", 10, _("Market"), "market_home", "chart-bar", VIEW))
    add_menu_entry(MenuEntry("market", 20, _("White-space map"), "market_white_space", "map-2", VIEW))
