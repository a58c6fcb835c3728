"""Replenishment: a dealer's stock, a proposal with its sum, one click to an order."""

from __future__ import annotations

import pytest

from .looking import look, say, sticking_out, violations

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def supplied(product):
    """康达 sells a SKU every week and has a little left; a policy of 60 days. Keys of dealer and SKU code."""
    made = product.shell("""
from datetime import timedelta
from meridian.kernel.base import clock
from meridian.modules.catalog.models import Sku
from meridian.modules.customers.models import Hospital
from meridian.modules.dealers.models import Dealer
from meridian.modules.pricing.tests.factories import make_price
from meridian.modules.reference.tests.factories import system
from meridian.modules.replenishment.objects import POLICY
from meridian.modules.replenishment.tests import factories
factories.TODAY = clock.today()
factories.load_limits()
from meridian.modules.catalog.tests.factories import make_sku
sku = make_sku(code="BROWSER-1", product=Sku.objects.order_by("id").first().product)
dealer = Dealer.objects.get(name__contains="康达")
make_price(sku=sku)
book = factories.Book(dealer, Hospital.objects.order_by("id").first())
book.opening(sku, 200, days_ago=150)
for week in range(12):
    book.sold(sku, 14, 7 * week + 3)
book.coming(sku, 6)
POLICY.create(actor=system(), dealer=dealer, target_days=90)
print(dealer.pk, sku.code)
""")
    dealer, code = made.split()[-2:]
    return {"dealer": int(dealer), "code": code}


def test_clerk_goes_from_the_overview_to_a_proposal(product, sign_in, supplied):
    page = sign_in("admin")
    page.goto(f"{product.url}/supply/overview/")
    look(page, "supply-overview")
    assert not violations(page)
    page.get_by_role("link", name="康达").first.click()
    row = page.locator("tr", has_text=supplied["code"])
    row.wait_for()
    assert "32" in row.inner_text() and "6" in row.inner_text()
    look(page, "supply-stock")
    assert not violations(page)
    page.get_by_role("button", name=say("Propose now")).click()
    page.wait_for_url("**/supply/proposal/*/")
    line = page.locator("tr", has_text=supplied["code"])
    line.locator("summary").click()
    assert "2.00" in line.inner_text()
    look(page, "supply-proposal")
    assert not violations(page)


def test_dealer_accepts_it_with_one_click(product, sign_in, supplied):
    page = sign_in("kangda", width=390, height=844)
    page.goto(f"{product.url}/supply/stock/")
    assert not sticking_out(page)
    look(page, "supply-stock-phone")
    page.locator("main a.btn.p").first.click()
    page.wait_for_url("**/supply/proposal/*/")
    assert not sticking_out(page)
    look(page, "supply-proposal-phone")
    page.get_by_role("button", name=say("Accept into an order")).click()
    page.wait_for_load_state("networkidle")
    assert "/supply/" not in page.url
    orders = product.shell("""
from meridian.modules.ordering.models import Order
print(list(Order.objects.values_list("kind", "source", "status")))
""")
    assert "('REPLENISHMENT', 'PROPOSAL', 'DRAFT')" in orders


def test_another_dealer_sees_none_of_it(product, sign_in, supplied):
    page = sign_in("ruize")
    page.goto(f"{product.url}/supply/stock/?dealer={supplied['dealer']}")
    assert supplied["code"] not in page.locator("main").inner_text()
    page.goto(f"{product.url}/replenishment/proposals/")
    assert "RP-" not in page.locator("main").inner_text()
