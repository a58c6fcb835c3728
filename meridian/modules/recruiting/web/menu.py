"""Menu entries of recruiting."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.menu import MenuEntry, add_menu_entry

from ..objects import LEAD


def add_entries() -> None:
    """The board; everything else is linked from there."""
    add_menu_entry(
        MenuEntry("channel", 40, _("Recruiting"), "recruiting_board", "user-plus", LEAD.code("view"), for_dealers=False)
    )
