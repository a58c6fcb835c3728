"""Stock counts of the demo: one without difference, one explained and booked, one above the limit, one to be explained."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from meridian.kernel.access.grants import actor_for
from meridian.kernel.base import clock
from meridian.modules.stock import commands as stock
from meridian.modules.stock.choices import CountReason
from meridian.modules.stock.queries import counted_book, lines_of_count

from ..sizes import TODAY
from .world import Seller, World, moment

# Difference of the first lots in base units; how far the count comes.
PLAN: tuple[tuple[tuple[int, ...], str], ...] = (
    ((-1, 2), "EXPLAIN"), ((), "BOOKED"), ((-1,), "BOOKED"), ((-60, -40), "CHECK"),
)  # fmt: skip


def make_counts(world: World) -> None:
    """Run last: the dealers of level one have counted what they hold this week."""
    tops = [seller for seller in world.sellers if seller.row.level == 1]
    for number, (seller, (differences, stage)) in enumerate(zip(tops, PLAN, strict=False)):
        with clock.frozen_at(moment(TODAY - timedelta(days=number + 1), 17)):
            _count(world, seller, differences, stage)
    with clock.frozen_at(moment(TODAY - timedelta(days=1), 18)):
        _count_line_in_warehouse(world)


def _count_line_in_warehouse(world: World) -> None:
    """The keeper counted one product line of the main warehouse; what differs waits for a second person."""
    keeper = actor_for(world.users["liqiang"], channel="demo").at(clock.now())
    line = world.line_ids[world.items[-1].line]
    count = stock.start_warehouse_count(
        actor=keeper, warehouse_id=world.warehouse.pk, count_date=clock.today(), product_line_id=line
    )
    book, counted = counted_book(count), {}
    for number, row in enumerate(lines_of_count(count)):
        counted[row.pk] = book[row.sku_id, row.lot_id, row.condition] - (35 if number == 0 else 0)
    stock.enter_counts(actor=keeper, stock_count=count, counted=counted)
    count = stock.finish_count(actor=keeper, stock_count=count)
    reasons = {row.pk: CountReason.MIS_SENT for row in lines_of_count(count)}
    stock.explain_count(actor=keeper, stock_count=count, reasons=reasons, note="疑似错发，正在核对出库记录")


def _count(world: World, seller: Seller, differences: tuple[int, ...], stage: str) -> Any:
    actor = world.actor.at(clock.now())
    count = stock.start_count(actor=actor, dealer_id=seller.row.pk, count_date=clock.today())
    book = counted_book(count)
    counted: dict[int, int | None] = {}
    wanted = list(differences)
    for line in lines_of_count(count):
        held = max(0, book.get((line.sku_id, line.lot_id, line.condition), 0))
        counted[line.pk] = held + wanted.pop(0) if wanted and held > abs(wanted[0]) else held
    stock.enter_counts(actor=actor, stock_count=count, counted=counted)
    count = stock.finish_count(actor=actor, stock_count=count)
    if stage == "EXPLAIN" or count.is_complete:
        return count
    reasons = {line.pk: CountReason.values[0] for line in lines_of_count(count)}
    return stock.explain_count(actor=actor, stock_count=count, reasons=reasons, note="")
