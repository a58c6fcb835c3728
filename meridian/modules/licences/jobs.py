"""What the worker does with documents by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.schedule import schedule

from .commands import expire_licences


@job("licences.expire", label=_("Look after documents that end"), retries=2, quiet=True)
def expire(context: JobContext) -> None:
    """Once a day after midnight in Shanghai: what ended yesterday no longer counts today."""
    context.result(**expire_licences(actor=context.actor))


schedule("licences.expire", daily_at="00:10")
