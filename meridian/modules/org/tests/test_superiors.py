"""Who stands above whom, for approvals."""

from __future__ import annotations

import pytest

from meridian.kernel.objects.plain_commands import plain_create
from meridian.kernel.testing.actors import staff_user
from meridian.modules.org.objects import ORG_UNIT, POST
from meridian.modules.org.queries import superiors
from meridian.modules.reference.tests.factories import system

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """Company (chief) > sales (head, also of east) > east > team (lead); a rep in the team."""
    people = {name: staff_user() for name in ("chief", "head", "lead", "rep", "loner")}
    units, parent = {}, None
    for code, leader in (("company", "chief"), ("sales", "head"), ("east", "head"), ("team", "lead")):
        unit = plain_create(ORG_UNIT)(actor=system(), code=code, name=code, parent=parent, leader=people[leader])
        units[code] = parent = unit
    plain_create(POST)(actor=system(), code="P1", name="rep", unit=units["team"], holder=people["rep"])
    return people


def test_goes_up_the_leaders_and_counts_each_once(tree):
    keys = {name: user.pk for name, user in tree.items()}
    assert superiors(keys["rep"], 1) == [keys["lead"]]
    assert superiors(keys["rep"], 2) == [keys["head"]]
    assert superiors(keys["rep"], 3) == [keys["chief"]]
    assert superiors(keys["rep"], 4) == []


def test_a_leader_is_not_his_own_superior(tree):
    keys = {name: user.pk for name, user in tree.items()}
    assert superiors(keys["head"], 1) == [keys["chief"]]
    assert superiors(keys["chief"], 1) == []


def test_somebody_without_a_post_has_nobody_above(tree):
    assert superiors(tree["loner"].pk, 1) == []
