"""Orders above the limit go along an approval route; without one they go on as any other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import Grant
from meridian.kernel.approvals import acts, editing
from meridian.kernel.approvals.models import ApprovalCase
from meridian.kernel.base import clock
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.ledger.verify import verify_all
from meridian.kernel.testing.actors import make_role, staff_user
from meridian.modules.funds.queries import credit_facts
from meridian.modules.ordering import commands
from meridian.modules.ordering.models import Order
from meridian.modules.reference import commands as reference

from . import factories as make
from .factories import TODAY, clerk, lines_of

LATE = date(2028, 12, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        yield make.make_world()
    assert list(verify_all()) == []


@pytest.fixture
def limit(world):
    reference.set_parameter(
        actor=clerk(), code="ordering.approval.above_fen", value=100_000, source="policy",
        valid_from=TODAY - timedelta(days=1),
    )  # fmt: skip


@pytest.fixture
def director(world):
    user, role = staff_user(), make_role(["ordering.order:view"])
    Grant.objects.create(user=user, role=role, breadth="ALL")
    route = editing.save_route(
        actor=clerk(), subject="ordering.order", purpose="release", name="large",
        condition=[[{"fact": "total_fen", "op": "ge", "value": 0}]],
        steps=[{"name": "director", "approver_kind": "ROLE", "approver": role.key}],
    )  # fmt: skip
    editing.activate_route(actor=clerk(), route_id=route.pk)
    return user


def again(order):
    return Order.objects.unscoped("test").get(pk=order.pk)


def case_of(order):
    return ApprovalCase.objects.unscoped("test").filter(subject_id=order.pk).latest("pk")


def test_without_a_route_it_goes_on_as_any_other(world, limit):
    order = world.order((world.sku((50, LATE)), 20), submit=True)
    assert order.approval == "NONE"
    assert commands.release_order(actor=clerk(), order=order).status == "RELEASED"


def test_below_the_limit_and_without_a_limit_nobody_is_asked(world, director):
    order = world.order((world.sku((50, LATE)), 20), submit=True)
    assert (order.approval, ApprovalCase.objects.unscoped("test").count()) == ("NONE", 0)


def test_above_it_is_released_only_after_the_approval(world, limit, director):
    order = world.order((world.sku((50, LATE)), 20), submit=True)
    assert (order.status, order.approval) == ("SUBMITTED", "WAITING")
    assert credit_facts(world.dealer.pk).held_fen == 200_000
    run = commands.release_orders(actor=clerk(), orders=[order])
    (problem,) = run.results[0]["problems"]
    assert problem["code"] == "order.in_approval" and "inbox" in problem["text"]
    assert world.taken(order) == []
    acts.approve(actor=actor_for(director), case_id=case_of(order).pk)
    assert again(order).approval == "APPROVED"
    assert commands.release_order(actor=clerk(), order=again(order)).status == "RELEASED"


def test_a_refusal_rejects_the_order_and_gives_the_credit_back(world, limit, director):
    order = world.order((world.sku((50, LATE)), 20), submit=True)
    acts.reject(actor=actor_for(director), case_id=case_of(order).pk, comment="zu viel")
    assert again(order).status == "REJECTED" and again(order).hold_reason
    assert credit_facts(world.dealer.pk).held_fen == 0


def test_sent_back_it_is_a_draft_again(world, limit, director):
    order = world.order((world.sku((50, LATE)), 20), submit=True)
    acts.send_back(actor=actor_for(director), case_id=case_of(order).pk, comment="teilen")
    assert (again(order).status, again(order).approval) == ("DRAFT", "NONE")
    assert credit_facts(world.dealer.pk).held_fen == 0


def test_a_changed_order_is_asked_for_anew_and_a_withdrawn_one_no_more(world, limit, director):
    sku = world.sku((50, LATE))
    order = world.order((sku, 20), submit=True)
    first = case_of(order)
    commands.change_order(actor=clerk(), order=order, lines=[(sku.pk, 30)], reason="mehr")
    assert again(order).approval == "WAITING" and case_of(order).pk != first.pk
    with pytest.raises(RuleViolation):
        commands.split_order(actor=clerk(), order=again(order), lines=[(lines_of(order)[0].pk, 5)])
    commands.withdraw_order(actor=clerk(), order=again(order))
    assert (again(order).approval, case_of(order).status) == ("NONE", "WITHDRAWN")
