"""Periods of one dated parameter: which row holds on a day, and where a new row may stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """A row of a parameter: from ``valid_from`` to ``valid_to`` inclusive, or open when that is None."""

    key: int
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the row is in force on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Placement:
    """What placing a new row means: the row to close with its last day, or the rows in the way."""

    close: int | None = None
    close_on: date | None = None
    in_the_way: tuple[int, ...] = ()


def overlaps(a: Period, b: Period) -> bool:
    """Whether two periods share a day."""
    return (b.valid_to is None or a.valid_from <= b.valid_to) and (a.valid_to is None or b.valid_from <= a.valid_to)


def place(new: Period, existing: Iterable[Period]) -> Placement:
    """Where ``new`` may stand among ``existing``: an open earlier row is closed the day before, anything else is in the way."""
    touched = [row for row in existing if row.key != new.key and overlaps(row, new)]
    closable = [row for row in touched if row.valid_to is None and row.valid_from < new.valid_from]
    in_the_way = tuple(row.key for row in touched if row not in closable)
    if in_the_way or not closable:
        return Placement(in_the_way=in_the_way)
    return Placement(close=closable[0].key, close_on=new.valid_from - timedelta(days=1))
