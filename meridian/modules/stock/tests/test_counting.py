"""A count on the page: blind, compared, explained, agreed to, booked."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.ledger.verify import verify
from meridian.kernel.testing.actors import browser_of, dealer_actor, dealer_user, staff_actor
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.stock import commands
from meridian.modules.stock.models import StockCount, StockCountLine
from meridian.modules.stock.queries import LEDGER, balances_for
from meridian.modules.stock.rules.counting import value_of_differences

from . import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
CODES = ("stock.stockcount:view", "stock.stockcount:count", "dealers.dealer:view")


@pytest.fixture
def shop():
    """A dealer with 10 of a cheap and 4 of a dear lot."""
    ensure_parameters(actor=make.SYSTEM)
    dealer, cheap, dear = make.dealer(), make.sku("CHEAP"), make.sku("DEAR")
    for sku, price in ((cheap, 100_000), (dear, 90_000_000)):
        type(sku).objects.filter(pk=sku.pk).update(list_price_e4=price)
    lots = (cheap.pk, make.lot(cheap).pk), (dear.pk, make.lot(dear, "D1").pk)
    commands.record_opening_stock(
        actor=make.SYSTEM, key="o", dealer_id=dealer.pk, business_date=DAY, lines=[(*lots[0], 10), (*lots[1], 4)]
    )
    yield dealer, lots
    assert list(verify(LEDGER)) == []


def begin(dealer, actor=None):
    return commands.start_count(actor=actor or make.SYSTEM, dealer_id=dealer.pk, count_date=DAY)


def lines(count):
    return {line.sku_id: line for line in StockCountLine.objects.unscoped("test").filter(count=count)}


def enter(count, lots, *figures):
    found = lines(count)
    counted = {found[sku].pk: qty for (sku, _lot), qty in zip(lots, figures, strict=True)}
    commands.enter_counts(actor=make.SYSTEM, stock_count=count, counted=counted)


def status(count):
    return StockCount.objects.unscoped("test").get(pk=count.pk).status


def code_of(call):
    with pytest.raises(RuleViolation) as refused:
        call()
    return refused.value.code


def test_value_of_differences():
    assert value_of_differences([(2, 100_00), (-3, 100_00), (0, None)]) == 500
    assert value_of_differences([(1, None)]) is None


def test_without_a_difference_it_is_booked_at_once(shop):
    dealer, lots = shop
    count = begin(dealer)
    assert {line.book_qty for line in lines(count).values()} == {0}  # blind
    enter(count, lots, 10, None)
    assert code_of(lambda: commands.finish_count(actor=make.SYSTEM, stock_count=count)) == "stock.count_missing"
    enter(count, lots, 10, 4)
    commands.finish_count(actor=make.SYSTEM, stock_count=count)
    done = StockCount.objects.unscoped("test").get(pk=count.pk)
    assert (done.status, done.is_complete) == ("POSTED", True)


def test_small_differences_need_a_reason_and_then_move_the_book(shop):
    dealer, lots = shop
    count = begin(dealer)
    enter(count, lots, 8, 4)
    commands.finish_count(actor=make.SYSTEM, stock_count=count)
    assert status(count) == "EXPLAIN"
    assert (
        code_of(lambda: commands.explain_count(actor=make.SYSTEM, stock_count=count, reasons={}))
        == "stock.count_reason"
    )
    line = lines(count)[lots[0][0]]
    assert line.book_qty == 10
    commands.explain_count(actor=make.SYSTEM, stock_count=count, reasons={line.pk: "UNREP"})
    assert status(count) == "POSTED"
    assert balances_for(dealer.pk) == {lots[0]: 8, lots[1]: 4}


def test_above_the_limit_a_second_person_agrees(shop):
    dealer, lots = shop
    counter, other = dealer_actor(dealer, *CODES, "stock.stockcount:approve"), staff_actor("stock.stockcount:approve")
    count = begin(dealer, counter)
    enter(count, lots, 10, 2)
    commands.finish_count(actor=make.SYSTEM, stock_count=count)
    commands.explain_count(actor=counter, stock_count=count, reasons={lines(count)[lots[1][0]].pk: "LOSS"})
    assert status(count) == "CHECKING"
    assert balances_for(dealer.pk)[lots[1]] == 4
    assert code_of(lambda: commands.approve_count(actor=counter, stock_count=count)) == "stock.count_same_person"
    commands.approve_count(actor=other, stock_count=count)
    assert balances_for(dealer.pk)[lots[1]] == 2
    assert code_of(lambda: commands.approve_count(actor=other, stock_count=count)) == "stock.count_status"


def test_goods_nobody_expected_are_added_and_unknown_ones_refused(shop):
    dealer, lots = shop
    found = make.lot(make.sku("NEW"), "N1")
    count = begin(dealer)
    with pytest.raises(RuleViolation):
        commands.add_counted_lot(actor=make.SYSTEM, stock_count=count, sku_code="NEW", lot_number="??", qty=1)
    commands.add_counted_lot(actor=make.SYSTEM, stock_count=count, sku_code="NEW", lot_number="N1", qty=3)
    enter(count, lots, 10, 4)
    commands.finish_count(actor=make.SYSTEM, stock_count=count)
    commands.explain_count(actor=make.SYSTEM, stock_count=count, reasons={lines(count)[found.sku_id].pk: "LATE"})
    assert status(count) == "CHECKING"  # its price is not known
    commands.approve_count(actor=make.SYSTEM, stock_count=count)
    assert balances_for(dealer.pk)[found.sku_id, found.pk] == 3


def test_one_count_at_a_time_and_none_of_tomorrow(shop):
    dealer, _lots = shop
    count = begin(dealer)
    assert code_of(lambda: begin(dealer)) == "stock.count_open"
    commands.give_up_count(actor=make.SYSTEM, stock_count=count)
    begin(dealer)
    later = date(2099, 1, 1)
    assert code_of(
        lambda: commands.start_count(actor=make.SYSTEM, dealer_id=dealer.pk, count_date=later)
    ) == "stock.count_future"  # fmt: skip


def test_another_dealer_neither_sees_nor_counts(shop):
    dealer, _lots = shop
    count, stranger = begin(dealer), make.dealer("D9")
    with pytest.raises(NotVisible):
        commands.give_up_count(actor=dealer_actor(stranger, *CODES), stock_count=count)
    browser = browser_of(dealer_user(stranger, *CODES))
    assert browser.get(f"/stock/counting/{count.pk}/").status_code == 404
    assert dealer.name not in browser.get("/stock/counting/").content.decode()


def test_a_dealer_counts_on_the_page(shop):
    dealer, lots = shop
    browser = browser_of(dealer_user(dealer, *CODES))
    made = browser.post("/stock/counting/", {"count_date": "2026-03-01"})
    assert made.status_code == 302
    page = browser.get(made["Location"]).content.decode()
    assert "CHEAP" in page and ">10<" not in page
    count = StockCount.objects.unscoped("test").get()
    cheap, dear = (lines(count)[sku].pk for sku, _lot in lots)
    act = f"/stock/counting/{count.pk}/act/"
    wrong = browser.post(act, {"do": "finish", f"qty-{cheap}": "neun", f"qty-{dear}": "4"})
    assert wrong.status_code == 422 and "neun" in wrong.content.decode()
    browser.post(act, {"do": "finish", f"qty-{cheap}": "9", f"qty-{dear}": "4"})
    assert "-1" in browser.get(made["Location"]).content.decode()
    browser.post(act, {"do": "explain", f"reason-{cheap}": "LOSS", "note": "破损一件"})
    done = StockCount.objects.unscoped("test").get()
    assert (done.status, done.reason) == ("POSTED", "破损一件")
    assert browser.post(act, {"do": "explode"}).status_code == 404
