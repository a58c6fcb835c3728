"""The shelf of a hospital: differences of a count, what each reason books, how long goods have not moved. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# Fewer there than booked, by reason; more there has one reason only.
LESS = frozenset({"USED", "BACK", "LOST", "DAMAGED", "EXPIRED"})
MORE = frozenset({"FOUND"})


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """A lot as booked and as counted, in base units, with the reason code of the difference."""

    sku_id: int
    lot_id: int | None
    book_qty: int
    counted_qty: int
    reason_code: str = ""

    @property
    def delta(self) -> int:
        """Counted less book."""
        return self.counted_qty - self.book_qty


@dataclass(frozen=True, slots=True)
class ShelfProblem:
    """What is wrong with a counted line."""

    code: str
    sku_id: int
    lot_id: int | None


def count_problems(lines: Iterable[ShelfLine]) -> list[ShelfProblem]:
    """Each difference needs a reason that fits its sign; nothing there is 0, not less."""
    found = []
    for line in lines:
        if line.counted_qty < 0:
            found.append(ShelfProblem("count.negative", line.sku_id, line.lot_id))
        elif line.delta < 0 and line.reason_code not in LESS:
            found.append(ShelfProblem("count.reason_less", line.sku_id, line.lot_id))
        elif line.delta > 0 and line.reason_code not in MORE:
            found.append(ShelfProblem("count.reason_more", line.sku_id, line.lot_id))
    return found


def by_reason(lines: Iterable[ShelfLine]) -> dict[str, list[ShelfLine]]:
    """The lines that differ, by the reason that says how they are booked."""
    found: dict[str, list[ShelfLine]] = {}
    for line in lines:
        if line.delta:
            found.setdefault(line.reason_code, []).append(line)
    return found


def rest_days(moved_on: date, today: date) -> int:
    """Days since the last movement."""
    return max((today - moved_on).days, 0)


def expiry_tone(expiry: date | None, today: date, near_months: int) -> str:
    """``bad`` when expired, ``wait`` within the months that count as near, else empty."""
    if expiry is None:
        return ""
    if expiry < today:
        return "bad"
    months = (expiry.year - today.year) * 12 + expiry.month - today.month - (expiry.day < today.day)
    return "wait" if months < near_months else ""
