"""Which certificates a dealer lacks to be sold a product line, as stretches of days.

A requirement asks for so many certified persons of a dealer. The days on which too few persons hold the certificate are
computed once per dealer, so that single questions, whole lists of dealers and years of days all read the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Requirement:
    """``min_persons`` of a dealer hold the course's certificate for a line (None: every line), for dealers of a level
    (None: every level), from day to day; ``effect`` is BLOCK or WARN."""

    id: int
    course_id: int
    course: str
    line_id: int | None
    dealer_level: int | None
    min_persons: int
    effect: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A person's certificate of a course, both days included; without last day it does not end."""

    course_id: int
    person_id: int
    first_day: date
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Shortfall:
    """On these days (both included) the dealer has only ``held`` of ``needed`` certified persons for the line."""

    requirement_id: int
    course_id: int
    course: str
    line_id: int | None
    needed: int
    held: int
    effect: str
    first_day: date
    last_day: date | None

    @property
    def missing(self) -> int:
        """How many persons are missing."""
        return self.needed - self.held

    def concerns(self, line_id: int | None, day: date) -> bool:
        """Whether it is about the line on the day."""
        in_time = self.first_day <= day and (self.last_day is None or day <= self.last_day)
        return in_time and self.line_id in (None, line_id)


def held_on(held: Iterable[Held], course_id: int, day: date) -> set[int]:
    """The persons who hold the course's certificate on the day; one with two certificates counts once."""
    return {
        one.person_id for one in held
        if one.course_id == course_id and one.first_day <= day and (one.last_day is None or day <= one.last_day)
    }  # fmt: skip


def shortfalls(requirements: Iterable[Requirement], held: Sequence[Held], dealer_level: int) -> list[Shortfall]:
    """Every stretch of days on which a requirement is not met by these certificates of one dealer, in order of days."""
    found: list[Shortfall] = []
    for need in requirements:
        if need.dealer_level not in (None, dealer_level):
            continue
        stretches: list[Shortfall] = []
        turns = _turns(need, held)
        for day, following in zip(turns, [*turns[1:], None], strict=True):
            count = len(held_on(held, need.course_id, day))
            if count >= need.min_persons:
                continue
            last = following - _DAY if following is not None else need.valid_to
            before = stretches[-1] if stretches else None
            if before and before.held == count and before.last_day == day - _DAY:
                stretches.pop()
                day = before.first_day
            stretches.append(
                Shortfall(
                    need.id, need.course_id, need.course, need.line_id, need.min_persons, count, need.effect, day, last
                )
            )
        found += stretches
    return sorted(found, key=lambda one: (one.first_day, one.requirement_id))


def _turns(need: Requirement, held: Iterable[Held]) -> list[date]:
    """The days within the requirement on which the number of certified persons may change, its first day first."""
    days = {need.valid_from}
    for one in held:
        if one.course_id == need.course_id:
            days.add(one.first_day)
            if one.last_day is not None and one.last_day < date.max:
                days.add(one.last_day + _DAY)
    return sorted(day for day in days if day >= need.valid_from and (need.valid_to is None or day <= need.valid_to))


def missing_on(found: Iterable[Shortfall], line_id: int | None, day: date) -> list[Shortfall]:
    """What is missing for a line on a day, what stops before what warns."""
    return sorted(
        (one for one in found if one.concerns(line_id, day)), key=lambda one: (one.effect != "BLOCK", one.course)
    )
