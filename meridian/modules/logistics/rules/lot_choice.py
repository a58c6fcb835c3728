"""Which lots to take for a quantity: first expiring, first out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LotOnHand:
    """A lot that can be taken from: available base units, expiry, whether it is released for sale."""

    lot_id: int | None
    available: int
    expiry_date: date | None = None
    is_released: bool = True


def first_expiring(
    lots: Iterable[LotOnHand], qty: int, *, ship_date: date, least_expiry: date | None = None
) -> tuple[list[tuple[int | None, int]], int]:
    """``([(lot_id, qty)], missing)``: lots in the order of expiry, those without a date last.

    Lots that are blocked, or expired on ``ship_date``, are never taken; with ``least_expiry`` (what the receiver still
    accepts) neither are lots that end before it.
    """
    limit = max(ship_date, least_expiry or ship_date)
    usable = [
        lot
        for lot in lots
        if lot.available > 0 and lot.is_released and (lot.expiry_date is None or lot.expiry_date >= limit)
    ]
    usable.sort(key=lambda lot: (lot.expiry_date or date.max, lot.lot_id or 0))
    taken: list[tuple[int | None, int]] = []
    for lot in usable:
        if qty <= 0:
            break
        part = min(lot.available, qty)
        taken.append((lot.lot_id, part))
        qty -= part
    return taken, max(qty, 0)
