"""What the worker does for joint plans by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.schedule import schedule

from .commands import watch_joint_plans


@job("planning.watch", label=_("Look after actions of joint plans"), retries=2, quiet=True)
def watch(context: JobContext) -> None:
    """Every morning: actions that are due soon or overdue."""
    context.result(**watch_joint_plans(actor=context.actor))


schedule("planning.watch", daily_at="07:15")
