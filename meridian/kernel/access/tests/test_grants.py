"""From accounts, grants, memberships and keys to actors."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from meridian.kernel.access.codes import declare_code, is_known, unknown_codes
from meridian.kernel.access.decisions import may, require
from meridian.kernel.access.grants import actor_for, actor_for_token, anonymous_actor
from meridian.kernel.access.models import Grant, Role
from meridian.kernel.base import clock
from meridian.kernel.base.actors import ActorKind, Breadth
from meridian.kernel.base.errors import Denied
from meridian.kernel.testing.actors import api_key, dealer_user, make_role, staff_user
from meridian.kernel.testing.factories import make_row
from meridian.modules.dealers.models import Dealer
from meridian.modules.org.models import OrgUnit
from meridian.modules.reference.models import Region

pytestmark = pytest.mark.django_db
VIEW = "dealers.dealer:view"
CHANGE = "dealers.dealer:change"


def a_dealer() -> Dealer:
    return make_row(Dealer, level=1)


def test_a_grant_ends_after_its_last_day():
    user = staff_user()
    for days, code in ((-1, VIEW), (0, CHANGE), (None, "dealers.dealer:export")):
        valid_to = None if days is None else clock.today() + timedelta(days=days)
        Grant.objects.create(user=user, role=make_role([code]), breadth="ALL", valid_to=valid_to)
    actor = actor_for(user)
    assert [actor.may(code) for code in (VIEW, CHANGE, "dealers.dealer:export")] == [False, True, True]


def test_grants_carry_the_path_of_their_node():
    region, team = make_row(Region), make_row(OrgUnit)
    user = staff_user(VIEW, breadth="REGION", region=region)
    Grant.objects.create(user=user, role=make_role([VIEW]), breadth="TEAM", team=team)
    views = {grant.breadth: grant.path for grant in actor_for(user).grants}
    assert views == {Breadth.REGION: region.path, Breadth.TEAM: team.path}


@pytest.mark.parametrize("breadth", ["REGION", "TEAM"])
def test_the_database_refuses_a_grant_without_its_node(breadth):
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=staff_user(), role=make_role([VIEW]), breadth=breadth)


def test_the_two_kinds_of_account_never_mix():
    dealer = a_dealer()
    both = dealer_user(dealer, VIEW)
    Grant.objects.create(user=both, role=make_role(["*"]), breadth="ALL")
    actor = actor_for(both)
    assert (actor.kind, actor.dealer_id) == (ActorKind.DEALER, dealer.pk)
    assert not actor.may(CHANGE), "a grant of a dealer's user counts for nothing"
    staff = staff_user(VIEW)
    assert actor_for(staff).dealer_id is None


def test_a_dealers_user_without_membership_sees_nothing():
    user = dealer_user(a_dealer(), VIEW)
    user.membership.delete()
    user.refresh_from_db()
    actor = actor_for(user)
    assert actor.is_dealer
    assert not actor.may(VIEW)
    assert not Dealer.objects.visible_to(actor).exists()


def test_nobody_holds_no_code():
    assert not anonymous_actor().may(VIEW)
    decision = may(anonymous_actor(), VIEW)
    assert not decision
    assert VIEW in str(decision.reason)
    with pytest.raises(Denied, match="Ask an administrator"):
        require(anonymous_actor(), VIEW)


# -- API keys ----------------------------------------------------------------------------------------------------------


def test_a_key_acts_for_its_owner_with_its_own_codes_only():
    _token, secret = api_key(staff_user(VIEW, CHANGE), VIEW)
    actor = actor_for_token(secret)
    assert (actor.kind, actor.channel) == (ActorKind.API, "api")
    assert actor.may(VIEW)
    assert not actor.may(CHANGE)


def test_the_secret_is_not_stored():
    token, secret = api_key(staff_user(VIEW), VIEW)
    assert secret.split("_", 2)[2] not in str(vars(token))


@pytest.mark.parametrize(
    ("owned", "asked", "holds", "lacks"),
    [
        ([VIEW], ["*"], [VIEW], [CHANGE]),
        ([VIEW], ["dealers:*"], [VIEW], [CHANGE]),
        ([VIEW], ["dealers.dealer:*"], [VIEW], [CHANGE]),
        (["*"], [VIEW], [VIEW], [CHANGE]),
        (["dealers.dealer:*"], ["dealers:*"], [VIEW, CHANGE], ["dealers.dealeralias:view"]),
        (["dealers:*"], ["dealers.dealer:*"], [VIEW, CHANGE], ["dealers.dealeralias:view"]),
        (["dealers:*"], ["*"], [VIEW], ["customers.hospital:view"]),
        (["*"], ["*"], [VIEW, "customers.hospital:view"], []),
        ([VIEW], [CHANGE], [], [VIEW, CHANGE]),
    ],
)
def test_codes_of_key_and_owner_are_intersected_also_with_wildcards(owned, asked, holds, lacks):
    actor = actor_for_token(api_key(staff_user(*owned), *asked)[1])
    assert [code for code in holds if not actor.may(code)] == []
    assert [code for code in lacks if actor.may(code)] == []


def test_rights_taken_from_the_owner_are_gone_from_his_keys():
    user = staff_user(VIEW)
    _token, secret = api_key(user, VIEW)
    user.grants.all().delete()
    assert not actor_for_token(secret).may(VIEW)


def test_a_key_keeps_the_breadth_of_each_grant():
    region = make_row(Region)
    user = staff_user(VIEW, breadth="REGION", region=region)
    Grant.objects.create(user=user, role=make_role([CHANGE]), breadth="OWN")
    actor = actor_for_token(api_key(user, VIEW, CHANGE)[1])
    assert [(g.breadth, g.path) for g in actor.grants_for(VIEW)] == [(Breadth.REGION, region.path)]
    assert [g.breadth for g in actor.grants_for(CHANGE)] == [Breadth.OWN]


def test_a_key_bound_to_a_dealer_sees_that_dealer_only():
    dealer, other = a_dealer(), a_dealer()
    actor = actor_for_token(api_key(staff_user(VIEW), VIEW, dealer_id=dealer.pk)[1])
    assert list(Dealer.objects.visible_to(actor)) == [dealer]
    own = actor_for_token(api_key(dealer_user(other, VIEW), VIEW, dealer_id=dealer.pk)[1])
    assert list(Dealer.objects.visible_to(own)) == [other], "a dealer's user cannot bind his key to another dealer"


def test_a_key_bound_to_a_dealer_reaches_no_further_than_its_owner():
    here, elsewhere = make_row(Region), make_row(Region)
    dealer = make_row(Dealer, level=1, region=elsewhere)
    owner = staff_user(VIEW, breadth="REGION", region=here)
    actor = actor_for_token(api_key(owner, VIEW, dealer_id=dealer.pk)[1])
    assert not Dealer.objects.visible_to(actor).exists()
    inside = actor_for_token(
        api_key(staff_user(VIEW, breadth="REGION", region=elsewhere), VIEW, dealer_id=dealer.pk)[1]
    )
    assert list(Dealer.objects.visible_to(inside)) == [dealer]


def test_keys_that_open_nothing():
    user = staff_user(VIEW)
    token, secret = api_key(user, VIEW)
    prefix = token.prefix
    assert actor_for_token(secret) is not None
    wrong = ["", "mk", "mk_", f"mk_{prefix}", f"mk_{prefix}_", f"mk_{prefix}_wrong", f"xx_{prefix}_{secret}", "mk_none_such", secret + "x", secret.upper()]  # fmt: skip
    assert [text for text in wrong if actor_for_token(text) is not None] == []
    moment = clock.now()
    for change, undo in (
        ({"expires_at": moment}, {"expires_at": moment + timedelta(minutes=1)}),
        ({"is_active": False}, {"is_active": True}),
    ):
        for values, opens in ((change, False), (undo, True)):
            for name, value in values.items():
                setattr(token, name, value)
            token.save()
            with clock.frozen_at(moment):
                assert (actor_for_token(secret) is not None) is opens
    user.is_active = False
    user.save()
    assert actor_for_token(secret) is None


# -- codes -------------------------------------------------------------------------------------------------------------


def test_unknown_codes_are_refused_in_a_role():
    declare_code("tests.thing:view")
    assert is_known("tests.thing:view")
    assert is_known("tests.thing:*")
    assert is_known("tests:*")
    assert is_known("*")
    assert unknown_codes(["tests.thing:fly", "test:*", "tests.thin:*", "nonsense"]) == [
        "tests.thing:fly",
        "test:*",
        "tests.thin:*",
        "nonsense",
    ]
    with pytest.raises(ValidationError, match="Unknown permission codes"):
        Role(key="r", name="r", codes=["tests.thing:fly"]).full_clean()


@pytest.mark.parametrize("code", ["view", "thing:view", "a.b:", ":view", "a.b"])
def test_a_code_names_module_object_and_action(code):
    with pytest.raises(ValueError, match=r"module\.object:action"):
        declare_code(code)
