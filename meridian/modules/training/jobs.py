"""What the worker does for training by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.schedule import schedule

from .commands import watch_training


@job("training.watch", label=_("Look after training that is due"), retries=2, quiet=True)
def watch(context: JobContext) -> None:
    """Every morning: certificates that end, courses due, overdue onboarding tasks and loans of samples."""
    context.result(**watch_training(actor=context.actor))


schedule("training.watch", daily_at="07:10")
