"""What the worker does with money by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import system_actor
from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.schedule import schedule
from meridian.kernel.ledger.verify import verify_and_block

from .commands import begin_credit_terms, expire_rebates
from .queries import LEDGER


@job("funds.verify_ledger", label=_("Prove the money ledger"), retries=1)
def verify_ledger(context: JobContext) -> None:
    """Nightly proof: a mismatch stops postings on its account and fails loudly; nothing is repaired silently."""
    problems = verify_and_block(LEDGER)
    for problem in problems:
        context.log(problem.text)
    context.result(problems=len(problems))
    if problems:
        raise RuntimeError(f"the money ledger has {len(problems)} breaks; the first: {problems[0].text}")


@job("funds.expire_rebates", label=_("Expire old rebates"), retries=1)
def expire(context: JobContext) -> None:
    """Take what is older than the policy allows out of the dealers' pools."""
    context.result(expired=expire_rebates(actor=system_actor("funds.expire_rebates")))


@job("funds.begin_credit_terms", label=_("Begin agreed credit terms"), retries=1)
def begin_terms(context: JobContext) -> None:
    """Terms that begin today move the limits; an order that comes first does so for its dealer."""
    context.result(begun=begin_credit_terms(actor=system_actor("funds.begin_credit_terms")))


schedule("funds.begin_credit_terms", daily_at="00:05")
schedule("funds.verify_ledger", daily_at="02:40")
schedule("funds.expire_rebates", daily_at="00:40")
