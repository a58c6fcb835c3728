"""Ending, annotating and withdrawing prices."""

from __future__ import annotations

from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist

from ..choices import PriceStatus
from ..events import PriceWithdrawn
from ..models import Price
from ..rules.periods import DAY
from .setting import lock_skus
from .texts import issue, refusal


@command("pricing.price:change", subject=Price)
def change_price(
    *, actor: Actor, row: Price, expected_version: int | None = None, reason: str = "", **values: Any
) -> Price:
    """Change the note of a valid price, or bring its last day forward. Everything else is a new price.

    Raises RuleViolation("pricing.status" | "pricing.fixed" | "pricing.ends_later").
    """
    _require_valid(row)
    fixed = [
        name for name, value in values.items()
        if name not in ("note", "valid_to") and (getattr(value, "pk", value) or None) != (_stored(row, name) or None)
    ]  # fmt: skip
    if fixed:
        raise RuleViolation(issue("pricing.fixed", field=name) for name in fixed)
    changed = {name: values[name] for name in ("note", "valid_to") if name in values}
    if "valid_to" in changed and changed["valid_to"] != row.valid_to:
        _require_earlier(row, changed["valid_to"])
    return persist(row, expected_version=expected_version, reason=reason, **changed)


@command("pricing.price:change", subject=Price)
def end_price(*, actor: Actor, price: Price, ended_on: date, reason: str) -> Price:
    """Let a price end on ``ended_on``, its last day, without another one after it.

    Raises RuleViolation("pricing.status" | "pricing.ends_later" | "pricing.reason").
    """
    _require_valid(price)
    _require_reason(reason)
    _require_earlier(price, ended_on)
    return persist(price, valid_to=ended_on, reason=reason)


@command("pricing.price:withdraw", subject=Price)
def withdraw_price(*, actor: Actor, price: Price, reason: str, reopen_former: bool = False) -> Price:
    """Take a price back: it counts for nothing any more, also not for days past. Orders made keep what they were priced with.

    With ``reopen_former`` the price that it closed holds on until the day the withdrawn one would have ended. Raises
    RuleViolation("pricing.status" | "pricing.reason").
    """
    _require_valid(price)
    _require_reason(reason)
    lock_skus([price.sku_id])
    persist(price, status=PriceStatus.WITHDRAWN, reason=reason)
    if reopen_former:
        rows = Price.objects.unscoped("the price that the withdrawn one closed")
        former = rows.filter(
            sku_id=price.sku_id, key=price.key, status=PriceStatus.VALID, valid_to=price.valid_from - DAY
        ).first()
        if former is not None:
            persist(former, valid_to=price.valid_to, reason=reason)
    emit(PriceWithdrawn(price_id=price.pk))
    return price


def _stored(row: Price, name: str) -> Any:
    return getattr(row, Price._meta.get_field(name).attname)


def _require_valid(price: Price) -> None:
    if price.status != PriceStatus.VALID:
        raise refusal("pricing.status", status=price.get_status_display())


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise refusal("pricing.reason", field="reason")


def _require_earlier(price: Price, last: date | None) -> None:
    """A price may end earlier; later would run into the next one or promise what nobody decided."""
    if last is None or last < price.valid_from or (price.valid_to is not None and last > price.valid_to):
        until = price.valid_to.isoformat() if price.valid_to else "…"
        raise refusal("pricing.ends_later", field="valid_to", first=price.valid_from.isoformat(), last=until)
