"""How much of a dealer's rebate is too old to be used. Pure; amounts in fen."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def to_expire(granted_before_fen: int, used_fen: int, expired_fen: int) -> int:
    """What was granted before the last valid day and is still there: the oldest rebate is used first.

    ``used_fen``: used less given back, ever; ``expired_fen``: expired earlier.
    """
    return max(0, granted_before_fen - used_fen - expired_fen)


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last of that month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
