"""What the worker does for the market: the daily round of budgets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.schedule import schedule

from .commands import remind_of_budgets


@job("market.watch", label=_("Look after budget years of hospitals"), retries=2, quiet=True)
def watch(context: JobContext) -> None:
    """Once a day in the morning."""
    context.result(told=remind_of_budgets(actor=context.actor))


schedule("market.watch", daily_at="07:05")
