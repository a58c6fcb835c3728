"""Special prices along an approval route."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import Grant
from meridian.kernel.approvals import acts, editing
from meridian.kernel.approvals.models import ApprovalCase
from meridian.kernel.base import clock
from meridian.kernel.base.actors import system_actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.testing.actors import make_role, staff_user
from meridian.modules.catalog.tests.factories import make_sku
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.pricing import commands
from meridian.modules.pricing.models import SpecialPriceRequest
from meridian.modules.pricing.objects import request_facts
from meridian.modules.pricing.queries.current import price_of
from meridian.modules.reference.tests.factories import load_small_tree

from .factories import make_price

pytestmark = pytest.mark.django_db
VIEW, ASK = "pricing.specialpricerequest:view", "pricing.specialpricerequest:add"
DAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def today():
    with clock.frozen_at(datetime(2026, 6, 1, 10, tzinfo=clock.SHANGHAI)):
        yield


@pytest.fixture
def director():
    user, role = staff_user(), make_role([VIEW])
    Grant.objects.create(user=user, role=role, breadth="ALL")
    deep = [[{"fact": "discount_bp", "op": "ge", "value": 2000}]]
    route = editing.save_route(
        actor=system_actor("t"), subject="pricing.specialpricerequest", purpose="decide", name="deep", condition=deep,
        steps=[{"name": "director", "approver_kind": "ROLE", "approver": role.key}],
    )  # fmt: skip
    editing.activate_route(actor=system_actor("t"), route_id=route.pk)
    return user


def ask(price_e4, applicant=None):
    sku = make_sku()
    make_price(sku=sku)
    dealer = make_dealer(region=load_small_tree()["320000"])
    return commands.request_special_price(
        actor=actor_for(applicant or staff_user(VIEW, ASK, "pricing.specialpricerequest:withdraw")), dealer=dealer, sku=sku,
        price_e4=price_e4, valid_from=DAY, valid_to=date(2026, 12, 31), justification="tender", planned_qty=100,
    )  # fmt: skip


def fresh(request):
    return SpecialPriceRequest.objects.unscoped("test").get(pk=request.pk)


def case_of(request):
    return ApprovalCase.objects.unscoped("test").get(subject_id=request.pk)


def test_facts_are_in_the_units_of_conditions():
    request = ask(750_000)
    facts = request_facts(request)
    assert (facts["discount_bp"], facts["amount_fen"], facts["days"]) == (2500, 750_000, 214)


def test_a_deep_discount_goes_along_the_route_and_the_approval_makes_the_price(director):
    request = ask(750_000)
    with pytest.raises(RuleViolation) as refused:
        commands.approve_special_price(actor=actor_for(staff_user("*")), special_price_request=request)
    assert refused.value.code == "approvals.case_open"
    acts.approve(actor=actor_for(director), case_id=case_of(request).pk)
    assert fresh(request).status == "APPROVED"
    assert price_of(request.dealer_id, [request.sku_id], DAY)[request.sku_id].price_e4 == 750_000


def test_a_small_discount_needs_no_route_but_another_person(director):
    request = ask(950_000)
    assert not ApprovalCase.objects.unscoped("test").filter(subject_id=request.pk).exists()
    commands.approve_special_price(actor=actor_for(staff_user("*")), special_price_request=request)
    assert fresh(request).status == "APPROVED"


def test_a_refusal_on_the_route_refuses_the_request(director):
    request = ask(750_000)
    acts.reject(actor=actor_for(director), case_id=case_of(request).pk, comment="too low")
    assert fresh(request).status == "REFUSED"
    assert price_of(request.dealer_id, [request.sku_id], DAY)[request.sku_id].price_e4 == 1_000_000


def test_returned_it_stays_open_to_be_mended_and_withdrawn_it_is_over(director):
    applicant = staff_user(VIEW, ASK, "pricing.specialpricerequest:change")
    request = ask(750_000, applicant)
    acts.send_back(actor=actor_for(director), case_id=case_of(request).pk, comment="why?")
    assert fresh(request).status == "ASKED"
    commands.change_request(actor=actor_for(applicant), row=fresh(request), justification="tender 2026-17")
    acts.submit_again(actor=actor_for(applicant), case_id=case_of(request).pk)
    assert "tender 2026-17" in case_of(request).content.values()
    acts.withdraw(actor=actor_for(applicant), case_id=case_of(request).pk)
    assert fresh(request).status == "WITHDRAWN"


def test_taking_the_request_back_ends_its_case(director):
    applicant = staff_user(VIEW, ASK, "pricing.specialpricerequest:withdraw")
    request = ask(750_000, applicant)
    commands.withdraw_request(actor=actor_for(applicant), special_price_request=request)
    assert case_of(request).status == "WITHDRAWN"
