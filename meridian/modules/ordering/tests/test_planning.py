"""From a signed contract to its orders, and orders that a platform invoices or delivers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.ledger.verify import verify_all
from meridian.kernel.notices.models import Notice
from meridian.kernel.testing.actors import dealer_actor, staff_user
from meridian.modules.agreements.tests.factories import make_authorisation, make_tradable_dealer
from meridian.modules.funds.queries import credit_facts
from meridian.modules.ordering import commands
from meridian.modules.ordering.models import DeliveryPlanLine, OrderTerm, RemainingLifeTerm
from meridian.modules.ordering.queries import order_checks

from . import factories as make
from .factories import NOW, TODAY, clerk, lines_of

LATE = date(2028, 12, 31)
STAMP = {"created_at": NOW, "updated_at": NOW}
pytestmark = [pytest.mark.long, pytest.mark.django_db]


@pytest.fixture
def world():
    yield make.make_world()
    assert list(verify_all()) == []


def refused(*codes):
    return pytest.raises(RuleViolation, check=lambda error: set(codes) <= {issue.code for issue in error.issues()})


class TestPlan:
    def plan(self, world, *lines, **values):
        return commands.create_plan(
            actor=clerk(), dealer=world.dealer, contract_number="HT-2026-001", signed_on=TODAY, lines=lines, **values
        )

    def test_tells_the_desk_and_becomes_an_order_per_date(self, world):
        user = staff_user("ordering.order:release", "ordering.deliveryplan:view")
        one, two = world.sku((500, LATE)), world.sku((500, LATE))
        soon, later = TODAY + timedelta(days=7), TODAY + timedelta(days=60)
        plan = self.plan(world, (soon, one.pk, 10), (soon, two.pk, 5), (later, one.pk, 20), address="南京市")
        assert [notice.user_id for notice in Notice.objects.all()] == [user.pk]
        (order,) = commands.order_from_plan(actor=clerk(), delivery_plan=plan, until=soon)
        assert (order.contract_number, order.wanted_date, order.status) == ("HT-2026-001", soon, "DRAFT")
        assert [(line.sku_id, line.qty) for line in lines_of(order)] == [(one.pk, 10), (two.pk, 5)]
        with refused("plan.nothing_due"):
            commands.order_from_plan(actor=clerk(), delivery_plan=plan, until=soon)
        assert len(commands.order_from_plan(actor=clerk(), delivery_plan=plan, until=later)) == 1
        assert not DeliveryPlanLine.objects.unscoped("test").filter(order__isnull=True).exists()

    def test_names_every_wrong_line(self, world):
        sku = world.sku()
        with refused("plan.line", "plan.twice") as failure:
            self.plan(world, (TODAY, sku.pk, 1), (TODAY, sku.pk, 2), (TODAY, 987654, 1), (TODAY, sku.pk, 0))
        assert len(list(failure.value.issues())) == 3

    def test_of_another_dealers_authorisation_is_refused(self, world):
        other = make_tradable_dealer(region=world.region)
        foreign = make_authorisation(dealer=other, regions=[world.region])
        with refused("order.other_authorisation"):
            self.plan(world, authorisation=foreign)
        with refused("order.other_authorisation"):
            world.order((world.sku(), 1), authorisation_id=foreign.pk)

    def test_a_closed_one_orders_nothing(self, world):
        plan = self.plan(world, (TODAY, world.sku().pk, 1))
        commands.close_plan(actor=clerk(), delivery_plan=plan, reason="合同终止")
        with refused("plan.status"):
            commands.order_from_plan(actor=clerk(), delivery_plan=plan, until=TODAY)

    def test_is_of_dealers_within_reach(self, world):
        other = make_tradable_dealer(region=world.region)
        with pytest.raises(NotVisible):
            commands.create_plan(
                actor=dealer_actor(world.dealer, "ordering.deliveryplan:add", "dealers.dealer:view"), dealer=other,
                contract_number="X", signed_on=TODAY,
            )  # fmt: skip


class TestPlatform:
    @pytest.fixture
    def below(self, world):
        """A dealer of level two under the world's dealer, without any credit of his own."""
        return make_tradable_dealer(region=world.region, level=2, parent=world.dealer)

    def test_that_invoices_lends_its_credit(self, world, below):
        order = world.order((world.sku((9, LATE)), 5), submit=True, dealer_id=below.pk, invoiced_by_id=world.dealer.pk)
        assert (order.status, order.credit_fen) == ("SUBMITTED", 50_000)
        assert credit_facts(world.dealer.pk).held_fen == 50_000
        assert credit_facts(below.pk).held_fen == 0
        assert commands.release_order(actor=clerk(), order=order).status == "RELEASED"
        commands.cancel_order(actor=clerk(), order=order, reason="x")
        assert credit_facts(world.dealer.pk).held_fen == 0

    def test_that_delivers_holds_nothing_and_sets_no_lots_aside(self, world, below):
        sku = world.sku((9, LATE), price_e4=None)
        parties = {"invoiced_by_id": world.dealer.pk, "fulfilled_by_id": world.dealer.pk}
        order = world.order((sku, 5), submit=True, dealer_id=below.pk, **parties)
        assert (order.credit_fen, order.total_fen) == (0, 0)
        assert "order.platform_delivers" in {check.code for check in order_checks(order, TODAY)}
        order = commands.release_order(actor=clerk(), order=order)
        assert (order.status, world.taken(order), world.reserved(world.lots[sku.pk][0])) == ("RELEASED", [], 0)

    def test_must_stand_above_the_dealer_and_take_both_parts(self, world, below):
        sku = world.sku()
        stranger = make_tradable_dealer(region=world.region)
        with refused("order.platform"):
            world.order((sku, 1), dealer_id=below.pk, invoiced_by_id=stranger.pk)
        with refused("order.platform"):
            world.order((sku, 1), invoiced_by_id=world.dealer.pk)
        with refused("order.platform_pair"):
            world.order((sku, 1), dealer_id=below.pk, fulfilled_by_id=world.dealer.pk)
        with refused("order.platform_rebate"):
            world.order((sku, 1), dealer_id=below.pk, invoiced_by_id=world.dealer.pk, rebate_fen=100)


