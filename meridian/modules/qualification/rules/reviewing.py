"""When a dealer is reviewed again, and what keeps a review from going on (医疗器械经营质量管理规范, rules.md 3.5)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Role = Literal["applicant", "checker"]
ON_FILE = frozenset({"VALID", "EXPIRING", "PENDING"})
IN_FORCE = frozenset({"VALID", "EXPIRING"})


@dataclass(frozen=True, slots=True)
class Line:
    """A document of the checklist as far as these rules look at it. ``verdict`` empty: not checked yet."""

    kind: str
    is_hard: bool
    state: str
    verdict: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, by code; ``kind`` names the document it is about."""

    code: str
    kind: str = ""


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_review(decided_on: date, months: int, last_days: Iterable[date | None] = ()) -> date:
    """The day by which the dealer is reviewed again: after ``months``, earlier when a hard document ends before.

    ``last_days`` are the last days of the hard documents; None is without end. Never before the day after the decision.
    """
    ends = [day for day in last_days if day is not None]
    return max(min([add_months(decided_on, months), *ends]), decided_on + timedelta(days=1))


def is_due(review_due_on: date | None, today: date, lead_days: int) -> bool:
    """Whether a review should be under way: within ``lead_days`` of its day, or past it. Without a day it is due."""
    return review_due_on is None or review_due_on <= today + timedelta(days=lead_days)


def submit_findings(lines: Iterable[Line]) -> list[Finding]:
    """Hard documents that nobody has filed. One that waits for quality may be submitted: quality sees both together."""
    return [Finding("document_missing", line.kind) for line in lines if line.is_hard and line.state not in ON_FILE]


def check_findings(lines: Iterable[Line]) -> list[Finding]:
    """What keeps the check from being complete: no verdict, an unfounded one, an approval of what is not in force."""
    found = []
    for line in lines:
        if not line.verdict:
            found.append(Finding("verdict_missing", line.kind))
        elif line.verdict == "NOT_NEEDED" and line.is_hard:
            found.append(Finding("hard_document", line.kind))
        elif line.verdict == "IN_ORDER" and line.state not in IN_FORCE:
            found.append(Finding("not_in_force", line.kind))
        elif line.verdict == "NOT_IN_ORDER" and not line.note.strip():
            found.append(Finding("note_missing", line.kind))
    return found


def passes(lines: Iterable[Line]) -> bool:
    """Whether a complete check lets the case go on: every hard document is in order."""
    return all(line.verdict == "IN_ORDER" for line in lines if line.is_hard)


def approval_findings(lines: Iterable[Line]) -> list[Finding]:
    """What keeps the approval back: a hard document that quality did not find in order, or that has ended since."""
    found = []
    for line in lines:
        if line.is_hard and line.verdict != "IN_ORDER":
            found.append(Finding("not_passed", line.kind))
        elif line.is_hard and line.state not in IN_FORCE:
            found.append(Finding("not_in_force", line.kind))
    return found


def same_person(user_id: int | None, others: Mapping[Role, int | None]) -> Role | None:
    """The part a person had before, when he must not decide because of it. The product itself (None) never conflicts."""
    if user_id is None:
        return None
    return next((role for role, key in others.items() if key == user_id), None)
