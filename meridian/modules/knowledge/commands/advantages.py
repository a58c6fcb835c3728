"""Core advantages and knowledge cards of products: written, checked against the advertising law, approved by another person."""

from __future__ import annotations

from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..models import ProductAdvantage, ProductCard
from .reviewing import approve, draft_again, require_draft, require_words
from .wording import require_wording

_CARD_TEXTS = ("contraindications", "precautions", "clinical_value")


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
    return persist(row, expected_version=expected_version, reason=reason, **values, **draft_again(actor))


@command("knowledge.productadvantage:approve", subject=ProductAdvantage)
def approve_advantage(*, actor: Actor, product_advantage: ProductAdvantage) -> ProductAdvantage:
    """Approve what another person wrote; the wording is judged again by the list of today.

    Raises RuleViolation("knowledge.not_a_draft" | "knowledge.two_people" | "knowledge.forbidden_wording").
    """
    require_draft(product_advantage)
    require_wording(product_advantage.statement, actor.today, "statement")
    return approve(actor, product_advantage)


@command("knowledge.productcard:add")
def write_card(*, actor: Actor, **values: Any) -> ProductCard:
    """Write the knowledge card of a product. Raises RuleViolation("knowledge.forbidden_wording"), ParameterMissing."""
    require_words(actor.today, **{name: values.get(name, "") for name in _CARD_TEXTS})
    return persist(ProductCard(written_by_id=actor.user_id), **values)


@command("knowledge.productcard:change", subject=ProductCard)
def change_card(
    *, actor: Actor, row: ProductCard, expected_version: int | None = None, reason: str = "", **values: Any
) -> ProductCard:
    """Rewrite a card; it is a draft again until another person approved it. Raises as :func:`write_card`."""
    require_words(actor.today, **{name: values.get(name, "") for name in _CARD_TEXTS})
    return persist(row, expected_version=expected_version, reason=reason, **values, **draft_again(actor))


@command("knowledge.productcard:approve", subject=ProductCard)
def approve_card(*, actor: Actor, product_card: ProductCard) -> ProductCard:
    """Approve a card that another person wrote.

    Raises RuleViolation("knowledge.not_a_draft" | "knowledge.two_people" | "knowledge.forbidden_wording").
    """
    require_draft(product_card)
    require_words(actor.today, **{name: getattr(product_card, name) for name in _CARD_TEXTS})
    return approve(actor, product_card)
