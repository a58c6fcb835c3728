"""Dated credit terms of one dealer: every day has exactly one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

NEW, NONE = -1, 0
DAY = timedelta(days=1)


class Period(NamedTuple):
    """Terms ``key`` from ``first`` to ``last`` (both days count); ``last`` None: until further notice."""

    key: int
    first: date
    last: date | None


def lay(periods: Sequence[Period], first: date, last: date | None) -> list[Period]:
    """The line of periods after new terms (key :data:`NEW`) were laid into it, without gap or overlap, the last one open.

    New terms without an end run until the next that are agreed already. New terms with an end (a season's higher limit)
    give way to what held before; where nothing did, the dealer pays in advance (key :data:`NONE`). One key may appear
    twice: what lay around the new terms goes on after them. Raises ValueError for an end before the beginning.
    """
    if last is None:
        later = [one.first for one in periods if one.first > first]
        last = min(later) - DAY if later else None
    if last is not None and last < first:
        raise ValueError("the end lies before the beginning")
    laid = [Period(NEW, first, last)]
    for one in periods:
        if (one.last is not None and one.last < first) or (last is not None and one.first > last):
            laid.append(one)
            continue
        if one.first < first:
            laid.append(Period(one.key, one.first, first - DAY))
        if last is not None and (one.last is None or one.last > last):
            laid.append(Period(one.key, last + DAY, one.last))
    return _without_gaps(sorted(laid, key=lambda one: one.first))


def _without_gaps(laid: list[Period]) -> list[Period]:
    made: list[Period] = []
    for one in laid:
        if made and made[-1].last is not None and made[-1].last + DAY < one.first:
            made.append(Period(NONE, made[-1].last + DAY, one.first - DAY))
        made.append(one)
    if made[-1].last is not None:
        made.append(Period(NONE, made[-1].last + DAY, None))
    return made
