"""Commitments and negotiations."""

from __future__ import annotations

from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.records.numbering import next_number

from ..choices import CommitmentStatus
from ..models import Commitment, Negotiation, NegotiationTerm
from .texts import refusal


@command("pricing.commitment:add")
def record_commitment(*, actor: Actor, **values: Any) -> Commitment:
    """Record what was promised to a dealer; who records it answers for it unless another person is named."""
    if values.get("answerable") is None:
        values = {name: value for name, value in values.items() if name != "answerable"} | {
            "answerable_id": actor.user_id
        }
    return persist(Commitment(), **values)


@command("pricing.commitment:change", subject=Commitment)
def change_commitment(
    *, actor: Actor, row: Commitment, expected_version: int | None = None, reason: str = "", **values: Any
) -> Commitment:
    """Change an open promise. Raises RuleViolation("pricing.commitment_status")."""
    if row.status != CommitmentStatus.OPEN:
        raise refusal("pricing.commitment_status", status=row.get_status_display())
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("pricing.commitment:change", subject=Commitment)
def keep_commitment(*, actor: Actor, commitment: Commitment, outcome: str) -> Commitment:
    """The promise was kept; the outcome says by what. Raises RuleViolation("pricing.commitment_status" | "pricing.reason")."""
    return _close(actor, commitment, CommitmentStatus.KEPT, outcome)


@command("pricing.commitment:change", subject=Commitment)
def break_commitment(*, actor: Actor, commitment: Commitment, outcome: str) -> Commitment:
    """The promise was not kept; the outcome says why. Raises RuleViolation("pricing.commitment_status" | "pricing.reason")."""
    return _close(actor, commitment, CommitmentStatus.BROKEN, outcome)


@command("pricing.negotiation:add")
def open_negotiation(*, actor: Actor, **values: Any) -> Negotiation:
    """Begin to record a negotiation with a dealer."""
    return persist(Negotiation(number=next_number(f"NG-{actor.today:%y%m}")), **values)


@command("pricing.negotiation:change", subject=Negotiation)
def set_term(
    *, actor: Actor, negotiation: Negotiation, item: str, target: str, limit: str = "", current: str = "",
    is_agreed: bool = False,
) -> NegotiationTerm:  # fmt: skip
    """Add a term, or bring the one of this item up to date: target, limit, what is on the table, whether it is agreed."""
    rows = NegotiationTerm.objects.unscoped("the terms of the negotiation").filter(negotiation=negotiation, item=item)
    row = (rows.first() if item != "OTHER" else None) or NegotiationTerm(negotiation=negotiation, item=item)
    return persist(row, target=target, limit=limit, current=current, is_agreed=is_agreed)


def _close(actor: Actor, row: Commitment, status: str, outcome: str) -> Commitment:
    if row.status != CommitmentStatus.OPEN:
        raise refusal("pricing.commitment_status", status=row.get_status_display())
    if not outcome.strip():
        raise refusal("pricing.reason", field="outcome")
    return persist(row, status=status, done_on=actor.today, outcome=outcome.strip())
