"""How long a certificate holds, when it may be renewed, and when both sides are told that it ends."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta


def last_day(issued_on: date, months: int | None) -> date | None:
    """The last day of a certificate of so many months; None: without end. 12 months from 1 March end on the last of February.

    A month without that day ends on its own last one.
    """
    if months is None:
        return None
    index = issued_on.year * 12 + issued_on.month - 1 + months
    year, month = index // 12, index % 12 + 1
    same_day = date(year, month, min(issued_on.day, monthrange(year, month)[1]))
    return same_day - timedelta(days=1)


def may_renew(valid_to: date | None, today: date, renewal_days: int) -> bool:
    """Whether the exam may be taken again for the next certificate: within so many days before the last one, and later."""
    return valid_to is not None and today >= valid_to - timedelta(days=renewal_days)


def notice_step(valid_to: date | None, today: date, steps: Iterable[int]) -> int | None:
    """The smallest of the steps (days before the end) that has been reached; None before the first and after the end."""
    if valid_to is None or valid_to < today:
        return None
    left = (valid_to - today).days
    reached = [step for step in steps if left <= step]
    return min(reached, default=None)
