"""Menu entries of performance."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.menu import MenuEntry, add_menu_entry

from .pages import VIEW


def add_entries() -> None:
    """Staff open the ranking, a dealer his own score; segments and scheme are linked from there."""
    add_menu_entry(MenuEntry("performance", 10, _("Scores of dealers"), "performance_ranking", "target", VIEW))
    add_menu_entry(
        MenuEntry(
            "performance", 10, _("My score"), "performance_mine", "target", VIEW, for_dealers=True, for_staff=False
        )
    )
