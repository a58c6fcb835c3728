"""Stock counts of the demo: one without difference, one explained and booked, one above the limit, one to be explained."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from meridian.kernel.base import clock
from meridian.modules.stock import commands as stock
from meridian.modules.stock.choices import CountReason
from meridian.modules.stock.models import StockCount, StockCountLine

from ..sizes import TODAY
from .world import Seller, World, moment

# Difference of the first lots in base units; how far the count comes.
PLAN: tuple[tuple[tuple[int, ...], str], ...] = (
    ((-1, 2), "EXPLAIN"), ((), "BOOKED"), ((-1,), "BOOKED"), ((-60, -40), "CHECK"),
)  # fmt: skip
_WHY = "the demo's own counts"


def make_counts(world: World) -> None:
    """Run last: the dealers of level one have counted what they hold this week."""
    tops = [seller for seller in world.sellers if seller.row.level == 1]
    for number, (seller, (differences, stage)) in enumerate(zip(tops, PLAN, strict=False)):
        with clock.frozen_at(moment(TODAY - timedelta(days=number + 1), 17)):
            _count(world, seller, differences, stage)


def _count(world: World, seller: Seller, differences: tuple[int, ...], stage: str) -> StockCount:
    actor = world.actor.at(clock.now())
    count = stock.start_count(actor=actor, dealer_id=seller.row.pk, count_date=clock.today())
    book = stock_on_book(seller.row.pk)
    counted: dict[int, int | None] = {}
    wanted = list(differences)
    for line in StockCountLine.objects.unscoped(_WHY).filter(count=count).order_by("pk"):
        held = max(0, book.get((line.sku_id, line.lot_id), 0))
        counted[line.pk] = held + wanted.pop(0) if wanted and held > abs(wanted[0]) else held
    stock.enter_counts(actor=actor, stock_count=count, counted=counted)
    count = stock.finish_count(actor=actor, stock_count=count)
    if stage == "EXPLAIN" or count.is_complete:
        return count
    reasons = {line.pk: CountReason.values[0] for line in StockCountLine.objects.unscoped(_WHY).filter(count=count)}
    return stock.explain_count(actor=actor, stock_count=count, reasons=reasons, note="")


def stock_on_book(dealer_id: int) -> dict[Any, int]:
    """What the book says today, by (SKU, lot)."""
    from meridian.modules.stock.queries import balances_for

    return balances_for(dealer_id, as_of=clock.today())
