"""Periods of the prices of one key: no overlaps, gaps named, and what a new price does to its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days of one valid price row, first and last included; ``valid_to`` None is open."""

    id: int
    valid_from: date
    valid_to: date | None

    def holds(self, day: date) -> bool:
        """Whether the row counts on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Placement:
    """What a new price does: its own last day, the row it closes and on which day, the days it leaves uncovered.

    ``problem`` is "" or ``starts_same_day`` (a valid row starts on that day) or ``overlaps_later`` (``other_id`` starts
    inside the new period). ``gap`` is the first and last (None: open end) day on which the key has no price any more that it
    had before.
    """

    valid_to: date | None
    closes_id: int | None = None
    closes_on: date | None = None
    gap: tuple[date, date | None] | None = None
    problem: str = ""
    other_id: int | None = None


def place(existing: Sequence[Period], valid_from: date, valid_to: date | None) -> Placement:
    """Where a new price goes among the valid rows of its key.

    The row in force on the day before is closed on that day. An open new price ends the day before the next known one. A
    period that runs into a later price is refused: nobody loses a price that was promised from a day on.
    """
    before: Period | None = None
    after: Period | None = None
    for row in sorted(existing, key=lambda row: row.valid_from):
        if row.valid_from == valid_from:
            return Placement(valid_to, problem="starts_same_day", other_id=row.id)
        if row.valid_from < valid_from:
            before = row
        elif after is None:
            after = row
    if after is not None:
        if valid_to is None:
            valid_to = after.valid_from - DAY
        elif valid_to >= after.valid_from:
            return Placement(valid_to, problem="overlaps_later", other_id=after.id)
    if before is None or not before.holds(valid_from):
        return Placement(valid_to)
    gap = None
    if valid_to is not None and (before.valid_to is None or before.valid_to > valid_to):
        last = before.valid_to
        if after is not None and (last is None or last >= after.valid_from):
            last = after.valid_from - DAY
        gap = (valid_to + DAY, last) if last is None or last > valid_to else None
    return Placement(valid_to, before.id, valid_from - DAY, gap)


def overlaps(rows: Iterable[Period]) -> list[tuple[int, int]]:
    """Pairs of rows of one key that share a day. Empty in sound data."""
    found, reach = [], None
    for row in sorted(rows, key=lambda row: row.valid_from):
        if reach is not None and (reach.valid_to is None or reach.valid_to >= row.valid_from):
            found.append((reach.id, row.id))
        if reach is None or reach.valid_to is not None and (row.valid_to is None or row.valid_to > reach.valid_to):
            reach = row
    return found


def gaps(rows: Iterable[Period], until: date) -> list[tuple[date, date | None]]:
    """Days between the first price of a key and ``until`` that no row covers; the last gap is open (None) when nothing follows."""
    found: list[tuple[date, date | None]] = []
    reach: date | None = None
    for row in sorted(rows, key=lambda row: row.valid_from):
        if reach is not None and row.valid_from > reach + DAY:
            found.append((reach + DAY, row.valid_from - DAY))
        if row.valid_to is None:
            return [gap for gap in found if gap[0] <= until]
        reach = row.valid_to if reach is None else max(reach, row.valid_to)
    if reach is not None and reach < until:
        found.append((reach + DAY, None))
    return [gap for gap in found if gap[0] <= until]
