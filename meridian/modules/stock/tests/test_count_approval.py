"""Differences of a count along an approval route."""

from __future__ import annotations

import pytest

from meridian.kernel.access.grants import actor_for
from meridian.kernel.approvals import acts
from meridian.kernel.testing.actors import browser_of, staff_actor, staff_user
from meridian.kernel.testing.routes import approver_on_route, latest_case
from meridian.modules.stock import commands
from meridian.modules.stock.models import StockCount
from meridian.modules.stock.objects import count_content, count_facts
from meridian.modules.stock.queries import balances_for

from . import factories as make
from .test_counting import CODES, begin, code_of, enter, lines, shop, status

__all__ = ["shop"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(shop):
    """Two dear pieces are missing: 18,000 yuan, above the limit of the second person; a route takes them."""
    dealer, lots = shop
    approver = approver_on_route(
        "stock.stockcount", "differences", condition=[[{"fact": "missing_fen", "op": "ge", "value": 1_000_000}]]
    )
    counter = actor_for(staff_user(*CODES))
    count = begin(dealer, counter)
    explain(count, lots, counter)
    return count, lots, counter, approver


def explain(count, lots, counter):
    enter(count, lots, 10, 2)
    commands.finish_count(actor=make.SYSTEM, stock_count=count)
    commands.explain_count(actor=counter, stock_count=count, reasons={lines(count)[lots[1][0]].pk: "LOSS"})


def test_the_route_decides_and_books(counted):
    count, lots, _counter, approver = counted
    assert status(count) == "CHECKING"
    assert count_facts(count) == {
        "lots": 1, "value_fen": 1_800_000, "missing_fen": 1_800_000, "is_dealer": True, "has_unknown_price": False,
    }  # fmt: skip
    assert [text for text in count_content(count).values() if "-2" in text]
    other = staff_actor("stock.stockcount:approve")
    assert code_of(lambda: commands.approve_count(actor=other, stock_count=count)) == "approvals.case_open"
    assert code_of(lambda: commands.return_count(actor=other, stock_count=count, reason="x")) == "approvals.case_open"
    acts.approve(actor=actor_for(approver), case_id=latest_case(count).pk)
    assert status(count) == "POSTED"
    assert balances_for(count.dealer_id)[lots[1]] == 2


def test_handed_back_it_is_counted_again_and_goes_to_the_same_approval(counted):
    count, lots, counter, approver = counted
    acts.send_back(actor=actor_for(approver), case_id=latest_case(count).pk, comment="again")
    assert status(count) == "COUNTING"
    fresh = StockCount.objects.unscoped("test").get(pk=count.pk)
    explain(fresh, lots, counter)
    assert (status(count), latest_case(count).status) == ("CHECKING", "OPEN")
    acts.approve(actor=actor_for(approver), case_id=latest_case(count).pk)
    assert balances_for(count.dealer_id)[lots[1]] == 2


def test_a_recount_that_agrees_with_the_book_ends_the_approval(counted):
    count, lots, counter, approver = counted
    acts.send_back(actor=actor_for(approver), case_id=latest_case(count).pk, comment="again")
    fresh = StockCount.objects.unscoped("test").get(pk=count.pk)
    enter(fresh, lots, 10, 4)
    commands.finish_count(actor=counter, stock_count=fresh)
    assert (status(count), latest_case(count).status) == ("POSTED", "WITHDRAWN")


def test_the_page_says_that_it_is_in_approval(counted):
    count, _lots, _counter, approver = counted
    page = browser_of(approver).get(f"/stock/stock-counts/{count.pk}/")
    assert f"/approvals/{latest_case(count).pk}/" in page.content.decode()
