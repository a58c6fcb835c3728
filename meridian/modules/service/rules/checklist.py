"""The checklist of an installation: which step may be signed, what a value must keep, and which state follows.

Source: functions.md row 425; YY/T 0316 and the makers' instructions ask for a record of installation, debugging and
acceptance; 医疗器械使用质量监督管理办法 (总局令18) has the user keep records of acceptance.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .findings import Finding

PHASES = ("INSTALL", "DEBUG", "ACCEPTANCE")
_STATE_OF_PHASE = {"INSTALL": "INSTALLING", "DEBUG": "DEBUGGING", "ACCEPTANCE": "ACCEPTANCE"}
_CLOSED = frozenset({"ACCEPTED", "CANCELLED"})


class Step(NamedTuple):
    """A step as the rules see it. ``low`` and ``high`` are limits of the measured value, either may be absent."""

    position: int
    phase: str
    result: str = "OPEN"
    needs_photo: bool = False
    needs_value: bool = False
    low: Decimal | None = None
    high: Decimal | None = None


def within(value: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    """Whether a measured value keeps its limits; both limits belong to the allowed range."""
    return (low is None or value >= low) and (high is None or value <= high)


def check_step(
    steps: Sequence[Step], step: Step, state: str, *, value: Decimal | None, has_photo: bool, passed: bool, note: str
) -> list[Finding]:
    """What speaks against signing a step now.

    A phase begins when all steps of the phases before it are passed. A value outside its limits cannot pass; a failed
    step says why. Photo and value are asked for whatever the result.
    """
    if state in _CLOSED:
        return [Finding("installation.closed")]
    found = []
    earlier = [
        other for other in steps if PHASES.index(other.phase) < PHASES.index(step.phase) and other.result != "PASSED"
    ]
    if earlier:
        found.append(Finding("installation.phase", {"open": len(earlier)}))
    if step.needs_value and value is None:
        found.append(Finding("installation.value"))
    if step.needs_photo and not has_photo:
        found.append(Finding("installation.photo"))
    if value is not None and passed and not within(value, step.low, step.high):
        found.append(
            Finding("installation.limits", {"value": plain(value), "low": plain(step.low), "high": plain(step.high)})
        )
    if not passed and not note.strip():
        found.append(Finding("installation.note"))
    return found


def plain(value: Decimal | None) -> str:
    """A decimal without trailing zeros; ``–`` where there is none."""
    if value is None:
        return "–"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def state_after(steps: Sequence[Step], state: str) -> str:
    """The state that follows from the steps: the first phase with an unpassed step, from the first signature on.

    When every step is passed the installation waits for the customer (``ACCEPTANCE``). Closed ones stay as they are.
    """
    if state in _CLOSED:
        return state
    if all(step.result == "OPEN" for step in steps) and steps:
        return "PLANNED"
    for phase in PHASES:
        if any(step.phase == phase and step.result != "PASSED" for step in steps):
            return _STATE_OF_PHASE[phase]
    return "ACCEPTANCE"


def check_acceptance(steps: Sequence[Step], state: str, signatory: str, title: str) -> list[Finding]:
    """What keeps the customer from accepting: open or failed steps, a missing name or title, a closed installation."""
    if state in _CLOSED:
        return [Finding("installation.closed")]
    found = []
    left = sum(step.result != "PASSED" for step in steps)
    if left or not steps:
        found.append(Finding("installation.steps_open", {"open": left}))
    if not signatory.strip() or not title.strip():
        found.append(Finding("installation.signatory"))
    return found


def warranty_end(start: date, months: int) -> date | None:
    """Last day of a warranty of so many months that begins on ``start``; None without one.

    Twelve months from 2026-03-15 end on 2027-03-14; from the 31st they end with the last day of a shorter month.
    """
    if months <= 0:
        return None
    total = start.year * 12 + start.month - 1 + months
    year, month = divmod(total, 12)
    last = calendar.monthrange(year, month + 1)[1]
    if start.day > last:
        return date(year, month + 1, last)
    return date.fromordinal(date(year, month + 1, start.day).toordinal() - 1)
