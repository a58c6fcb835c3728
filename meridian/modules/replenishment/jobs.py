"""Proposals are made every night."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.schedule import schedule

from .commands import make_proposals, measure_due


@job("replenishment.make_proposals", label=_("Propose replenishment to dealers"), retries=1)
def propose(context: JobContext) -> None:
    """Nightly proposals for every dealer with a policy, from the ledger as it stands."""
    made = make_proposals(actor=context.actor, with_library=True)
    context.result(proposals=len(made), lines=sum(proposal.line_count for proposal in made))


@job("replenishment.measure_cycles", label=_("Compare planned months with orders"), retries=1)
def measure(context: JobContext) -> None:
    """Frozen order forecasts of months that are over, compared with what was ordered."""
    context.result(cycles=measure_due(actor=context.actor))


schedule("replenishment.make_proposals", daily_at="04:10")
schedule("replenishment.measure_cycles", daily_at="04:40")
