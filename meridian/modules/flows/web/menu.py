"""Menu entries of the hand-written flow pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.menu import MenuEntry, add_menu_entry

from ..queries.pages import waiting_counts


def add_entries() -> None:
    """Make the pages reachable."""
    add_menu_entry(MenuEntry("home", 0, _("Workbench"), "home", "home", "", key="h", for_dealers=True))
    add_menu_entry(
        MenuEntry("flow", 10, _("Flow inbox"), "flow_inbox", "arrows-split", "flows.flowfile:view", key="f",
                  count=waiting_counts, for_dealers=True)
    )  # fmt: skip
    add_menu_entry(
        MenuEntry("flow", 20, _("Trace a lot"), "lot_search", "route", "catalog.lot:view", key="l", for_dealers=True)
    )
