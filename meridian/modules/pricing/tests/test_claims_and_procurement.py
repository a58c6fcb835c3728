"""Claims of differences from booked sales to the credit note; procurement from the event to protected stock."""

from datetime import date, datetime, timedelta

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.events.dispatch import deliver_due
from meridian.kernel.testing.actors import dealer_actor, staff_actor
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.funds.models import OpenItem
from meridian.modules.ordering.queries.past_lines import lines_of
from meridian.modules.ordering.tests.factories import make_world as ordering_world
from meridian.modules.pricing import commands
from meridian.modules.pricing.models import PriceChange, PriceClaimLine, StockProtection
from meridian.modules.pricing.queries import price_of, sales_to_claim
from meridian.modules.reference.tests.factories import system
from meridian.modules.sellout.tests.factories import NOW, TODAY, make_world

from .factories import make_price

pytestmark = pytest.mark.django_db
LAST = TODAY + timedelta(days=20)


@pytest.fixture(autouse=True)
def today():
    with clock.frozen_at(NOW):
        yield


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def granted(world):
    """A special price by claim for 8 base units: 70 instead of 100 yuan; the dealer has 10 in stock."""
    sku, lot = world.goods(10)
    make_price(sku=sku)
    row = commands.request_special_price(
        actor=system(), dealer=world.dealer, sku=sku, hospital=world.hospital, price_e4=700_000, planned_qty=8,
        valid_from=TODAY - timedelta(days=5), valid_to=LAST, justification="bid", settled_by="CLAIM",
    )  # fmt: skip
    commands.approve_special_price(actor=staff_actor("*"), special_price_request=row)
    return row, sku, lot


def claimed(row, sales, actor=None):
    places = {(sale.evidence, sale.evidence_id): None for sale in sales}
    return commands.claim_difference(actor=actor or system(), request=row, sales=places)


class TestClaims:
    def test_by_claim_there_is_no_price_row(self, world, granted):
        row, sku, _lot = granted
        row.refresh_from_db()
        assert (row.status, row.price_id) == ("APPROVED", None)
        assert price_of(world.dealer.pk, [sku.pk], TODAY, world.hospital.pk)[sku.pk].price_e4 == 1_000_000

    def test_from_a_booked_sale_to_a_credit_note(self, world, granted):
        row, sku, lot = granted
        sale = world.sale((sku, lot, 3), post=True)
        found = sales_to_claim(row)
        assert [(one.sold_on, one.qty) for one in found] == [(TODAY, 3)] and sale.number in found[0].label
        claim = claimed(row, found, dealer_actor(world.dealer, "pricing.priceclaim:add", "pricing.specialpricerequest:view", "pricing.priceclaim:view"))  # fmt: skip
        assert (claim.qty, claim.difference_e4, claim.amount_fen) == (3, 300_000, 9_000)
        assert sales_to_claim(row) == []
        commands.approve_price_claim(actor=staff_actor("*"), price_claim=claim)
        deliver_due()
        deliver_due()
        item = OpenItem.objects.unscoped("test").get(kind="CREDIT_NOTE")
        assert (item.dealer_id, item.amount_fen, item.source_type, item.source_id) == (world.dealer.pk, 9_000, "pricing.priceclaim", claim.pk)  # fmt: skip

    def test_drafts_and_what_came_back_prove_nothing(self, world, granted):
        row, sku, lot = granted
        world.sale((sku, lot, 3))
        assert sales_to_claim(row) == []

    def test_never_more_than_approved_over_all_claims(self, world, granted):
        row, sku, lot = granted
        world.sale((sku, lot, 6), post=True)
        claimed(row, sales_to_claim(row))
        world.sale((sku, lot, 3), post=True)
        with pytest.raises(RuleViolation) as refused:
            claimed(row, sales_to_claim(row))
        issue = refused.value.issues()[0]
        assert (issue.code, issue.params["claimed"], issue.params["approved"]) == ("pricing.claim_quantity", 9, 8)

    def test_a_sale_that_does_not_stand_is_refused_and_nothing_is_written(self, world, granted):
        row, _sku, _lot = granted
        with pytest.raises(RuleViolation) as refused:
            commands.claim_difference(actor=system(), request=row, sales={("sellout.dealersaleline", 999_999): 1})
        assert refused.value.code == "pricing.claim_evidence" and not PriceClaimLine.objects.unscoped("test").exists()

    def test_refused_the_sales_may_be_claimed_again(self, world, granted):
        row, sku, lot = granted
        world.sale((sku, lot, 3), post=True)
        claim = claimed(row, sales_to_claim(row))
        commands.refuse_price_claim(actor=staff_actor("*"), price_claim=claim, note="wrong hospital")
        deliver_due()
        assert claimed(row, sales_to_claim(row)).qty == 3 and not OpenItem.objects.unscoped("test").exists()

    def test_who_claims_does_not_decide(self, world, granted):
        row, sku, lot = granted
        world.sale((sku, lot, 3), post=True)
        actor = staff_actor("*")
        claim = claimed(row, sales_to_claim(row), actor)
        with pytest.raises(RuleViolation) as refused:
            commands.approve_price_claim(actor=actor, price_claim=claim)
        assert refused.value.code == "pricing.two_people"

    def test_another_dealer_does_not_find_the_request(self, world, granted):
        row, sku, lot = granted
        world.sale((sku, lot, 3), post=True)
        other = dealer_actor(
            make_dealer(region=world.region), "pricing.priceclaim:add", "pricing.specialpricerequest:view"
        )
        with pytest.raises(NotVisible):
            claimed(row, sales_to_claim(row), other)

    def test_a_price_on_the_order_is_not_claimed(self, world):
        sku, _lot = world.goods(1)
        make_price(sku=sku)
        row = commands.request_special_price(
            actor=system(), dealer=world.dealer, sku=sku, price_e4=5, valid_from=TODAY, valid_to=LAST, justification="x"
        )
        commands.approve_special_price(actor=staff_actor("*"), special_price_request=row)
        with pytest.raises(RuleViolation) as refused:
            commands.claim_difference(actor=system(), request=row, sales={})
        assert refused.value.code == "pricing.claim_request"


