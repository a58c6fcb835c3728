"""Menu entries of the hand-written warehouse and receipt pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.menu import MenuEntry, add_menu_entry

from ..queries.picking import board_counts
from ..queries.shipments import open_count


def _board(actor: Actor) -> tuple[int, bool] | None:
    waiting = sum(board_counts(actor).values())
    return (waiting, False) if waiting else None


def _receipts(actor: Actor) -> tuple[int, bool] | None:
    waiting = open_count(actor)
    return (waiting, False) if waiting else None


def add_entries() -> None:
    """Make the pages reachable."""
    add_menu_entry(
        MenuEntry("goods", 34, _("Warehouse board"), "warehouse_board", "layout-dashboard", "logistics.picklist:view",
                  count=_board)
    )  # fmt: skip
    add_menu_entry(
        MenuEntry("goods", 38, _("Goods arriving"), "receipt_list", "truck-loading", "logistics.shipment:receive",
                  count=_receipts, for_dealers=True)
    )  # fmt: skip
