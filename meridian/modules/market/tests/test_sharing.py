"""Parts of partners at hospitals, and reservations of hospitals."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.objects.registry import spec_named
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.market import commands
from meridian.modules.market.queries.ways import ways_to
from meridian.modules.market.rules.sharing import most_credit

from . import factories as make

JAN, JUN, JUL = date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("shares", "found"),
    [
        ([], (0, None)),
        ([(JAN, None, 60)], (60, JAN)),
        ([(JAN, JUN, 60), (JUL, None, 60)], (60, JAN)),
        ([(JAN, JUL, 60), (JUL, None, 60)], (120, JUL)),
        ([(JAN, None, 50), (JUL, None, 50)], (100, JUL)),
    ],
)
def test_most_credit(shares, found):
    assert most_credit(shares) == found


@pytest.fixture
def world(db):
    with clock.frozen_at(make.NOW):
        world = make.make_world()
        world.one, world.two = (make_dealer(region=world.jiangsu) for _ in range(2))
        yield world


def part(world, dealer, **values):
    facts = {
        "hospital": world.hospitals[0], "line": world.line, "role": "PROMOTION", "credit_percent": 60, "valid_from": JAN,
    }  # fmt: skip
    return commands.assign_role(actor=world.planner, dealer=dealer, **{**facts, **values})


def ask(world, dealer, hospital=0):
    return commands.request_reservation(
        actor=world.planner,
        hospital=world.hospitals[hospital],
        line=world.line,
        dealer=dealer,
        plan="trial in cardiology",
    )


def code_of(call) -> str:
    with pytest.raises(RuleViolation) as caught:
        call()
    return caught.value.code


class TestParts:
    def test_shares_of_a_part_stay_within_the_whole(self, world):
        part(world, world.one)
        assert part(world, world.two, credit_percent=40).credit_percent == 40
        third = make_dealer(region=world.jiangsu)
        assert code_of(lambda: part(world, third, credit_percent=1)) == "market.credit_over"
        assert part(world, third, role="LOGISTICS", credit_percent=100).role == "LOGISTICS"

    def test_a_dealer_has_a_part_once_at_a_time(self, world):
        row = part(world, world.one, credit_percent=30)
        assert code_of(lambda: part(world, world.one, credit_percent=30)) == "market.role_twice"
        commands.end_role(actor=world.planner, hospital_role=row, last_day=JUN)
        assert part(world, world.one, credit_percent=100, valid_from=JUL).valid_from == JUL

    @pytest.mark.parametrize("percent", [0, 101])
    def test_nonsense_is_refused(self, world, percent):
        assert code_of(lambda: part(world, world.one, credit_percent=percent)) == "market.credit"

    def test_the_last_day_lies_after_the_first(self, world):
        assert code_of(lambda: part(world, world.one, valid_to=date(2025, 1, 1))) == "market.period"

    def test_a_change_is_judged_without_itself(self, world):
        row = part(world, world.one)
        assert commands.change_role(actor=world.planner, row=row, credit_percent=100).credit_percent == 100
        assert code_of(lambda: part(world, world.two, credit_percent=1)) == "market.credit_over"


class TestReservations:
    def test_one_of_two_wins_until_the_protection_ends(self, world):
        first, second = ask(world, world.one), ask(world, world.two)
        row = commands.grant_reservation(actor=world.planner, hospital_reservation=first)
        assert (row.protected_from, row.protected_to) == (make.TODAY, make.TODAY + timedelta(days=89))
        grant = lambda: commands.grant_reservation(actor=world.planner, hospital_reservation=second)  # noqa: E731
        assert code_of(grant) == "market.reserved_already"
        assert code_of(lambda: ask(world, world.two)) == "market.reserved_already"
        with clock.frozen_at(make.NOW + timedelta(days=90)):
            later = world.planner.at(clock.now())
            assert commands.grant_reservation(actor=later, hospital_reservation=second).state == "PROTECTED"

    def test_a_released_hospital_is_free_at_once(self, world):
        row = commands.grant_reservation(actor=world.planner, hospital_reservation=ask(world, world.one))
        release = commands.release_reservation
        assert (
            code_of(lambda: release(actor=world.planner, hospital_reservation=row, decision_reason=" "))
            == "market.reason"
        )
        release(actor=world.planner, hospital_reservation=row, decision_reason="nothing done")
        assert commands.grant_reservation(actor=world.planner, hospital_reservation=ask(world, world.two)).pk

    def test_a_refused_request_cannot_be_granted(self, world):
        row = commands.refuse_reservation(
            actor=world.planner, hospital_reservation=ask(world, world.one), decision_reason="no team there"
        )
        grant = lambda: commands.grant_reservation(actor=world.planner, hospital_reservation=row)  # noqa: E731
        assert code_of(grant) == "market.reservation_state"
        change = lambda: commands.change_reservation(actor=world.planner, row=row, plan="again")  # noqa: E731
        assert code_of(change) == "market.reservation_state"

    def test_what_the_company_serves_itself_cannot_be_reserved(self, world):
        world.mode(mode="DIRECT")
        assert code_of(lambda: ask(world, world.one)) == "market.reserved_direct"


def test_the_hospital_page_is_told_the_way_of_each_line(world):
    hospital = world.hospitals[0]
    assert ways_to(hospital.pk, make.TODAY) == []
    world.mode()
    world.mode(mode="DIRECT", hospitals=[hospital])
    (way,) = ways_to(hospital.pk, make.TODAY)
    assert way.is_direct_for(hospital.pk) and way.line == world.line.name


def test_points_of_a_local_partner_are_added_up_and_stay_within_five(world):
    create = spec_named("market.partnerresource").create
    facts = {"line": world.line, "region": world.jiangsu, "partner": "南京某商", "judged_on": make.TODAY}
    assert create(actor=world.planner, hospitals=5, team=3, **facts).points == 8
    with pytest.raises(RuleViolation):
        create(actor=world.planner, hospitals=6, **{**facts, "partner": "另一商"})
