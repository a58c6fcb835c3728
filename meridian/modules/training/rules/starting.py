"""The tasks of a dealer's onboarding: when each is due, how far it is, what is overdue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


def due_days(started_on: date, offsets: Iterable[int]) -> list[date]:
    """The due day of each step: so many days after the start."""
    return [started_on + timedelta(days=offset) for offset in offsets]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many tasks are settled, in whole percent rounded down, and how many are overdue."""

    settled: int
    total: int
    overdue: int

    @property
    def percent(self) -> int:
        """100 only when nothing is left."""
        return 100 * self.settled // self.total if self.total else 0

    @property
    def is_complete(self) -> bool:
        """Whether every task is done or not needed."""
        return self.total > 0 and self.settled == self.total


def progress(tasks: Sequence[tuple[str, date]], today: date) -> Progress:
    """Of ``(state, due day)`` of every task. A task is overdue from the day after its due day."""
    settled = sum(state != "OPEN" for state, _due in tasks)
    overdue = sum(state == "OPEN" and due < today for state, due in tasks)
    return Progress(settled, len(tasks), overdue)


def days_to_certificate(assigned_on: date, certified_on: date) -> int:
    """Days from assignment to certificate; one earned before it was assigned took none."""
    return max(0, (certified_on - assigned_on).days)


def median(values: Sequence[int]) -> int | None:
    """The middle value, of two the lower; None of none."""
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2] if ordered else None
