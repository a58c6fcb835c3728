"""Orders of dealers for hospitals that the company serves itself: a warning, or a stop where the company says so."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.market import commands as market
from meridian.modules.ordering.queries.checks import order_checks
from meridian.modules.reference.commands import set_parameter
from meridian.modules.reference.tests.factories import system

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    with clock.frozen_at(make.NOW):
        world = make.make_world()
        sku = world.sku((100, date(2029, 1, 1)))
        hospital = make_hospital(region=world.region)
        yield world, sku, hospital


def direct(world, sku, hospital, **values):
    return market.set_mode(
        actor=staff_actor("market:*"), line=sku.product.line, region=world.region, mode="MIXED",
        direct_hospitals=[hospital], valid_from=date(2026, 3, 1), rationale="key account", **values,
    )  # fmt: skip


def said(order):
    return [check for check in order_checks(order, make.TODAY) if check.code == "order.direct"]


def test_warns_with_hospital_day_and_way_out(case):
    world, sku, hospital = case
    direct(*case)
    found = said(world.order((sku, 10), hospital_id=hospital.pk))
    assert [check.state for check in found] == ["WARN"]
    assert hospital.name in found[0].text and "2026-03-01" in found[0].text and found[0].mend


def test_stops_where_the_company_says_so(case):
    world, sku, hospital = case
    direct(*case)
    set_parameter(
        actor=system(), code="market.mode.stops_orders", value=True, valid_from=date(2026, 1, 1), source="decided"
    )
    assert [check.state for check in said(world.order((sku, 10), hospital_id=hospital.pk))] == ["BLOCK"]


def test_says_nothing_without_the_hospital_or_of_another_one(case):
    world, sku, _hospital = case
    direct(*case)
    other = make_hospital(region=world.region)
    assert not said(world.order((sku, 10)))
    assert not said(world.order((sku, 10), hospital_id=other.pk))


def test_costs_one_query_while_no_mode_is_direct(case, django_assert_max_num_queries):
    world, sku, hospital = case
    order = world.order((sku, 10), hospital_id=hospital.pk)
    from meridian.modules.ordering.queries.checks import _lines_of
    from meridian.modules.ordering.queries.facts import asked_of, direct_of

    asked = asked_of(order, _lines_of([order.pk]))
    with django_assert_max_num_queries(2):  # the goods, kept in a unit of work, and the modes
        assert direct_of(asked, make.TODAY) == ()
