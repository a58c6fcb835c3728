"""What the worker does for orders by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base import clock
from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.schedule import schedule

from .commands import remind_late


@job("ordering.remind_late", label=_("Remind of late orders"), retries=2, quiet=True)
def remind(context: JobContext) -> None:
    """Every half hour; each late step is told once a person."""
    context.result(told=remind_late(actor=context.actor.at(clock.now())))


schedule("ordering.remind_late", every_minutes=30)
