"""How the credit of a part at a hospital is shared among partners (functions.md row 41)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

Share = tuple[date, date | None, int]


def most_credit(shares: Iterable[Share]) -> tuple[int, date | None]:
    """The largest sum of percents on any day, and the first day with it. ``shares`` are first day, last day, percent.

    The sum only grows on a first day, so those days are enough.
    """
    rows = list(shares)
    found: tuple[int, date | None] = (0, None)
    for day in sorted({first for first, _last, _percent in rows}):
        total = sum(percent for first, last, percent in rows if first <= day and (last is None or day <= last))
        if total > found[0]:
            found = (total, day)
    return found
