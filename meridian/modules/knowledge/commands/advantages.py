"""Core advantages of products: written, checked against the advertising law, approved by another person."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..choices import StatementStatus
from ..models import ProductAdvantage
from .wording import require_wording


@command("knowledge.productadvantage:add")
def add_advantage(*, actor: Actor, **values: Any) -> ProductAdvantage:
    """Write an advantage with its evidence. Raises RuleViolation("knowledge.forbidden_wording"), ParameterMissing."""
    require_wording(values.get("statement", ""), actor.today, "statement")
    return persist(ProductAdvantage(written_by_id=actor.user_id), **values)


@command("knowledge.productadvantage:change", subject=ProductAdvantage)
def change_advantage(
    *, actor: Actor, row: ProductAdvantage, expected_version: int | None = None, reason: str = "", **values: Any
) -> ProductAdvantage:
    """Rewrite an advantage; it is a draft again and who rewrote it is its author. Raises as :func:`add_advantage`."""
    require_wording(values.get("statement", row.statement), actor.today, "statement")
    again = {"status": StatementStatus.DRAFT, "written_by_id": actor.user_id, "approved_by_id": None}
    return persist(row, expected_version=expected_version, reason=reason, **values, **again)


@command("knowledge.productadvantage:approve", subject=ProductAdvantage)
def approve_advantage(*, actor: Actor, product_advantage: ProductAdvantage) -> ProductAdvantage:
    """Approve what another person wrote; the wording is judged again by the list of today.

    Raises RuleViolation("knowledge.not_a_draft" | "knowledge.two_people" | "knowledge.forbidden_wording").
    """
    row = product_advantage
    if row.status != StatementStatus.DRAFT:
        raise RuleViolation(Issue(code="knowledge.not_a_draft", message=_("The advantage is approved already.")))
    if actor.user_id is not None and actor.user_id == row.written_by_id:
        raise RuleViolation(
            Issue(
                code="knowledge.two_people",
                message=_("Who wrote an advantage does not approve it."),
                mend=_("Ask another person with this right."),
            )
        )
    require_wording(row.statement, actor.today, "statement")
    return persist(row, status=StatementStatus.APPROVED, approved_by_id=actor.user_id)