class TestRemainingLife:
    SOON = TODAY + timedelta(days=200)  # more than the company's six months

    def test_agreed_with_the_dealer_decides_which_lots_are_set_aside(self, world):
        sku = world.sku((5, self.SOON), (5, LATE))
        soon, late = world.lots[sku.pk]
        order = world.order((sku, 3), submit=True)
        commands.release_order(actor=clerk(), order=order)
        assert world.taken(order) == [(soon.pk, 3)]
        RemainingLifeTerm.objects.create(dealer=world.dealer, product=sku.product, months=12, **STAMP)
        order = world.order((sku, 3), submit=True)
        commands.release_order(actor=clerk(), order=order)
        assert world.taken(order) == [(late.pk, 3)]

    def test_is_promised_as_it_is_set_aside(self, world):
        sku = world.sku((5, self.SOON))
        order = world.order((sku, 3), submit=True)
        assert {check.state for check in order_checks(order, TODAY)} == {"OK"}
        RemainingLifeTerm.objects.create(dealer=world.dealer, months=12, **STAMP)
        assert "line.back_order" in {check.code for check in order_checks(order, TODAY)}


class TestTerms:
    def test_of_a_sku_is_one_row_for_everybody_and_one_a_dealer(self, world):
        sku = world.sku()
        first = commands.set_order_term(actor=clerk(), sku=sku, least_qty=10, multiple=10)
        again = commands.set_order_term(actor=clerk(), sku=sku, least_qty=20, multiple=10)
        own = commands.set_order_term(actor=clerk(), sku=sku, dealer=world.dealer, least_qty=1, multiple=1)
        assert (first.pk == again.pk, own.pk != first.pk, OrderTerm.objects.count()) == (True, True, 2)
        assert again.least_qty == 20
