"""Jobs by the clock: every so many minutes, or daily at a time in Shanghai."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from meridian.kernel.base import clock
from meridian.kernel.base.actors import system_actor

from .enqueueing import enqueue
from .models import ScheduleSlot


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job is due: ``every_minutes`` or ``daily_at`` (``"02:30"``, Shanghai), not both."""

    name: str
    job: str
    every_minutes: int = 0
    daily_at: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)

    def slot(self, moment: datetime) -> str:
        """The slot that is due at ``moment``; empty when today's time has not come."""
        local = moment.astimezone(clock.SHANGHAI)
        if self.every_minutes:
            minute = (local.hour * 60 + local.minute) // self.every_minutes * self.every_minutes
            return f"{local:%Y-%m-%d} {minute // 60:02d}:{minute % 60:02d}"
        return f"{local:%Y-%m-%d} {self.daily_at}" if local.strftime("%H:%M") >= self.daily_at else ""


_schedules: dict[str, Schedule] = {}


def schedule(job: str, *, every_minutes: int = 0, daily_at: str = "", name: str = "", **arguments: Any) -> Schedule:
    """Register a schedule of a job. Slots missed while no worker ran are not made up, except today's daily one."""
    if bool(every_minutes) == bool(daily_at):
        raise ValueError(f"schedule of {job}: give every_minutes or daily_at, one of them")
    if daily_at:
        datetime.strptime(daily_at, "%H:%M")  # noqa: DTZ007  only its form is checked
    entry = Schedule(name or job, job, every_minutes, daily_at, arguments)
    _schedules[entry.name] = entry
    return entry


def enqueue_due(moment: datetime | None = None) -> int:
    """Enqueue what the clock asks for. Two workers at once: the slot's unique key lets one of them in."""
    moment = moment or clock.now()
    started = 0
    for entry in list(_schedules.values()):
        slot = entry.slot(moment)
        if not slot or ScheduleSlot.objects.filter(schedule=entry.name, slot=slot).exists():
            continue
        try:
            with transaction.atomic():
                ScheduleSlot.objects.create(schedule=entry.name, slot=slot, taken_at=moment)
                actor = system_actor(entry.job, channel="job").at(moment)
                enqueue(actor, entry.job, dedupe_key=f"schedule:{entry.name}", **entry.arguments)
        except IntegrityError:
            continue
        started += 1
    return started


def forget_old_slots(moment: datetime, days: int = 30) -> int:
    """Delete bookkeeping older than ``days``."""
    return ScheduleSlot.objects.filter(taken_at__lt=moment - timedelta(days=days)).delete()[0]
