"""What the worker does for service by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.schedule import schedule

from .commands import watch_loans, watch_service


@job("service.watch", label=_("Look after overdue service"), retries=2, quiet=True)
def watch(context: JobContext) -> None:
    """Every morning: tasks of ended agreements lapse, and owners are told what is overdue."""
    context.result(**watch_service(actor=context.actor))


schedule("service.watch", daily_at="07:30")


@job("service.loans", label=_("Look after overdue instrument sets"), retries=2, quiet=True)
def loans(context: JobContext) -> None:
    """Every morning: who let a set out is told when it is not back."""
    context.result(**watch_loans(actor=context.actor))


schedule("service.loans", daily_at="07:35")
