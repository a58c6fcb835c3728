"""Rules on resale prices: written down, signed off by legal, switched on and off."""

from __future__ import annotations

from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.files.commands import store_file

from ..models import ResalePriceRule
from .texts import refusal

OPINIONS = "pricing.opinion"


@command("pricing.resalepricerule:add")
def declare_resale_rule(*, actor: Actor, **values: Any) -> ResalePriceRule:
    """Write down a rule somebody wants. It is off and nothing computes with it (反垄断法 art. 18)."""
    return persist(ResalePriceRule(), **values)


@command("pricing.resalepricerule:change", subject=ResalePriceRule)
def change_resale_rule(
    *, actor: Actor, row: ResalePriceRule, expected_version: int | None = None, reason: str = "", **values: Any
) -> ResalePriceRule:
    """Change a rule: it goes off and its sign-off lapses, because legal signed other words. Notes of wish stay free."""
    lapsed: dict[str, Any] = {}
    if any(name in values and values[name] != getattr(row, name) for name in ("benefit", "condition", "name")):
        lapsed = {"is_on": False, "signed_by": None, "signed_on": None, "opinion": None, "signed_until": None}
    return persist(row, expected_version=expected_version, reason=reason, **values, **lapsed)


@command("pricing.resalepricerule:sign", subject=ResalePriceRule)
def sign_off_resale_rule(
    *, actor: Actor, resale_price_rule: ResalePriceRule, opinion: Any, signed_until: date, reason: str
) -> ResalePriceRule:
    """Legal signs: the opinion (an upload, or a stored file) says why competition is not harmed, and until when it holds.

    Raises RuleViolation("pricing.own_rule" | "pricing.sign_off_past" | "pricing.reason").
    """
    row = resale_price_rule
    if actor.user_id is not None and actor.user_id == row.created_by_id:
        raise refusal("pricing.own_rule")
    if signed_until < actor.today:
        raise refusal("pricing.sign_off_past", field="signed_until")
    if not reason.strip():
        raise refusal("pricing.reason", field="reason")
    if not hasattr(opinion, "sha256"):
        opinion = store_file(actor=actor, upload=opinion, purpose=OPINIONS)
    return persist(
        row,
        opinion=opinion,
        signed_until=signed_until,
        signed_by_id=actor.user_id,
        signed_on=actor.today,
        reason=reason,
    )


@command("pricing.resalepricerule:switch", subject=ResalePriceRule)
def switch_resale_rule_on(*, actor: Actor, resale_price_rule: ResalePriceRule, reason: str) -> ResalePriceRule:
    """Switch a rule on, under a sign-off in force only, and by another person than signed.

    Raises RuleViolation("pricing.resale_unsigned" with the article | "pricing.own_sign_off" | "pricing.reason").
    """
    row = resale_price_rule
    if not row.is_signed(actor.today):
        raise refusal("pricing.resale_unsigned")
    if actor.user_id is not None and actor.user_id == row.signed_by_id:
        raise refusal("pricing.own_sign_off")
    if not reason.strip():
        raise refusal("pricing.reason", field="reason")
    return persist(row, is_on=True, reason=reason)


@command("pricing.resalepricerule:switch", subject=ResalePriceRule)
def switch_resale_rule_off(*, actor: Actor, resale_price_rule: ResalePriceRule, reason: str = "") -> ResalePriceRule:
    """Switch a rule off; always possible."""
    return persist(resale_price_rule, is_on=False, reason=reason)
