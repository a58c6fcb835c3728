"""A count of a hospital's shelf: each difference is booked by its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist, persist_many
from meridian.kernel.ledger.ledger import Move
from meridian.kernel.records.numbering import next_number
from meridian.modules.catalog import queries as catalog
from meridian.modules.stock import commands as stock
from meridian.modules.stock.choices import Condition, Holder, PostingCode
from meridian.modules.stock.queries import UnitStep, account_key

from ..choices import ConsignedReason
from ..models import ConsignmentCount, ConsignmentCountLine
from ..rules.shelf import ShelfLine, by_reason, count_problems
from .consignment import book_consumption, open_shelf
from .shelves import Shelf, lot_text, put_on, shelf_rows, take_off
from .texts import issue, refusal

# {(sku id, lot id or None): (counted base units, reason code, serial numbers that are missing or more)}
Counted = Mapping[tuple[int, int | None], tuple[int, str, Sequence[str]]]


@command("sellout.consignmentcount:record")
def record_consignment_count(
    *, actor: Actor, hospital: Any, counted: Counted, counted_on: date, dealer: Any = None, warehouse: Any = None,
    counted_by: str = "", note: str = "",
) -> ConsignmentCount:  # fmt: skip
    """Keep a count of a shelf and book its differences; lots that are not named were not counted.

    By reason: used but not reported books a consumption (for a dealer his sale); taken back goes to the holder's good stock;
    lost, damaged, expired goes to the count differences (the company's to scrap); more there comes from the count
    differences. Raises RuleViolation ``count.*``, ``consigned.*``, Shortage.
    """
    shelf = open_shelf(actor, dealer, warehouse, hospital)
    if counted_on > actor.today:
        raise refusal("consigned.future", "counted_on", day=counted_on.isoformat())
    if not counted:
        raise refusal("consigned.empty")
    there = shelf_rows(shelf)
    lines = [
        ShelfLine(sku, lot, there[sku, lot].qty if (sku, lot) in there else 0, qty, reason)
        for (sku, lot), (qty, reason, _serials) in sorted(
            counted.items(), key=lambda pair: (pair[0][0], pair[0][1] or 0)
        )
    ]
    _require_reasons(lines)
    differing = by_reason(lines)
    made = persist(
        ConsignmentCount(
            number=next_number(f"CC-{actor.today:%y%m}"), counted_on=counted_on, counted_by=counted_by.strip()[:60],
            difference_count=sum(len(rows) for rows in differing.values()), **shelf.stamps(),
        ),
        note=note.strip(),
    )  # fmt: skip
    persist_many(ConsignmentCountLine, [
        ConsignmentCountLine(
            count=made, sku_id=line.sku_id, lot_id=line.lot_id, book_qty=line.book_qty, counted_qty=line.counted_qty,
            reason_code=line.reason_code if line.delta else "",
        )
        for line in lines
    ])  # fmt: skip
    serials = {pair: list(named) for pair, (_qty, _reason, named) in counted.items()}
    for reason, rows in differing.items():
        _book(actor, shelf, made, reason, rows, serials)
    return made


def _require_reasons(lines: Sequence[ShelfLine]) -> None:
    wrong = count_problems(lines)
    if wrong:
        goods = catalog.goods_facts({one.sku_id for one in wrong})
        raise RuleViolation(
            issue(one.code, "reason", sku=goods[one.sku_id]["code"], lot=lot_text(one.lot_id)) for one in wrong
        )


def _book(
    actor: Actor, shelf: Shelf, count: ConsignmentCount, reason: str, lines: Sequence[ShelfLine],
    serials: Mapping[tuple[int, int | None], list[str]],
) -> None:  # fmt: skip
    rows = [(line.sku_id, line.lot_id, abs(line.delta), serials.get((line.sku_id, line.lot_id), [])) for line in lines]
    if reason == ConsignedReason.USED:
        book_consumption(actor, shelf, rows, count.counted_on, "", count.number, "")
        return
    moves, units = [], []
    for sku, lot, qty, named in rows:
        own, other = shelf.account(sku, lot), _other_side(shelf, reason, sku, lot)
        way = (other, own) if reason == ConsignedReason.FOUND else (own, other)
        moves.append(Move(*way, qty))
        if named:
            units.append(UnitStep(*way, tuple(named)))
    if reason == ConsignedReason.FOUND:
        put_on(shelf, rows, count.counted_on)
    else:
        take_off(shelf, rows, count.counted_on)
    stock.move_stock(
        actor=actor, key=f"sellout.consignmentcount:{count.pk}:{reason}", source_type="sellout.consignmentcount",
        source_id=count.pk, business_date=count.counted_on, moves=moves, code=PostingCode.COUNT, dealer_id=shelf.dealer_id,
        units=units,
    )  # fmt: skip


def _other_side(shelf: Shelf, reason: str, sku: int, lot: int | None) -> str:
    """Where goods go that are not on the shelf, or come from that are more."""
    if reason == ConsignedReason.BACK:
        return shelf.account(sku, lot, Condition.GOOD)
    if shelf.dealer_id:
        return account_key(Holder.COUNT_DIFFERENCE, shelf.dealer_id, sku, lot)
    return account_key(Holder.SCRAP, 0, sku, lot)
