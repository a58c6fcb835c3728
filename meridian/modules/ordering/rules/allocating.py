"""Which lots go to an order: first expiry first, released lots only, with the least remaining life the dealer accepts."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

RELEASED = "U"


@dataclass(frozen=True, slots=True)
class FreeLot:
    """Goods of a lot in a warehouse that nobody has set aside: base units, expiry (None: does not expire), quality status."""

    warehouse_id: int
    sku_id: int
    lot_id: int | None
    available: int
    expiry_date: date | None = None
    status: str = RELEASED


@dataclass(frozen=True, slots=True)
class Demand:
    """What an order line still needs, and the first expiry date its receiver accepts. ``refused`` lots may not be sold to him."""

    line_id: int
    sku_id: int
    qty: int
    least_expiry: date
    refused: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Take:
    """``qty`` of a lot in a warehouse for a line."""

    line_id: int
    warehouse_id: int
    sku_id: int
    lot_id: int | None
    qty: int


def is_fit(lot: FreeLot, least_expiry: date) -> bool:
    """Whether a lot is released and lasts long enough."""
    return lot.status == RELEASED and (lot.expiry_date is None or lot.expiry_date >= least_expiry)


def allocate(
    demands: Sequence[Demand], lots: Iterable[FreeLot], *, warehouse_id: int | None = None
) -> tuple[list[Take], dict[int, int]]:
    """``(takes, short)``: lots for the demands in their order, and base units that nobody can give (``{line id: qty}``).

    First expiry first; among equals the warehouse ``warehouse_id``, then the smaller lot so that rests are used up. Goods
    without expiry come last.
    """
    shelves: dict[int, list[FreeLot]] = defaultdict(list)
    for lot in lots:
        if lot.available > 0:
            shelves[lot.sku_id].append(lot)
    for shelf in shelves.values():
        shelf.sort(key=lambda lot: _order(lot, warehouse_id))
    left: dict[tuple[int, int | None], int] = {}
    takes: list[Take] = []
    short: dict[int, int] = {}
    for demand in demands:
        missing = demand.qty
        for lot in shelves.get(demand.sku_id, ()):
            if not missing:
                break
            if not is_fit(lot, demand.least_expiry) or (lot.lot_id in demand.refused):
                continue
            place = (lot.warehouse_id, lot.lot_id) if lot.lot_id else (lot.warehouse_id, -lot.sku_id)
            free = left.setdefault(place, lot.available)
            qty = min(free, missing)
            if qty <= 0:
                continue
            takes.append(Take(demand.line_id, lot.warehouse_id, lot.sku_id, lot.lot_id, qty))
            left[place] = free - qty
            missing -= qty
        if missing:
            short[demand.line_id] = missing
    return takes, short


def _order(lot: FreeLot, warehouse_id: int | None) -> tuple:
    return (
        lot.expiry_date or date.max, lot.warehouse_id != warehouse_id if warehouse_id else False, lot.available,
        lot.warehouse_id, lot.lot_id or 0,
    )  # fmt: skip


def free_by_sku(lots: Iterable[FreeLot], least_expiry: Mapping[int, date] | date) -> dict[int, int]:
    """Base units of each SKU that are fit for a receiver who accepts ``least_expiry`` (one day, or one per SKU)."""
    found: dict[int, int] = defaultdict(int)
    for lot in lots:
        least = least_expiry if isinstance(least_expiry, date) else least_expiry.get(lot.sku_id, date.min)
        if is_fit(lot, least):
            found[lot.sku_id] += max(0, lot.available)
    return dict(found)


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last day of that month when it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
