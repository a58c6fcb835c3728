"""Dates as UDI carriers write them: six or eight digits, two-digit years, day 00, day of the year."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache


def full_year(two_digits: int, today: date) -> int:
    """Century of a two-digit year by the GS1 sliding window: 49 years back to 50 years ahead of today."""
    year = today.year - today.year % 100 + two_digits
    if year - today.year >= 51:
        return year - 100
    if year - today.year <= -50:
        return year + 100
    return year


@lru_cache(maxsize=2048)
def iso_date(digits: str, today: date) -> str | None:
    """ISO date of ``YYMMDD`` or ``YYYYMMDD``; day ``00`` is the last day of the month; None when no such day."""
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in (6, 8):
        return None
    year = int(digits[:4]) if len(digits) == 8 else full_year(int(digits[:2]), today)
    month, day = int(digits[-4:-2]), int(digits[-2:])
    if not 1 <= month <= 12 or year < 1:
        return None
    last = monthrange(year, month)[1]
    if day > last:
        return None
    return f"{year:04d}-{month:02d}-{day or last:02d}"


def iso_month(month: str, two_digit_year: str, today: date) -> str | None:
    """ISO date of the last day of a month given as ``MM`` and ``YY``."""
    return iso_date(f"{two_digit_year}{month}00", today)


def iso_day_of_year(digits: str, today: date) -> str | None:
    """ISO date of ``YYJJJ`` (day of the year, 001 to 366); None when no such day."""
    if not (digits.isascii() and digits.isdigit()) or len(digits) != 5:
        return None
    year, day = full_year(int(digits[:2]), today), int(digits[2:])
    if day < 1:
        return None
    found = date(year, 1, 1) + timedelta(days=day - 1)
    return found.isoformat() if found.year == year else None
