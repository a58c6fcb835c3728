"""Closing periods, snapshots, holds that ran out, new stamps after a dealer moved, clearing blocked accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import note_action, persist
from meridian.kernel.ledger.snapshots import take_snapshots
from meridian.kernel.ledger.verify import block_accounts

from ..models import StockAccount, StockClose, StockReservation
from ..queries.holders import visible_dealer
from ..queries.ledger import LEDGER, first_open_day
from .reservations import void_many


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


@command("stock.period:close")
def keep_balances(*, actor: Actor, day: date, booked_since: datetime | None = None) -> int:
    """Keep the balances at the end of ``day``, so that questions about the past add up few entries. Returns how many.

    With ``booked_since`` only accounts something was booked on since that moment.
    """
    return take_snapshots(LEDGER, day, booked_since=booked_since)


@command("stock.stock:reserve")
def void_expired(*, actor: Actor, limit: int = 500) -> int:
    """Give back what is kept under holds whose time is over, the oldest first. Returns the number of holds."""
    rows = StockReservation.objects.unscoped("holds end by the clock, whoever made them").filter(
        hold__isnull=True, open_amount__gt=0, expires_at__lte=actor.now
    )
    keys = list(rows.order_by("expires_at", "pk").values_list("key", flat=True)[:limit])
    if keys:
        void_many(actor=actor, hold_keys=keys)
    return len(keys)


class Restamped(NamedTuple):
    """One chunk: accounts looked at, accounts changed, the last account (0: there are no more)."""

    seen: int
    changed: int
    last_id: int


@command("stock.stockaccount:restamp")
def restamp_accounts(*, actor: Actor, dealer_id: int, reason: str, after_id: int = 0, limit: int = 1000) -> Restamped:
    """Give accounts of a dealer the region and team he has now, a chunk at a time in the order of their keys.

    Accounts keep the region and team of the day they were opened: the past stays with whoever had the dealer then. When he
    and his book move to another team for good, this is asked for by name, with a reason. Raises NotVisible, RuleViolation.
    """
    if not reason.strip():
        raise RuleViolation(
            Issue(
                code="stock.restamp_reason",
                message=_("Moving a dealer's book to another region or team needs a reason."),
                mend=_("Write who decided it and when."),
                field="reason",
            )
        )
    dealer = visible_dealer(actor, dealer_id)
    rows = StockAccount.objects.unscoped("the book of a dealer the actor sees").filter(
        dealer_id=dealer_id, pk__gt=after_id
    )
    chunk = list(rows.order_by("pk").values_list("pk", "region_id", "team_id")[:limit])
    stale = [pk for pk, region, team in chunk if (region, team) != (dealer.region_id, dealer.team_id)]
    if stale:
        before = sorted({(region, team) for pk, region, team in chunk if pk in set(stale)}, key=str)
        rows.filter(pk__in=stale).update(region_id=dealer.region_id, team_id=dealer.team_id)
        note_action(
            dealer,
            diff={
                "stock_accounts": [len(stale), stale[-1]],
                "stamp": [[list(pair) for pair in before], [dealer.region_id, dealer.team_id]],
            },
            reason=reason,
        )
    return Restamped(len(chunk), len(stale), chunk[-1][0] if len(chunk) == limit else 0)
