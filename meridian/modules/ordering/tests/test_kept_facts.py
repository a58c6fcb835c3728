"""What a process keeps of master data is never older than the last change of it, whoever made that."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.base.memo import unit_of_work
from meridian.modules.agreements.queries import may_trade_many, sellable_skus
from meridian.modules.dealers.commands import block_dealer, unblock_dealer
from meridian.modules.licences.commands import block_subject, unblock_subject
from meridian.modules.ordering import commands
from meridian.modules.ordering.queries.facts import terms_of
from meridian.modules.pricing.commands import set_price
from meridian.modules.pricing.queries import price_of
from meridian.modules.reference.commands import set_parameter
from meridian.modules.reference.queries import parameter

from .factories import NOW, TODAY, clerk, make_world

pytestmark = pytest.mark.django_db
LATE = date(2028, 12, 31)


@pytest.fixture
def world(settings):
    settings.MERIDIAN_KEEPS_FACTS = True
    with clock.frozen_at(NOW):
        made = make_world()
        made.sku((50, LATE))
        yield made


def allowed(world) -> bool:
    with unit_of_work():
        (verdict,) = may_trade_many(("company", 0), ("dealer", world.dealer.pk), [(world.skus[0].pk, None)], TODAY)
        everything = sellable_skus(world.dealer.pk, TODAY)
    assert everything[world.skus[0].pk].allowed == verdict.allowed
    return verdict.allowed


def test_a_block_stops_the_next_sale_and_its_end_allows_it(world):
    assert allowed(world) and allowed(world)
    block = block_subject(actor=clerk(), subject_type="dealers.dealer", subject_id=world.dealer.pk, note="飞行检查")
    assert not allowed(world)
    order = world.order((world.skus[0], 1))
    with pytest.raises(RuleViolation):
        commands.submit_order(actor=clerk(), order=order)
    unblock_subject(actor=clerk(), block=block, note="整改完成")
    clock_tomorrow = clerk().at(NOW.replace(day=21))
    assert commands.submit_order(actor=clock_tomorrow, order=order).status == "SUBMITTED"


def test_a_dealer_taken_out_of_the_channel_and_back(world):
    assert allowed(world)
    row = block_dealer(actor=clerk(), dealer=world.dealer, reason="欠款")
    assert not allowed(world)
    unblock_dealer(actor=clerk(), dealer=row, reason="已付")
    assert allowed(world)


def test_a_block_of_the_product(world):
    assert allowed(world)
    block_subject(actor=clerk(), subject_type="catalog.product", subject_id=world.skus[0].product_id, note="暂停销售")
    assert not allowed(world)


def test_a_price_set_since_holds(world):
    def paid():
        with unit_of_work():
            return price_of(world.dealer.pk, [world.skus[0].pk], TODAY)[world.skus[0].pk].price_e4

    assert paid() == 100_0000
    set_price(actor=clerk(), sku=world.skus[0], price_e4=90_0000, valid_from=TODAY, kind="DEALER", dealer=world.dealer)
    assert paid() == 90_0000


def test_terms_and_parameters_set_since_hold(world):
    sku, dealer = world.skus[0].pk, world.dealer.pk

    def least():
        with unit_of_work():
            terms = terms_of([sku], [dealer]).get((sku, dealer))
            return terms.least_qty if terms else None, parameter("stock.near_expiry_months", on=TODAY)

    assert least()[0] is None
    commands.set_order_term(actor=clerk(), sku=sku, dealer=dealer, least_qty=5)
    before = least()
    assert before[0] == 5
    set_parameter(actor=clerk(), code="stock.near_expiry_months", value=before[1] + 1, valid_from=TODAY, source="test")
    assert least()[1] == before[1] + 1
