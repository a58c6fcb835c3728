"""A stock count against the book: what has to be adjusted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Difference(NamedTuple):
    """One (sku, lot) that was counted otherwise than booked; ``delta`` = counted − book."""

    sku_id: int
    lot_id: int | None
    counted: int
    book: int

    @property
    def delta(self) -> int:
        return self.counted - self.book


def count_differences(
    counted: Mapping[tuple[int, int | None], int], book: Mapping[tuple[int, int | None], int], *, is_complete: bool
) -> list[Difference]:
    """Differences in the order of sku and lot. A complete count means that what was not counted is not there."""
    keys = set(counted) | set(book) if is_complete else set(counted)
    found = (Difference(sku, lot, counted.get((sku, lot), 0), book.get((sku, lot), 0)) for sku, lot in keys)
    return sorted((d for d in found if d.delta), key=lambda d: (d.sku_id, d.lot_id or 0))


def value_of_differences(lines: Iterable[tuple[int, int | None]]) -> int | None:
    """Fen of all differences, both ways added up: ``[(delta, list price in 1/10,000 yuan)]``. None when a price is unknown."""
    known = [(abs(delta), price) for delta, price in lines if delta]
    if any(price is None for _delta, price in known):
        return None
    return sum(delta * price for delta, price in known) // 100
