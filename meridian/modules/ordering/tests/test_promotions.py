"""Promotions: what they give, who approves them, and how orders carry them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.ledger.verify import verify_all
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.funds.queries import credit_facts
from meridian.modules.ordering import commands
from meridian.modules.ordering.models import Order, Promotion
from meridian.modules.ordering.queries import catalogue, order_checks
from meridian.modules.ordering.rules.promotions import Offer, best_gift, gift_of, parse_steps, problems_of

from . import factories as make
from .factories import TODAY, clerk, lines_of

LATE = date(2028, 12, 31)


class TestSteps:
    @pytest.mark.parametrize(
        ("text", "steps"),
        [
            ("100:5", ((100, 500),)), ("100:5, 500:8.5", ((100, 500), (500, 850))), ("500=8%;100:5", ((100, 500), (500, 800))),
            ("100:5,100:6", None), ("100:5,500:4", None), ("100:95", None), ("0:5", None), ("", None), ("viel", None),
        ],
    )  # fmt: skip
    def test_are_read_and_must_rise(self, text, steps):
        assert parse_steps(text) == steps


class TestGifts:
    BUY = Offer(1, "买10赠1", "BUY_GET", 10, 1)
    STEP = Offer(2, "满减", "PERCENT", steps=((20, 500), (100, 1000)))

    @pytest.mark.parametrize(("qty", "free"), [(9, 0), (10, 1), (19, 1), (20, 2), (105, 10)])
    def test_free_goods_for_every_full_pack(self, qty, free):
        found = gift_of(self.BUY, qty, 100_0000)
        assert (found.free_qty if found else 0) == free

    @pytest.mark.parametrize(("qty", "price"), [(19, None), (20, 95_0000), (99, 95_0000), (100, 90_0000)])
    def test_the_highest_step_reached_counts(self, qty, price):
        found = gift_of(self.STEP, qty, 100_0000)
        assert (found.price_e4 if found else None) == price

    def test_the_best_one_counts_and_they_are_not_added_up(self):
        assert best_gift([self.BUY, self.STEP], 10, 100_0000).offer_id == 1
        assert best_gift([self.BUY, self.STEP], 25, 100_0000).offer_id == 1  # 2 free of 25 beat 5 %
        assert best_gift([self.STEP, Offer(3, "", "PERCENT", steps=((20, 1200),))], 25, 100_0000).offer_id == 3
        assert best_gift([self.BUY], 9, 100_0000) is None

    @given(st.integers(1, 10_000), st.integers(1, 10_000_000), st.integers(1, 50), st.integers(1, 50))
    def test_never_raise_a_price_and_never_give_without_buying(self, qty, price, buy, get):
        found = best_gift([Offer(1, "", "BUY_GET", buy, get), self.STEP], qty, price)
        if found is not None:
            assert 0 < found.price_e4 <= price or found.price_e4 == 0
            assert found.free_qty <= qty // buy * get

    def test_are_for_the_dealers_named(self):
        own = Offer(1, "", "BUY_GET", levels="12", region_paths=("/1/32/",))
        assert own.covers_dealer(7, 2, "/1/32/3201/")
        assert not own.covers_dealer(7, 3, "/1/32/") and not own.covers_dealer(7, 1, "/1/33/")
        only = Offer(1, "", "BUY_GET", dealer_ids=frozenset({7}))
        assert only.covers_dealer(7, 4, "/") and not only.covers_dealer(8, 1, "/")
        assert Offer(1, "", "BUY_GET").covers_dealer(1, 1, "/")

    def test_a_promotion_says_everything_that_is_wrong(self):
        found = problems_of(
            {"kind": "PERCENT", "steps": "x", "dealer_levels": "5", "valid_from": TODAY, "valid_to": date(2020, 1, 1)}
        )
        assert [code for code, _field in found] == [
            "promotion.steps", "promotion.levels", "promotion.goods", "promotion.period",
        ]  # fmt: skip

    def test_nothing_of_a_promotion_knows_a_resale_price(self):
        names = {field.name for field in Promotion._meta.get_fields()}
        assert not [name for name in names if "resale" in name or "sell" in name]


@pytest.fixture
def world(db):
    yield make.make_world()
    assert list(verify_all()) == []


def refused(*codes):
    return pytest.raises(RuleViolation, check=lambda error: set(codes) <= {issue.code for issue in error.issues()})


def promotion(*skus, approve=True, **values):
    facts = {
        "name": "买10赠1", "kind": "BUY_GET", "buy_qty": 10, "get_qty": 1, "valid_from": TODAY, "justification": "季末",
        "valid_to": TODAY + timedelta(days=30), "skus": list(skus), **values,
    }  # fmt: skip
    row = commands.add_promotion(actor=clerk(), **facts)
    commands.submit_promotion(actor=clerk(), promotion=row)
    return commands.approve_promotion(actor=clerk(), promotion=row) if approve else row


def shape(order):
    return [
        (line.qty - line.cancelled_qty, line.price_e4, line.is_free, line.promotion_id is not None)
        for line in lines_of(order)
    ]


class TestApproval:
    def test_comes_before_use_and_from_a_second_person(self, world):
        sku = world.sku((50, LATE))
        author = staff_actor("*").at(make.NOW)
        row = commands.add_promotion(
            actor=author, name="买10赠1", kind="BUY_GET", buy_qty=10, get_qty=1, valid_from=TODAY, valid_to=TODAY,
            skus=[sku], justification="x",
        )  # fmt: skip
        commands.submit_promotion(actor=author, promotion=row)
        with refused("promotion.two_people"):
            commands.approve_promotion(actor=author, promotion=row)
        assert shape(world.order((sku, 10))) == [(10, 100_0000, False, False)]
        commands.approve_promotion(actor=staff_actor("*").at(make.NOW), promotion=row)
        assert shape(world.order((sku, 10))) == [(10, 100_0000, False, False), (1, 0, True, True)]

    def test_a_stopped_one_gives_nothing_more(self, world):
        sku = world.sku((50, LATE))
        row = promotion(sku)
        sent = world.order((sku, 10), submit=True)
        commands.stop_promotion(actor=clerk(), promotion=row, note="预算用完")
        assert shape(world.order((sku, 10))) == [(10, 100_0000, False, False)]
        assert len(shape(sent)) == 2
        with refused("promotion.status"):
            commands.change_promotion(actor=clerk(), row=row, name="x")


class TestOrders:
    def test_free_goods_are_lines_of_their_own_and_hold_no_credit(self, world):
        sku, other = world.sku((50, LATE)), world.sku((50, LATE))
        row = promotion(sku)
        order = world.order((sku, 25), (other, 30), submit=True)
        assert shape(order) == [(25, 100_0000, False, False), (30, 100_0000, False, False), (2, 0, True, True)]
        assert lines_of(order)[2].promotion_id == row.pk
        assert order.total_fen == credit_facts(world.dealer.pk).held_fen == 550_000
        assert {check.state for check in order_checks(order, TODAY)} == {"OK"}
        run = commands.release_orders(actor=clerk(), orders=[order])
        assert run.results[0]["state"] == "RELEASED"
        assert sum(qty for _lot, qty in world.taken(order)) == 57

    def test_follow_the_quantity_of_a_draft(self, world):
        sku = world.sku((50, LATE))
        promotion(sku)
        order = world.order((sku, 25))
        order = commands.change_order(actor=clerk(), order=order, lines=[(sku.pk, 9)])
        assert shape(order) == [(9, 100_0000, False, False)]
        order = commands.change_order(actor=clerk(), order=order, lines=[(sku.pk, 30)])
        assert shape(order) == [(30, 100_0000, False, False), (3, 0, True, True)]

    def test_follow_a_change_by_the_desk_too(self, world):
        sku = world.sku((50, LATE))
        promotion(sku)
        order = world.order((sku, 30), submit=True)
        commands.change_order(actor=clerk(), order=order, lines=[(sku.pk, 12)], reason="少要")
        assert shape(order) == [(12, 100_0000, False, False), (1, 0, True, True)]
        assert credit_facts(world.dealer.pk).held_fen == 120_000

    def test_a_percentage_keeps_the_price_it_came_from(self, world):
        sku = world.sku((200, LATE))
        promotion(sku, kind="PERCENT", steps="100:5", buy_qty=None, get_qty=None)
        order = world.order((sku, 100), submit=True)
        (line,) = lines_of(order)
        assert (line.price_e4, line.base_price_e4, order.total_fen) == (95_0000, 100_0000, 950_000)
        assert line.price.price_e4 == 100_0000 and line.promotion_id
        assert {check.state for check in order_checks(order, TODAY)} == {"OK"}
        part = commands.split_order(actor=clerk(), order=order, lines=[(line.pk, 40)], reason="分批")
        assert shape(part) == [(40, 95_0000, False, True)]

    def test_are_for_their_line_level_and_days(self, world):
        sku = world.sku((50, LATE))
        promotion(lines=[sku.product.line_id], dealer_levels="34")
        assert len(shape(world.order((sku, 10)))) == 1
        promotion(lines=[sku.product.line_id], dealer_levels="12", regions=[world.region])
        assert len(shape(world.order((sku, 10)))) == 2
        row = Promotion.objects.unscoped("test").order_by("-id").first()
        commands.stop_promotion(actor=clerk(), promotion=row, note="x")
        promotion(sku, valid_from=TODAY + timedelta(days=1))
        assert len(shape(world.order((sku, 10)))) == 1

    def test_stand_in_the_catalogue(self, world):
        sku = world.sku((50, LATE))
        promotion(sku)
        (row,) = [one for one in catalogue(clerk(), world.dealer.pk, TODAY).rows if one.sku_id == sku.pk]
        assert [offer.label for offer in row.offers] == ["买10赠1"]

    def test_cost_one_question_an_order_when_there_are_none(self, world, django_assert_max_num_queries):
        from meridian.modules.ordering.queries.promotions import offers_for

        skus = [world.sku().pk for _n in range(5)]
        with django_assert_max_num_queries(1):
            assert offers_for(world.dealer.pk, skus, TODAY).offers == ()
        assert Order.objects.unscoped("test").count() == 0
