"""Working hours, and which step of an order is late. Times are local times of the company without zone; days are ``date``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

IsWorkingDay = Callable[[date], bool]
Step = Literal["release", "decide_hold", "ship", "arrive"]
MOST_DAYS = 400  # a calendar without working days must not hang anybody


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When people work on a working day: whole hours, from ``opens`` to ``closes``."""

    opens: int = 9
    closes: int = 18

    @property
    def minutes(self) -> int:
        """Working minutes of a day."""
        return max(1, (self.closes - self.opens) * 60)


def add_working_minutes(start: datetime, minutes: int, hours: WorkingHours, works: IsWorkingDay) -> datetime:
    """The moment ``minutes`` of working time after ``start``; before it when negative. Nights and free days do not count."""
    return _forward(start, minutes, hours, works) if minutes >= 0 else _backward(start, -minutes, hours, works)


def _forward(start: datetime, left: int, hours: WorkingHours, works: IsWorkingDay) -> datetime:
    now = start
    for _n in range(MOST_DAYS):
        opens, closes = _day(now.date(), hours)
        if works(now.date()) and now < closes:
            now = max(now, opens)
            there = int((closes - now).total_seconds()) // 60
            if left <= there:
                return now + timedelta(minutes=left)
            left -= there
        now = datetime.combine(now.date() + timedelta(days=1), time(hours.opens))
    return now


def _backward(start: datetime, left: int, hours: WorkingHours, works: IsWorkingDay) -> datetime:
    now = start
    for _n in range(MOST_DAYS):
        opens, closes = _day(now.date(), hours)
        if works(now.date()) and now > opens:
            now = min(now, closes)
            there = int((now - opens).total_seconds()) // 60
            if left <= there:
                return now - timedelta(minutes=left)
            left -= there
        now = _day(now.date() - timedelta(days=1), hours)[1]
    return now


def working_minutes_between(first: datetime, last: datetime, hours: WorkingHours, works: IsWorkingDay) -> int:
    """Working minutes from ``first`` to ``last``; 0 when ``last`` is not later."""
    found, day = 0, first.date()
    while day <= last.date() and (day - first.date()).days < MOST_DAYS:
        if works(day):
            opens, closes = _day(day, hours)
            found += max(0, int((min(last, closes) - max(first, opens)).total_seconds()) // 60)
        day += timedelta(days=1)
    return found


def _day(day: date, hours: WorkingHours) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time())
    return start + timedelta(hours=hours.opens), start + timedelta(hours=hours.closes)


@dataclass(frozen=True, slots=True)
class StepFacts:
    """Where an order stands: since when in its step, when it was promised, and what of it lies ready or is missing."""

    status: str
    since: datetime | None
    promised: date | None
    is_released: bool = False
    ready_qty: int = 0
    missing_qty: int = 0
    in_approval: bool = False


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """The step an order is in, when it is due, and why it is late (``reason`` empty: it is not)."""

    step: Step
    due: datetime | None
    reason: str = ""

    @property
    def is_late(self) -> bool:
        """Whether the time is over."""
        return bool(self.reason)


def limit_of(facts: StepFacts, now: datetime, due: datetime | None) -> TimeLimit | None:
    """The time limit of the step; None for orders that wait for nobody. Reasons: ``late.approval``, ``late.desk``,
    ``late.hold``, ``late.goods`` (not in stock), ``late.warehouse``, ``late.promise`` (promised day over)."""
    if facts.status == "SUBMITTED":
        reason = "late.approval" if facts.in_approval else "late.desk"
        return TimeLimit("release", due, _if_over(reason, now, due))
    if facts.status == "HELD":
        return TimeLimit("decide_hold", due, _if_over("late.hold", now, due))
    if facts.status == "RELEASED":
        reason = "late.warehouse" if facts.ready_qty else "late.goods"
        return TimeLimit("ship", due, _if_over(reason, now, due))
    if facts.status == "SHIPPED" and facts.promised is not None:
        end = datetime.combine(facts.promised, time(23, 59))
        return TimeLimit("arrive", end, _if_over("late.promise", now, end))
    return None


def _if_over(reason: str, now: datetime, due: datetime | None) -> str:
    return reason if due is not None and now > due else ""
