"""What the worker does for qualification by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.schedule import schedule

from .commands import open_due_reviews


@job("qualification.open_due_reviews", label=_("Open periodic reviews of dealers"), retries=2, quiet=True)
def open_due(context: JobContext) -> None:
    """Every morning, after documents that ended have been marked: a case for every dealer whose review comes due."""
    context.result(**open_due_reviews(actor=context.actor))


schedule("qualification.open_due_reviews", daily_at="05:20")
