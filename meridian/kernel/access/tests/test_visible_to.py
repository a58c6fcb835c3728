"""First wall: which rows each kind of scope gives to whom."""

from __future__ import annotations

import pytest

from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import Grant, User
from meridian.kernel.access.scope import Internal, ReferenceData, ScopePaths, scope_filter
from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base.actors import Actor, ActorKind, system_actor
from meridian.kernel.base.errors import ScopeError
from meridian.kernel.testing.actors import dealer_actor, make_role, staff_actor, staff_user
from meridian.kernel.testing.factories import make_row
from meridian.modules.catalog.models import Product
from meridian.modules.customers.models import Hospital
from meridian.modules.dealers.models import Dealer
from meridian.modules.org.models import OrgUnit, Post
from meridian.modules.reference.models import Region

pytestmark = pytest.mark.django_db
VIEW, CHANGE = "dealers.dealer:view", "dealers.dealer:change"


class World:
    """Two provinces with a city each, two teams, dealers in each."""

    def __init__(self) -> None:
        self.north, self.south = make_row(Region), make_row(Region)
        self.city = make_row(Region, parent=self.north)
        self.sales = make_row(OrgUnit)
        self.team = make_row(OrgUnit, parent=self.sales)
        self.manager = staff_user()
        self.in_city = make_row(Dealer, level=1, region=self.city, team=None)
        self.in_south = make_row(Dealer, level=1, region=self.south, team=self.team)
        self.managed = make_row(Dealer, level=1, region=self.south, manager=self.manager)


@pytest.fixture
def world():
    return World()


def seen(actor: Actor, code: str = VIEW) -> set[Dealer]:
    return set(Dealer.objects.visible_to(actor, code))


def test_all_sees_everything(world):
    assert seen(staff_actor(VIEW)) == {world.in_city, world.in_south, world.managed}


def test_a_region_reaches_down_its_tree_and_not_sideways(world):
    assert seen(staff_actor(VIEW, breadth="REGION", region=world.north)) == {world.in_city}
    assert seen(staff_actor(VIEW, breadth="REGION", region=world.city)) == {world.in_city}
    assert seen(staff_actor(VIEW, breadth="REGION", region=world.south)) == {world.in_south, world.managed}


def test_a_path_that_begins_alike_is_not_below(world):
    first = Region.objects.unscoped("test").get(pk=world.north.pk)
    longer = make_row(Region)
    Region.objects.unscoped("test").filter(pk=longer.pk).update(path=first.path.rstrip("/") + "7/")
    dealer = make_row(Dealer, level=1, region=longer)
    assert dealer not in seen(staff_actor(VIEW, breadth="REGION", region=world.north))


def test_a_team_reaches_down_its_tree(world):
    assert seen(staff_actor(VIEW, breadth="TEAM", team=world.sales)) == {world.in_south}


def test_own_is_what_one_is_named_on(world):
    Grant.objects.create(user=world.manager, role=make_role([VIEW]), breadth="OWN")
    assert seen(actor_for(world.manager)) == {world.managed}


def test_grants_are_added_up_per_code_and_never_multiplied(world):
    user = world.manager
    Grant.objects.create(user=user, role=make_role([VIEW]), breadth="REGION", region=world.north)
    Grant.objects.create(user=user, role=make_role([VIEW, CHANGE]), breadth="OWN")
    Grant.objects.create(user=user, role=make_role([CHANGE]), breadth="TEAM", team=world.team)
    actor = actor_for(user)
    assert seen(actor) == {world.in_city, world.managed}
    assert seen(actor, CHANGE) == {world.managed, world.in_south}
    assert seen(actor, "dealers.dealer:export") == set()


def test_nobody_and_those_without_the_code_see_nothing(world):
    assert seen(Actor(kind=ActorKind.ANONYMOUS, name="-")) == set()
    assert seen(staff_actor("dealers.dealer:add")) == set()
    assert len(seen(system_actor("test"))) == 3


def test_a_dealer_sees_himself_only(world):
    assert seen(dealer_actor(world.in_city, VIEW)) == {world.in_city}
    assert seen(dealer_actor(world.in_city, "*")) == {world.in_city}
    assert seen(dealer_actor(world.in_city, CHANGE)) == set()


def test_a_model_without_dealer_path_is_closed_to_dealers(world):
    make_row(Hospital)
    assert not Hospital.objects.visible_to(dealer_actor(world.in_city, "*")).exists()


def test_a_breadth_the_model_does_not_know_gives_nothing(world):
    make_row(Hospital)
    assert not Hospital.objects.visible_to(staff_actor("*", breadth="TEAM", team=world.sales)).exists()


def test_reference_data_is_for_all_staff_and_for_dealers_where_it_says_so(world):
    product, post = make_row(Product), make_row(Post)
    narrow = staff_actor("*", breadth="OWN")
    assert list(Product.objects.visible_to(narrow)) == [product]
    assert list(Post.objects.visible_to(narrow)) == [post]
    dealer = dealer_actor(world.in_city, "*")
    assert list(Product.objects.visible_to(dealer)) == [product]
    assert not Post.objects.visible_to(dealer).exists()


def test_internal_models_are_listed_to_nobody_but_the_system():
    assert ChangeLog.objects.filter(scope_filter(ChangeLog, staff_actor("*"), "audit.changelog:view")).count() == 0
    assert scope_filter(ChangeLog, system_actor("test"), "audit.changelog:view") is None


def test_a_model_without_declared_scope_is_an_error():
    with pytest.raises(ScopeError, match="declares no data scope"):
        scope_filter(User, staff_actor("*"), "access.user:view")


def test_every_kind_of_scope_is_used_here():
    assert {ScopePaths, ReferenceData, Internal} == {type(scope) for scope in map(_scope, (Dealer, Product, ChangeLog))}


def _scope(model):
    from meridian.kernel.access.scope import scope_of

    return scope_of(model)
