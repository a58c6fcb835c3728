"""What the worker does with the ledger by itself."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base import clock
from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.schedule import schedule
from meridian.kernel.ledger.verify import verify_and_block

from .commands import age_lots, keep_balances, restamp_accounts, void_expired
from .models import StockAccount, StockSnapshot
from .queries import LEDGER, account_labels, negative_history

HOLDS_AT_ONCE = 500
MOST_LINES = 200
TWO_NIGHTS = timedelta(days=2)


@job("stock.verify_ledger", label=_("Prove the stock ledger"), retries=1)
def verify_ledger(context: JobContext) -> None:
    """Nightly proof: a mismatch stops postings on its account and fails loudly; nothing is repaired silently."""
    problems = verify_and_block(LEDGER)
    for problem in problems:
        context.log(problem.text)
    context.result(problems=len(problems))
    if problems:
        raise RuntimeError(f"the stock ledger has {len(problems)} breaks; the first: {problems[0].text}")


@job("stock.void_expired", label=_("Give back expired stock reservations"), quiet=True)
def void_expired_holds(context: JobContext) -> None:
    """Goods kept for a document that never came are free again. In chunks, so that no order waits for it."""
    total = 0
    while found := void_expired(actor=context.actor, limit=HOLDS_AT_ONCE):
        total += found
        context.stop_if_cancelled()
    context.result(holds=total)


@job("stock.age_lots", label=_("Block goods that grow old"))
def age_company_lots(context: JobContext) -> None:
    """Expired and soon expiring lots in the company's warehouses leave the goods that can be sold."""
    aged = age_lots(actor=context.actor, on=context.actor.today)
    for posting in aged.postings:
        context.log(posting.key)
    if aged.kept:
        context.log(_("%(qty)s base units stay because documents keep them.") % {"qty": aged.kept})
    context.result(postings=len(aged.postings), moved=aged.moved, kept=aged.kept)


@job("stock.keep_balances", label=_("Keep the stock balances of the day"))
def keep_yesterday(context: JobContext) -> None:
    """Snapshots of yesterday for every account something was booked on since the last ones; of all accounts the first time."""
    yesterday = context.actor.today - timedelta(days=1)
    earlier = StockSnapshot.objects.unscoped("the ledger's own").filter(date__lt=yesterday)
    last = earlier.aggregate(last=Max("date"))["last"]
    since = datetime.combine(last, time.min, clock.SHANGHAI) if last else None
    context.result(accounts=keep_balances(actor=context.actor, day=yesterday, booked_since=since))


@job("stock.negative_history", label=_("Look for days on which stock would have been negative"))
def look_for_negative_days(context: JobContext) -> None:
    """Late documents of the last days may say that goods left before they came; says which lots and when."""
    found = negative_history(booked_since=context.actor.now - TWO_NIGHTS)
    rows = StockAccount.objects.unscoped("the report of the nightly job").in_bulk(
        [one.account_id for one in found[:MOST_LINES]]
    )
    labels = account_labels(list(rows.values()))
    for one in found[:MOST_LINES]:
        context.log(
            _("%(account)s: below zero on %(days)s days from %(first)s, lowest %(lowest)s")
            % {
                "account": labels[one.account_id],
                "days": one.days,
                "first": one.first_day.isoformat(),
                "lowest": one.lowest,
            }
        )
    context.result(accounts=len(found))


@job("stock.restamp", label=_("Move a dealer's book to his new region and team"))
def restamp(context: JobContext, dealer_id: int, reason: str) -> None:
    """A thousand accounts at a time; running it again changes nothing more."""
    seen = changed = after = 0
    while True:
        done = restamp_accounts(actor=context.actor, dealer_id=dealer_id, reason=reason, after_id=after)
        seen, changed, after = seen + done.seen, changed + done.changed, done.last_id
        context.log(_("%(seen)s accounts looked at, %(changed)s changed") % {"seen": seen, "changed": changed})
        if not after:
            break
        context.stop_if_cancelled()
    context.result(accounts=seen, changed=changed)


schedule("stock.verify_ledger", daily_at="02:30")
schedule("stock.void_expired", every_minutes=15)
schedule("stock.age_lots", daily_at="00:20")
schedule("stock.keep_balances", daily_at="01:10")
schedule("stock.negative_history", daily_at="03:10")
