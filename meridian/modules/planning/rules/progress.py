"""How far a plan is: the part of the period that is over against the part of a goal that is reached. No database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True)
class GoalStanding:
    """A goal on a day. ``expected``: what would be reached by now at an even pace; shares in 1/100 percent of the target.

    ``word`` is one of ``choices.Standing``.
    """

    target: int
    actual: int | None
    expected: int
    elapsed_bp: int
    share_bp: int | None
    word: str


@dataclass(frozen=True, slots=True)
class PlanHealth:
    """A plan on a day: goals behind or missed, goals on track or better, actions past their day. ``word``: BEHIND, ON_TRACK, NOT_BEGUN."""

    behind: int
    fine: int
    overdue: int
    word: str


def elapsed_bp(first: date, last: date, on: date) -> int:
    """The part of the days ``first`` to ``last`` (both included) that is over at the end of ``on``, in 1/100 percent."""
    days = (last - first).days + 1
    over = min(max((on - first).days + 1, 0), days)
    return over * WHOLE_BP // days


def standing(target: int, actual: int | None, first: date, last: date, on: date, tolerance_bp: int) -> GoalStanding:
    """How a goal stands.

    ``actual`` None: nobody has counted yet. It is behind when the share reached lies more than ``tolerance_bp`` (1/100
    percent of the target) under the share of days that is over, ahead when it lies as much above. After the last day it is
    met or missed; there is no "nearly".
    """
    elapsed = elapsed_bp(first, last, on)
    expected = target * elapsed // WHOLE_BP
    share = None if actual is None else max(0, actual) * WHOLE_BP // target
    if actual is not None and actual >= target:
        word = "MET"
    elif on > last:
        word = "UNKNOWN" if actual is None else "MISSED"
    elif on < first:
        word = "NOT_BEGUN"
    elif share is None:
        word = "UNKNOWN"
    elif share < elapsed - tolerance_bp:
        word = "BEHIND"
    elif share > elapsed + tolerance_bp:
        word = "AHEAD"
    else:
        word = "ON_TRACK"
    return GoalStanding(target, actual, expected, elapsed, share, word)


def health(words: Iterable[str], overdue: int) -> PlanHealth:
    """A plan is behind when a goal is, or an action is past its day."""
    words = list(words)
    behind = sum(word in ("BEHIND", "MISSED") for word in words)
    fine = sum(word in ("ON_TRACK", "AHEAD", "MET") for word in words)
    if behind or overdue:
        word = "BEHIND"
    else:
        word = "ON_TRACK" if fine else "NOT_BEGUN"
    return PlanHealth(behind, fine, overdue, word)


def overlapping(first: date, last: date, others: Iterable[tuple[str, date, date]]) -> str | None:
    """The number of the first of the other plans ``(number, first day, last day)`` that shares a day with this one."""
    return next((number for number, begin, end in others if begin <= last and end >= first), None)
