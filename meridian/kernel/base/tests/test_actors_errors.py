"""Actors answer what they may; errors say what is wrong and how to mend it; the clock can be held."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor, ActorKind, Breadth, GrantView, system_actor
from meridian.kernel.base.errors import Denied, Issue, RuleViolation


def holding(*codes: str) -> Actor:
    return Actor(kind=ActorKind.STAFF, name="a", grants=(GrantView(frozenset(codes), Breadth.ALL),))


@pytest.mark.parametrize(
    ("held", "asked", "allowed"),
    [
        ("flows.file:view", "flows.file:view", True),
        ("flows.file:view", "flows.file:change", False),
        ("flows.file:*", "flows.file:change", True),
        ("flows.file:*", "flows.finding:change", False),
        ("flows:*", "flows.finding:change", True),
        ("flows:*", "flowsheet.page:view", False),
        ("*", "anything.at_all:do", True),
        ("flows.file:view", "flows.file:*", False),
        ("flows.file:view", "*", False),
        ("", "", True),
    ],
)
def test_codes_and_wildcards(held, asked, allowed):
    assert holding(held).may(asked) is allowed


def test_the_system_may_everything_and_nobody_nothing():
    assert system_actor("job").may("a.b:c")
    assert not Actor(kind=ActorKind.ANONYMOUS, name="-").may("a.b:view")


def test_only_grants_that_carry_the_code_count():
    wide = GrantView(frozenset({"a.b:view"}), Breadth.ALL)
    narrow = GrantView(frozenset({"a.b:view", "a.b:change"}), Breadth.OWN)
    actor = Actor(kind=ActorKind.STAFF, name="a", grants=(wide, narrow))
    assert actor.grants_for("a.b:change") == (narrow,)
    assert actor.grants_for("a.b:view") == (wide, narrow)


@given(st.text(alphabet="ab.:*", max_size=8), st.text(alphabet="ab.:*", max_size=8))
def test_a_single_code_never_grants_more_than_its_own_object(held, asked):
    if "*" not in held:
        assert holding(held).may(asked) is (held == asked)


def test_a_dealer_without_membership_is_still_a_dealer():
    assert Actor(kind=ActorKind.DEALER, name="d", dealer_id=0).is_dealer


def test_the_business_day_is_shanghais():
    with clock.frozen_at(datetime(2026, 11, 30, 16, 30, tzinfo=UTC)) as moment:
        assert clock.now() == moment
        assert clock.today() == date(2026, 12, 1)
        assert system_actor("x").today == date(2026, 12, 1)
    assert system_actor("x").at(datetime(2025, 12, 31, 15, 59, tzinfo=UTC)).today == date(2025, 12, 31)


def test_an_issue_says_what_is_wrong_and_how_to_mend_it():
    issue = Issue("a.b", "%(n)d pieces are missing.", "qty", params={"n": 3}, mend="Order %(n)d more.")
    assert issue.text() == "3 pieces are missing. Order 3 more."
    assert Issue("a.b", "100% wrong").text() == "100% wrong"
    assert Issue("a.b").as_dict() == {"code": "a.b", "message": "a.b", "field": "", "rule": ""}


def test_a_violation_carries_every_issue_and_the_first_ones_code():
    failure = RuleViolation([Issue("x.one", "One."), Issue("x.two", "Two.")])
    assert failure.code == "x.one"
    assert str(failure) == "One.; Two."
    assert str(Denied("No right.")) == "No right."
