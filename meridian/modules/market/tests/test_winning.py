"""Strategies for institutions, and budget years of hospitals with their reminders."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from meridian.kernel.access.grants import actor_for
from meridian.kernel.base import clock
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.notices.models import Notice
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.testing.actors import browser_of, staff_actor, staff_user
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.market import commands
from meridian.modules.market.rules.budgets import due_step, is_open, next_first
from meridian.modules.market.web.record_panels import winning_panel
from meridian.modules.reference.tests.factories import system

from . import factories as make


@pytest.mark.parametrize(
    ("month", "opens", "closes", "found"),
    [
        (3, 3, 5, True),
        (5, 3, 5, True),
        (6, 3, 5, False),
        (12, 11, 2, True),
        (2, 11, 2, True),
        (3, 11, 2, False),
        (7, 7, 7, True),
    ],
)
def test_windows_of_months(month, opens, closes, found):
    assert is_open(date(2026, month, 15), opens, closes) is found


@given(on=st.dates(date(2020, 1, 1), date(2030, 12, 31)), month=st.integers(1, 12))
def test_the_next_first_lies_within_a_year_and_not_before_today(on, month):
    found = next_first(on, month)
    assert found.day == 1 and found.month == month and 0 <= (found - on).days <= 366


@pytest.mark.parametrize(("left", "step"), [(31, None), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)])
def test_steps_of_a_reminder(left, step):
    from datetime import timedelta

    assert due_step(make.TODAY, make.TODAY + timedelta(days=left), [30, 7]) == step


@pytest.fixture
def world(db):
    with clock.frozen_at(make.NOW):
        world = make.make_world()
        world.rep = staff_user("market.hospitalbudget:view")
        hospital = world.hospitals[0]
        hospital.rep = world.rep
        hospital.save()
        yield world


def budget(world, **values):
    facts = {
        "hospital": world.hospitals[0], "apply_month": 1, "approve_month": 3, "opens_month": 12, "closes_month": 2, "payment": "FISCAL",
        "terms_days": 90, "paid_days": 160, "source": "设备科",
    }  # fmt: skip
    return spec_named("market.hospitalbudget").create(actor=world.planner, **{**facts, **values})


def told_on(*day: int) -> int:
    with clock.frozen_at(datetime(*day, 9, tzinfo=clock.SHANGHAI)):
        return commands.remind_of_budgets(actor=system())


class TestBudgets:
    def test_the_representative_hears_once_for_each_step_of_both_days(self, world):
        row = budget(world)
        days = [
            (2026, 10, 31),
            (2026, 11, 1),
            (2026, 11, 2),
            (2026, 11, 24),
            (2026, 12, 2),
            (2026, 12, 25),
            (2027, 1, 2),
        ]
        assert [told_on(*day) for day in days] == [0, 1, 0, 1, 1, 1, 0]
        titles = list(Notice.objects.filter(user=world.rep).values_list("title", flat=True))
        assert len(titles) == 4 and all(row.hospital.name in title for title in titles)

    def test_a_hospital_without_a_representative_reminds_nobody(self, world):
        budget(world, hospital=world.hospitals[1])
        assert told_on(2026, 11, 25) == 0

    def test_a_hospital_has_one_budget_year(self, world):
        budget(world)
        with pytest.raises(RuleViolation):
            budget(world)


def test_the_hospital_shows_how_its_grade_is_won_and_when_it_has_money(world):
    create = spec_named("market.institutionstrategy").create
    facts = {"line": world.line, "process": "LONG", "cycle_days": 270}
    create(actor=world.planner, grade="L3A", message="先科室后设备科", **facts)
    create(actor=world.planner, grade="L1", message="院长一人决定", **{**facts, "process": "SHORT", "cycle_days": 45})
    reader = staff_actor("market:*", "customers.hospital:view")
    content = winning_panel(world.hospitals[0], reader)
    assert [line.sub for line in content.lines] == ["先科室后设备科"]
    budget(world)
    content = winning_panel(world.hospitals[0], reader)
    assert len(content.lines) == 2 and "2026-12-01" in str(content.lines[1])


def test_the_record_of_a_hospital_shows_its_panels_to_who_may_see_them(world):
    facts = {"line": world.line, "grade": "L3A", "process": "LONG", "cycle_days": 270}
    spec_named("market.institutionstrategy").create(actor=world.planner, message="先科室后设备科", **facts)
    address = reverse("customers_hospital_detail", args=[world.hospitals[0].pk])
    text = browser_of(staff_user("market:*", "customers.hospital:view")).get(address).content.decode()
    assert "先科室后设备科" in text
    assert all(f'id="panel-{key}"' in text for key in ("channel_mode", "winning", "parts"))
    text = browser_of(staff_user("customers.hospital:view")).get(address).content.decode()
    assert 'id="panel-' not in text


@pytest.mark.parametrize("spec", ["market.hospitalrole", "market.hospitalreservation"])
def test_a_representative_reads_about_his_hospitals_and_no_others(world, spec):
    dealer = make_dealer(region=world.jiangsu)
    for place in (0, 1):
        where = {"hospital": world.hospitals[place], "line": world.line, "dealer": dealer}
        if spec == "market.hospitalrole":
            commands.assign_role(
                actor=world.planner, role="LOGISTICS", credit_percent=100, valid_from=date(2026, 1, 1), **where
            )
        else:
            commands.request_reservation(actor=world.planner, plan="trial", **where)
    rep = staff_user("market:*", breadth="OWN")
    world.hospitals[1].rep = rep
    world.hospitals[1].save()
    assert [row.hospital_id for row in spec_named(spec).rows(actor_for(rep))] == [world.hospitals[1].pk]
