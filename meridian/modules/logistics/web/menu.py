"""Menu entries of the hand-written warehouse and receipt pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.menu import MenuEntry, add_menu_entry

from ..queries.shipments import open_count


def _receipts(actor: Actor) -> tuple[int, bool] | None:
    """For dealers only: every number costs a question on every page, and staff have the board."""
    waiting = open_count(actor) if actor.is_dealer else 0
    return (waiting, False) if waiting else None


def add_entries() -> None:
    """Make the pages reachable."""
    add_menu_entry(
        MenuEntry("goods", 34, _("Warehouse board"), "warehouse_board", "layout-dashboard", "logistics.picklist:view")
    )  # fmt: skip
    add_menu_entry(
        MenuEntry("goods", 38, _("Goods arriving"), "receipt_list", "truck-loading", "logistics.shipment:receive",
                  count=_receipts, for_dealers=True)
    )  # fmt: skip
