"""What the worker does for performance by itself."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.schedule import schedule

from .commands import score_due_month, score_month


@job("performance.score_due_month", label=_("Score dealers for the month that ended"), retries=2, quiet=True)
def score_due(context: JobContext) -> None:
    """Every morning; works once a month, after the day flow files are due."""
    context.result(**score_due_month(actor=context.actor))


@job("performance.score_month", label=_("Compute the scores of a month"), retries=1)
def score(context: JobContext, month: str) -> None:
    """Asked for by a person, for a month that was scored before or never."""
    context.result(**score_month(actor=context.actor, month=date.fromisoformat(month)))


schedule("performance.score_due_month", daily_at="05:40")
