"""When a lot may no longer be sold because of its age. Pure."""

from __future__ import annotations

import calendar
from datetime import date

EXPIRED, QUARANTINE = "EXPIRED", "QUARANTINE"


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last day of the month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def condition_by_age(last_day: date, on: date, block_months: int) -> str | None:
    """Where goods belong by their last day: EXPIRED after it, QUARANTINE within ``block_months`` of it, else None.

    A lot may be sold on its last day (GSP: 过期 begins the day after). No months block nothing.
    """
    if last_day < on:
        return EXPIRED
    return QUARANTINE if block_months > 0 and last_day < add_months(on, block_months) else None
