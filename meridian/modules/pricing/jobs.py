"""What the worker does with prices: the daily round, and trying a change on a year of orders."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.schedule import schedule

from .commands import (
    begin_price_changes,
    end_price_authorisations,
    remind_of_promises,
    simulate_price_change,
    warn_of_ending_prices,
    warn_of_wide_prices,
)


@job("pricing.watch", label=_("Look after prices that begin and end"), retries=2, quiet=True)
def watch(context: JobContext) -> None:
    """Once a day after midnight in Shanghai: changes whose day has come, authorisations that end and those that end soon."""
    context.result(
        begun=begin_price_changes(actor=context.actor), ended=end_price_authorisations(actor=context.actor),
        told=warn_of_ending_prices(actor=context.actor), reminded=remind_of_promises(actor=context.actor),
    )  # fmt: skip


@job("pricing.spread", label=_("Look at the spread of our prices"), retries=2, quiet=True)
def spread(context: JobContext) -> None:
    """Once a day; a province is told of once a month."""
    context.result(told=warn_of_wide_prices(actor=context.actor))


@job("pricing.simulate", label=_("Try a price change on a year of orders"), retries=1)
def simulate(context: JobContext, change_id: int, elasticity_percent: int | None = None) -> None:
    """Asked for on the page of a price change; the figures are kept on it. A second run computes them again."""
    row = simulate_price_change(actor=context.actor, price_change=change_id, elasticity_percent=elasticity_percent)
    context.result(url=f"/pricing/price-changes/{row.pk}/")


schedule("pricing.watch", daily_at="00:10")
schedule("pricing.spread", daily_at="06:40")
