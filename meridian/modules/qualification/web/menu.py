"""Menu entries of qualification."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.menu import MenuEntry, add_menu_entry

from ..objects import CASE
from .data_page import DECIDE


def add_entries() -> None:
    """Make the steward's page reachable. No count: finding duplicates is not cheap, and the menu is made on every page."""
    add_menu_entry(
        MenuEntry("channel", 45, CASE.label_plural, CASE.url_name("list"), CASE.icon, CASE.code("view"))
    )  # dealers find theirs on their record
    add_menu_entry(MenuEntry("channel", 90, _("Data of dealers"), "dealer_data", "copy", DECIDE))
