"""When a hospital can buy: windows of months, over the end of the year if need be (functions.md row 13)."""

from __future__ import annotations

from datetime import date


def is_open(on: date, opens: int, closes: int) -> bool:
    """Whether a day lies in the window of whole months (1 to 12)."""
    return opens <= on.month <= closes if opens <= closes else on.month >= opens or on.month <= closes


def next_first(on: date, month: int) -> date:
    """The first day of that month, the next one to come; today when it is that day."""
    this_year = date(on.year, month, 1)
    return this_year if this_year >= on else date(on.year + 1, month, 1)


def due_step(on: date, day: date, steps: list[int]) -> int | None:
    """The step of a reminder ``steps`` days before a day that is due now: the nearest that was reached; None: too early."""
    left = (day - on).days
    return next((step for step in sorted(steps) if 0 <= left <= step), None)