class TestProcurement:
    @pytest.fixture
    def event(self, world):
        """A SKU at 100 yuan of which the dealer holds 10, won at 60; dealers pay 50 from next month."""
        sku, world.lot = world.goods(10)
        make_price(sku=sku)
        make_price(sku=sku, kind="DEALER", dealer=world.dealer, price_e4=900_000)
        make_price(sku=sku, kind="LEVEL", level=2, price_e4=400_000)
        line = {"sku_id": sku.pk, "winning_e4": 600_000, "supply_e4": 500_000}
        return commands.open_vbp_event(
            actor=system(), name="alliance", effective_on=date(2026, 12, 1), lines=[line]
        ), sku

    def test_dearer_prices_come_down_by_a_price_change(self, world, event):
        row, sku = event
        change = commands.reprice_for_vbp(actor=system(), vbp_event=row)
        found = {line.key: (line.old_e4, line.new_e4) for line in change.lines.all()}
        assert found == {
            "VBP:0": (None, 600_000), "LIST": (1_000_000, 500_000), f"DEALER:{world.dealer.pk}": (900_000, 500_000),
        }  # fmt: skip
        commands.submit_price_change(actor=system(), price_change=change)
        commands.approve_price_change(actor=staff_actor("*"), price_change=change)
        assert price_of(world.dealer.pk, [sku.pk], date(2026, 12, 1))[sku.pk].price_e4 == 500_000
        with pytest.raises(RuleViolation) as refused:
            commands.reprice_for_vbp(actor=system(), vbp_event=row)
        assert refused.value.code == "pricing.vbp_status" and PriceChange.objects.unscoped("test").count() == 1

    def test_stock_in_the_book_is_protected_and_credited(self, world, event):
        row, sku = event
        assert commands.propose_stock_protection(actor=system(), vbp_event=row) == 1
        assert commands.propose_stock_protection(actor=system(), vbp_event=row) == 1
        one = StockProtection.objects.unscoped("test").get()
        assert (one.qty, one.old_e4, one.new_e4, one.amount_fen) == (10, 900_000, 500_000, 40_000)
        with pytest.raises(RuleViolation) as refused:
            commands.approve_stock_protection(actor=staff_actor("*"), stock_protection=one)
        assert refused.value.code == "pricing.protection_early"
        with clock.frozen_at(datetime(2026, 12, 3, 9, tzinfo=clock.SHANGHAI)):
            world.system = system().at(clock.now())
            world.sale((sku, world.lot, 4), post=True, sale_date=date(2026, 12, 1))
            commands.propose_stock_protection(actor=system(), vbp_event=row)
            one = StockProtection.objects.unscoped("test").get()
            assert (one.qty, one.amount_fen) == (10, 40_000)  # as at the end of November, whatever was sold since
            commands.approve_stock_protection(actor=staff_actor("*"), stock_protection=one)
            deliver_due()
        assert OpenItem.objects.unscoped("test").get(kind="CREDIT_NOTE").amount_fen == 40_000
        commands.propose_stock_protection(actor=system(), vbp_event=row)
        assert StockProtection.objects.unscoped("test").count() == 1

    def test_nothing_held_is_said(self, world):
        sku, _lot = world.goods(0)
        make_price(sku=sku)
        line = {"sku_id": sku.pk, "winning_e4": 6, "supply_e4": 5}
        row = commands.open_vbp_event(actor=system(), name="a", effective_on=TODAY, lines=[line])
        with pytest.raises(RuleViolation) as refused:
            commands.propose_stock_protection(actor=system(), vbp_event=row)
        assert refused.value.code == "pricing.vbp_no_stock"


def test_what_was_ordered_is_counted_by_month_without_drafts_and_cancelled_ones(db):
    world = ordering_world()
    sku = world.sku((100, date(2029, 1, 1)))
    for qty in (3, 3, 5):
        world.order((sku, qty), submit=True)
    world.order((sku, 50))
    found = lines_of(TODAY - timedelta(days=30), TODAY, [sku.pk]).sort("qty")
    assert found.select("qty", "n", "price_e4", "month").rows() == [(3, 2, 1_000_000, date(2026, 11, 1)), (5, 1, 1_000_000, date(2026, 11, 1))]  # fmt: skip
    assert found["dealer_id"].unique().to_list() == [world.dealer.pk] and found["region_id"].null_count() == 0
    assert lines_of(TODAY - timedelta(days=400), TODAY - timedelta(days=40), [sku.pk]).is_empty()


def test_a_break_lowers_the_price_of_the_order_line(db):
    world = ordering_world()
    sku = world.sku((100, date(2029, 1, 1)), price_e4=None)
    make_price(sku=sku, kind="DEALER", dealer=world.dealer, breaks=[[10, 950_000]])
    prices = [world.order((sku, qty), submit=True).lines.get().price_e4 for qty in (9, 10)]
    assert prices == [1_000_000, 950_000]
