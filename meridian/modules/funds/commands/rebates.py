"""The rebate a dealer may use on orders. How it is earned belongs to the rebate programmes; here it is money."""

from __future__ import annotations

from datetime import date

from django.db.models import Sum

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Shortage
from meridian.kernel.commands.command import command
from meridian.kernel.ledger.ledger import Source
from meridian.modules.reference.queries import parameter

from ..choices import MoneyCode, MoneyKind
from ..models import MoneyAccount, MoneyEntry, MoneyPosting
from ..rules.rebate_expiry import months_before, to_expire
from .credit import book, require_dealer
from .texts import refusal, yuan


@command("funds.rebate:grant")
def grant_rebate(
    *, actor: Actor, dealer_id: int, amount_fen: int, source_type: str, source_id: int, key: str, business_date: date | None = None
) -> MoneyPosting:  # fmt: skip
    """Put rebate into the dealer's pool. The same key books once."""
    require_dealer(actor, dealer_id, "funds.rebate:grant")
    if amount_fen <= 0:
        raise refusal("funds.amount", field="amount_fen")
    return book(
        actor, key, MoneyCode.REBATE_GRANT, dealer_id, [(MoneyKind.REBATE_SOURCE, MoneyKind.REBATE, amount_fen)],
        business_date or actor.today, Source(source_type, source_id),
    )  # fmt: skip


@command("funds.rebate:use")
def use_rebate(
    *, actor: Actor, dealer_id: int, amount_fen: int, source_type: str, source_id: int, key: str
) -> MoneyPosting:
    """Pay a part of an order from the pool. Raises RuleViolation "funds.rebate" when less is there."""
    if amount_fen <= 0:
        raise refusal("funds.amount", field="rebate_fen")
    try:
        return book(
            actor, key, MoneyCode.REBATE_USE, dealer_id, [(MoneyKind.REBATE, MoneyKind.REBATE_SPENT, amount_fen)], actor.today,
            Source(source_type, source_id),
        )  # fmt: skip
    except Shortage as short:
        raise refusal(
            "funds.rebate", field="rebate_fen", wanted=yuan(amount_fen), free=yuan(short.short[0][1])
        ) from short


@command("funds.rebate:use")
def give_back_rebate(
    *, actor: Actor, dealer_id: int, amount_fen: int, source_type: str, source_id: int, key: str
) -> MoneyPosting:
    """The order shrank or was cancelled: rebate goes back into the pool. The same key books once."""
    if amount_fen <= 0:
        raise refusal("funds.amount")
    return book(
        actor, key, MoneyCode.REBATE_BACK, dealer_id, [(MoneyKind.REBATE_SPENT, MoneyKind.REBATE, amount_fen)], actor.today,
        Source(source_type, source_id),
    )  # fmt: skip


@command("funds.rebate:expire")
def expire_rebates(*, actor: Actor) -> int:
    """Take rebate out of the pools that is older than parameter ``funds.rebate.valid_months`` (0: it never expires).

    The oldest is used first. Once a day and dealer; returns the fen that expired.
    """
    months = int(parameter("funds.rebate.valid_months", on=actor.today))
    if not months:
        return 0
    rows = MoneyAccount.objects.unscoped("the pools of all dealers").filter(kind=MoneyKind.REBATE, on_hand__gt=0)
    return sum(_expire(actor, account, months_before(actor.today, months)) for account in rows.order_by("pk"))


def _expire(actor: Actor, pool: MoneyAccount, last_valid: date) -> int:
    rows = MoneyEntry.objects.unscoped("the pool that is looked at").filter(account=pool)
    sums = dict(rows.values_list("posting__code").annotate(n=Sum("delta")))
    granted = (
        rows.filter(posting__code=MoneyCode.REBATE_GRANT, business_date__lt=last_valid).aggregate(n=Sum("delta"))["n"]
        or 0
    )
    used = -(sums.get(MoneyCode.REBATE_USE, 0) + sums.get(MoneyCode.REBATE_BACK, 0))
    old = min(pool.on_hand - pool.reserved, to_expire(granted, used, -sums.get(MoneyCode.REBATE_EXPIRE, 0)))
    if old <= 0:
        return 0
    book(
        actor, f"funds.rebate:expire:{pool.dealer_id}:{actor.today.isoformat()}", MoneyCode.REBATE_EXPIRE, pool.dealer_id,
        [(MoneyKind.REBATE, MoneyKind.REBATE_SOURCE, old)], actor.today, Source("dealers.dealer", pool.dealer_id),
    )  # fmt: skip
    return old
