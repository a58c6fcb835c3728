"""Scenarios: what a department needs, what of ours answers it; each product within its registered use."""

from __future__ import annotations

from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..models import Scenario, ScenarioProduct
from .reviewing import approve, draft_again, key_of, require_draft, require_words, withdraw
from .texts import refusal
from .uses import require_registered_use

_TEXTS = ("title", "indication", "need", "workflow")
_LINE_TEXTS = ("why", "how")


@command("knowledge.scenario:add")
def add_scenario(*, actor: Actor, **values: Any) -> Scenario:
    """Write a scenario. Raises RuleViolation("knowledge.forbidden_wording"), ParameterMissing."""
    require_words(actor.today, **{name: values.get(name, "") for name in _TEXTS})
    return persist(Scenario(written_by_id=actor.user_id), **values)


@command("knowledge.scenario:change", subject=Scenario)
def change_scenario(
    *, actor: Actor, row: Scenario, expected_version: int | None = None, reason: str = "", **values: Any
) -> Scenario:
    """Change a scenario; it is a draft again. Raises as :func:`add_scenario`."""
    require_words(actor.today, **{name: values.get(name, "") for name in _TEXTS})
    return persist(row, expected_version=expected_version, reason=reason, **values, **draft_again(actor))


@command("knowledge.scenarioproduct:add")
def add_scenario_product(*, actor: Actor, scenario: Any, product: Any, purpose: str, **values: Any) -> ScenarioProduct:
    """Put a product into a scenario; the scenario is a draft again.

    Raises RuleViolation("knowledge.beyond_registered_use" | "knowledge.no_registered_use" |
    "knowledge.forbidden_wording"), ParameterMissing, NotVisible.
    """
    head = Scenario.objects.visible_to(actor, "knowledge.scenario:change").filter(pk=key_of(scenario)).first()
    if head is None:
        raise NotVisible(f"scenario {key_of(scenario)}")
    require_words(actor.today, **{name: values.get(name, "") for name in _LINE_TEXTS})
    require_registered_use(actor, key_of(product), purpose)
    if not values.get("position"):
        values["position"] = head.products.count() + 1
    row = persist(ScenarioProduct(scenario=head), product_id=key_of(product), purpose=purpose, **values)
    persist(head, **draft_again(actor))
    return row


@command("knowledge.scenarioproduct:change", subject=ScenarioProduct)
def change_scenario_product(
    *, actor: Actor, row: ScenarioProduct, expected_version: int | None = None, reason: str = "", **values: Any
) -> ScenarioProduct:
    """Change a product of a scenario; the scenario is a draft again. Raises as :func:`add_scenario_product`."""
    require_words(actor.today, **{name: values.get(name, "") for name in _LINE_TEXTS})
    require_registered_use(actor, key_of(values.get("product", row.product_id)), values.get("purpose", row.purpose))
    heads = {row.scenario_id: row.scenario}
    persist(row, expected_version=expected_version, reason=reason, **values)
    heads.setdefault(row.scenario_id, row.scenario)
    for head in heads.values():
        persist(head, **draft_again(actor))
    return row


@command("knowledge.scenario:approve", subject=Scenario)
def approve_scenario(*, actor: Actor, scenario: Scenario) -> Scenario:
    """Approve a scenario of another person; wording and uses are judged again by what holds today.

    Raises RuleViolation("knowledge.not_a_draft" | "knowledge.two_people" | "knowledge.no_lines" |
    "knowledge.beyond_registered_use" | "knowledge.forbidden_wording"), ParameterMissing.
    """
    require_draft(scenario)
    rows = list(scenario.products.all())
    if not rows:
        raise refusal("knowledge.no_lines")
    require_words(actor.today, **{name: getattr(scenario, name) for name in _TEXTS})
    for row in rows:
        require_words(actor.today, why=row.why, how=row.how)
        require_registered_use(actor, row.product_id, row.purpose)
    return approve(actor, scenario)


@command("knowledge.scenario:withdraw", subject=Scenario)
def withdraw_scenario(*, actor: Actor, scenario: Scenario, reason: str) -> Scenario:
    """Take a scenario out of use. Raises RuleViolation("knowledge.not_approved" | "knowledge.reason")."""
    return withdraw(scenario, reason)
