"""Working days: the plain week, changed by public holidays and make-up working days (调休).

``kinds`` maps the days that differ to ``WORKDAY``, ``REST``, ``HOLIDAY`` or ``MAKE_UP``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

WORKING = frozenset({"WORKDAY", "MAKE_UP"})
SATURDAY = 5


def is_working_day(day: date, kinds: Mapping[date, str]) -> bool:
    """Whether people work on that day."""
    kind = kinds.get(day)
    return day.weekday() < SATURDAY if kind is None else kind in WORKING


def add_working_days(start: date, count: int, kinds: Mapping[date, str]) -> date:
    """The ``count``-th working day after ``start`` (before it, when negative). The day of the event does not count.

    ``count`` 0 gives ``start`` itself, whatever kind of day it is.
    """
    step, day, left = timedelta(days=1 if count >= 0 else -1), start, abs(count)
    while left:
        day += step
        if is_working_day(day, kinds):
            left -= 1
    return day


def working_days_between(first: date, last: date, kinds: Mapping[date, str]) -> int:
    """Number of working days after ``first`` up to and including ``last``; negative when ``last`` lies before ``first``."""
    if last < first:
        return -working_days_between(last, first, kinds)
    return sum(is_working_day(first + timedelta(days=n), kinds) for n in range(1, (last - first).days + 1))
