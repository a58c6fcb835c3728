"""Pages of stock, proposals and forecasts."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
from meridian.modules.catalog.tests.factories import make_lot, make_sku
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.ordering.models import Order
from meridian.modules.pricing.tests.factories import make_price
from meridian.modules.reference.tests.factories import load_small_tree, system
from meridian.modules.replenishment import commands
from meridian.modules.replenishment.models import Proposal
from meridian.modules.replenishment.objects import POLICY

from .factories import NOW, TODAY, Book, load_limits, today

pytestmark = pytest.mark.django_db
RIGHTS = (
    "replenishment.proposal:view",
    "replenishment.proposal:accept",
    "replenishment.forecastversion:view",
    "dealers.dealer:view",
)


@pytest.fixture
def story(db):
    """A dealer who sells one SKU and is stuck with another; another dealer with goods of his own."""
    load_limits()
    tree = load_small_tree()
    one, other = make_dealer(region=tree["320100"]), make_dealer(region=tree["330100"])
    moving, stuck = make_sku(), make_sku()
    for sku in (moving, stuck):
        make_price(sku=sku)
    book = Book(one, make_hospital(region=tree["320106"]))
    soon = make_lot(sku=moving, number="SOON", expiry_date=TODAY + timedelta(days=3))
    book.opening(moving, 30, lot=soon)
    book.sold(moving, 15, 10, lot=soon)
    book.opening(stuck, 8)
    Book(other, book.hospital).opening(stuck, 4321)
    POLICY.create(actor=system(), dealer=one, target_days=60)
    with clock.frozen_at(NOW):
        yield one, other, moving, stuck


def test_stock_page(story):
    one, _other, moving, stuck = story
    text = browser_of(staff_user("*")).get(reverse("supply_stock"), {"dealer": one.pk}).content.decode()
    assert moving.code in text and stuck.code in text
    assert "SOON" in text and "expires before it is sold" in text
    assert "no sales" in text
    only = browser_of(staff_user("*")).get(reverse("supply_stock"), {"dealer": one.pk, "band": "DEAD"}).content.decode()
    assert stuck.code in only and moving.code not in only


def test_a_dealer_sees_his_own_stock_whatever_he_asks_for(story):
    one, other, moving, _stuck = story
    browser = browser_of(dealer_user(one, *RIGHTS))
    for name in ("supply_stock", "supply_overview", "supply_forecast"):
        answer = browser.get(reverse(name), {"dealer": other.pk})
        assert answer.status_code == 200
        assert "4,321" not in answer.content.decode() and other.name not in answer.content.decode()
    assert moving.code in browser.get(reverse("supply_stock")).content.decode()


def test_overview_shows_every_dealer_in_reach(story):
    one, other, *_rest = story
    text = browser_of(staff_user("*")).get(reverse("supply_overview")).content.decode()
    assert one.name in text and other.name in text
    there = staff_user("replenishment.proposal:view", breadth="REGION", region=other.region)
    text = browser_of(there).get(reverse("supply_overview")).content.decode()
    assert one.name not in text and other.name in text
    assert browser_of(there).get(reverse("supply_stock"), {"dealer": one.pk}).status_code == 404


def test_proposal_page_to_order_with_one_click(story):
    one, _other, moving, _stuck = story
    staff = browser_of(staff_user("*"))
    assert staff.post(reverse("supply_propose"), {"dealer": one.pk}).status_code == 302
    proposal = Proposal.objects.unscoped("test").get()
    browser = browser_of(dealer_user(one, *RIGHTS))
    text = browser.get(reverse("supply_proposal", args=[proposal.pk])).content.decode()
    assert moving.code in text and "Accept into an order" in text
    wrong = browser.post(reverse("supply_accept", args=[proposal.pk]), {"qty_1": "x"})
    assert wrong.status_code == 422 and "whole numbers" in wrong.content.decode()
    answer = browser.post(reverse("supply_accept", args=[proposal.pk]), {"qty_1": "7"})
    order = Order.objects.unscoped("test").get()
    assert answer.status_code == 302 and str(order.pk) in answer["Location"]
    again = browser.post(reverse("supply_accept", args=[proposal.pk]))
    assert again.status_code == 422 and Order.objects.unscoped("test").count() == 1


def test_a_stranger_gets_404_and_a_reader_403(story):
    _one, other, *_rest = story
    (proposal,) = commands.make_proposals(actor=today())
    stranger = browser_of(dealer_user(other, *RIGHTS))
    for name in ("supply_accept", "supply_decline"):
        assert stranger.post(reverse(name, args=[proposal.pk])).status_code == 404
        reader = browser_of(staff_user("replenishment.proposal:view"))
        assert reader.post(reverse(name, args=[proposal.pk])).status_code == 403
    assert stranger.get(reverse("supply_proposal", args=[proposal.pk])).status_code == 404
    assert stranger.get(reverse("supply_accept", args=[proposal.pk])).status_code == 405


def test_declining(story):
    one, *_rest = story
    (proposal,) = commands.make_proposals(actor=today())
    browser = browser_of(dealer_user(one, *RIGHTS))
    assert browser.post(reverse("supply_decline", args=[proposal.pk]), {"reason": ""}).status_code == 422
    assert browser.post(reverse("supply_decline", args=[proposal.pk]), {"reason": "full"}).status_code == 302
    assert Proposal.objects.unscoped("test").get().status == "DECLINED"


def test_forecast_page_names_the_weeks_to_talk_about(story):
    one, _other, moving, _stuck = story
    week = TODAY + timedelta(days=3)  # a Monday
    for side, qty in (("MAKER", 20), ("DEALER", 5)):
        commands.record_forecast(actor=today(), dealer=one, sku=moving, week=week, qty=qty, side=side)
    text = browser_of(staff_user("*")).get(reverse("supply_forecast"), {"dealer": one.pk}).content.decode()
    assert "1 week to talk about" in text and "-75 %" in text
