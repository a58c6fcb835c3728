"""Closing periods, snapshots, clearing blocked accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import note_action, persist
from meridian.kernel.ledger.snapshots import take_snapshots
from meridian.kernel.ledger.verify import block_accounts

from ..models import StockAccount, StockClose
from ..queries.ledger import LEDGER, first_open_day


@command("stock.period:close")
def close_stock(*, actor: Actor, through: date, reason: str = "") -> StockClose:
    """Refuse postings with a business date up to and including ``through``, and keep the balances of that day.

    Raises RuleViolation when a later day is already closed: reopening is a command of its own.
    """
    first = first_open_day()
    if first is not None and through < first:
        raise RuleViolation(
            Issue(
                code="stock.already_closed",
                message=_("Stock is already closed before %(first)s."),
                mend=_("Choose a later day."),
                params={"first": first.isoformat()},
            )
        )
    close = persist(StockClose(through=through, reason=reason), reason=reason)
    take_snapshots(LEDGER, through)
    return close


@command("stock.period:reopen")
def reopen_stock(*, actor: Actor, through: date, reason: str) -> StockClose:
    """Move the close back to ``through`` for everybody. The old closes stay on record."""
    return persist(StockClose(through=through, reason=reason), reason=reason)


@command("stock.stockaccount:unblock")
def unblock_accounts(*, actor: Actor, account_ids: Sequence[int], reason: str) -> int:
    """Allow postings again on accounts the verification had blocked, once a person has cleared why. Returns the number."""
    rows = StockAccount.objects.visible_to(actor, "stock.stockaccount:unblock").filter(
        pk__in=account_ids, is_blocked=True
    )
    accounts = list(rows.order_by("pk"))
    for account in accounts:
        note_action(account, diff={"is_blocked": [True, False]}, reason=reason)
    return block_accounts(LEDGER, [account.pk for account in accounts], blocked=False)
