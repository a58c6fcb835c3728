"""From a signed contract to its orders: a delivery plan, and the drafts that carry it out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, persist, persist_many
from meridian.kernel.records.numbering import next_number
from meridian.modules.catalog import queries as catalog
from meridian.modules.dealers import queries as dealers

from ..choices import PlanStatus
from ..models import DeliveryPlan, DeliveryPlanLine, Order
from .drafting import create_order
from .reminding import tell_planned
from .texts import issue, refusal, require_reason

PlanLine = tuple[date, int, int]  # (due date, sku id, base units)


@command("ordering.deliveryplan:add")
def create_plan(
    *, actor: Actor, dealer: Any, contract_number: str, signed_on: date, lines: Sequence[PlanLine] = (),
    authorisation: Any = None, hospital: Any = None, receiver: str = "", receiver_phone: str = "", address: str = "",
    note: str = "",
) -> DeliveryPlan:  # fmt: skip
    """Write down what a signed contract promises: ``[(due date, sku id, base units)]``; the order desk is told at once.

    Raises NotVisible for a dealer outside the actor's scope, ``plan.line``, ``plan.twice``, ``order.other_authorisation``.
    """
    dealer_id = getattr(dealer, "pk", dealer)
    if dealers.scope_stamps(actor, dealer_id) is None:
        raise NotVisible(f"dealer {dealer_id}")
    plan = DeliveryPlan(number=next_number(f"DP-{actor.today:%y%m}"), dealer_id=dealer_id, signed_on=signed_on)
    plan.authorisation_id = getattr(authorisation, "pk", authorisation)
    if plan.authorisation_id and plan.authorisation.dealer_id != dealer_id:
        raise refusal("order.other_authorisation", field="authorisation")
    persist(
        plan, contract_number=contract_number.strip(), hospital_id=getattr(hospital, "pk", hospital), receiver=receiver,
        receiver_phone=receiver_phone, address=address, note=note,
    )  # fmt: skip
    if lines:
        _add_lines(plan, lines)
    tell_planned(plan)
    return plan


@command("ordering.deliveryplan:change", subject=DeliveryPlan)
def add_plan_lines(*, actor: Actor, delivery_plan: DeliveryPlan, lines: Sequence[PlanLine]) -> DeliveryPlan:
    """Add deliveries to a plan. Raises ``plan.empty``, ``plan.line``, ``plan.twice``, ``plan.status``."""
    _require_open(delivery_plan)
    if not lines:
        raise refusal("plan.empty")
    _add_lines(delivery_plan, lines)
    return delivery_plan


@command("ordering.deliveryplan:order", subject=DeliveryPlan)
def order_from_plan(*, actor: Actor, delivery_plan: DeliveryPlan, until: date) -> list[Order]:
    """Make one draft order per due date up to ``until`` for what is not ordered yet; contract and dates go along.

    Raises ``plan.nothing_due``, ``plan.status``, and what :func:`create_order` refuses.
    """
    plan = delivery_plan
    _require_open(plan)
    rows = DeliveryPlanLine.objects.unscoped("lines of the locked plan").filter(plan=plan, order__isnull=True)
    by_day: dict[date, list[DeliveryPlanLine]] = defaultdict(list)
    for row in rows.filter(due_date__lte=until).order_by("due_date", "id"):
        by_day[row.due_date].append(row)
    if not by_day:
        raise refusal("plan.nothing_due", number=plan.number, day=until.isoformat())
    made = []
    for day, mine in by_day.items():
        order = create_order(
            actor=actor, dealer_id=plan.dealer_id, lines=[(row.sku_id, row.qty) for row in mine], wanted_date=day,
            hospital_id=plan.hospital_id, receiver=plan.receiver, receiver_phone=plan.receiver_phone,
            address=plan.address, contract_number=plan.contract_number, authorisation_id=plan.authorisation_id,
            note=plan.number,
        )  # fmt: skip
        for row in mine:
            row.order = order
        change_many(mine, ["order"])
        made.append(order)
    return made


@command("ordering.deliveryplan:close", subject=DeliveryPlan)
def close_plan(*, actor: Actor, delivery_plan: DeliveryPlan, reason: str) -> DeliveryPlan:
    """End a plan: nothing more is ordered from it. Orders made stay."""
    _require_open(delivery_plan)
    return persist(delivery_plan, status=PlanStatus.CLOSED, reason=require_reason(reason))


def _add_lines(plan: DeliveryPlan, lines: Sequence[PlanLine]) -> None:
    known = catalog.goods_facts(sku for _day, sku, _qty in lines)
    there = set(
        DeliveryPlanLine.objects.unscoped("lines of the plan").filter(plan=plan).values_list("due_date", "sku_id")
    )
    problems = []
    for number, (day, sku, qty) in enumerate(lines, start=1):
        if not isinstance(day, date) or sku not in known or not 0 < qty < 2**31:
            problems.append(issue("plan.line", field="lines", line=number))
        elif (day, sku) in there:
            problems.append(issue("plan.twice", field="lines", line=number))
        there.add((day, sku))
    if problems:
        raise RuleViolation(problems)
    persist_many(
        DeliveryPlanLine,
        [DeliveryPlanLine(plan=plan, due_date=day, sku_id=sku, qty=qty) for day, sku, qty in lines],
    )


def _require_open(plan: DeliveryPlan) -> None:
    if plan.status != PlanStatus.OPEN:
        raise refusal("plan.status", number=plan.number)
