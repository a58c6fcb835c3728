"""What the worker does with the ledger by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.schedule import schedule
from meridian.kernel.ledger.verify import verify_and_block

from .queries import LEDGER


@job("stock.verify_ledger", label=_("Prove the stock ledger"), retries=1)
def verify_ledger(context: JobContext) -> None:
    """Nightly proof: a mismatch stops postings on its account and fails loudly; nothing is repaired silently."""
    problems = verify_and_block(LEDGER)
    for problem in problems:
        context.log(problem.text)
    context.result(problems=len(problems))
    if problems:
        raise RuntimeError(f"the stock ledger has {len(problems)} breaks; the first: {problems[0].text}")


schedule("stock.verify_ledger", daily_at="02:30")
