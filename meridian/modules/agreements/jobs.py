"""What the worker does with agreements by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.schedule import schedule

from .commands import watch_agreements, watch_filings


@job("agreements.watch", label=_("Look after agreements that end"), retries=2, quiet=True)
def watch(context: JobContext) -> None:
    """Once a day after midnight in Shanghai: what ran out is ended, both sides are told what ends next, and filings are followed up."""
    context.result(**watch_agreements(actor=context.actor), filings=watch_filings(actor=context.actor))


schedule("agreements.watch", daily_at="00:20")
