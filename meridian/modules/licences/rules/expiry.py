"""The ladder before a document ends: on which days somebody is told. The days are regulatory parameters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta


def step_reached(expires_on: date | None, today: date, steps: Iterable[int]) -> int | None:
    """The step (days before the end) reached last; None before the first one and for what never ends.

    A document taken in late is told about once, at the step it stands on, not once for every step missed. Step 0 is the
    last day of validity itself; once that day has passed the document has expired and no step is left.
    """
    if expires_on is None or today > expires_on:
        return None
    left = (expires_on - today).days
    reached = [step for step in steps if left <= step]
    return min(reached) if reached else None


def first_day_told(expires_on: date, steps: Iterable[int]) -> date:
    """The first day on which somebody is told."""
    return expires_on - timedelta(days=max(steps, default=0))
