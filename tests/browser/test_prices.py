"""Prices: a dealer's sheet with its reasons, a special price asked by one and granted by another, gaps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from .looking import look, say, sticking_out, violations

pytestmark = pytest.mark.browser
NEXT = date.today() + timedelta(days=40)


@pytest.fixture(scope="module")
def priced(product):
    """A list price, 康达's own price with another one to come, 瑞泽's price, and a price that ends soon. Keys of SKU and dealers."""
    made = product.shell(f"""
from datetime import date, timedelta
from meridian.modules.catalog.models import Sku
from meridian.modules.dealers.models import Dealer
from meridian.modules.pricing.tests.factories import make_price
sku = Sku.objects.order_by("id").first()
one, other = (Dealer.objects.get(name__contains=name) for name in ("康达", "瑞泽"))
make_price(sku=sku, price_e4=10_000_000)
make_price(sku=sku, kind="DEALER", dealer=one, price_e4=8_880_000)
make_price(sku=sku, kind="DEALER", dealer=one, price_e4=9_990_000, valid_from=date.fromisoformat("{NEXT}"))
make_price(sku=sku, kind="DEALER", dealer=other, price_e4=6_660_000, valid_to=date.today() + timedelta(days=9))
print(sku.pk, sku.code, one.pk, other.pk)
""")
    sku, code, one, other = made.split()[-4:]
    return {"sku": int(sku), "code": code, "one": int(one), "other": int(other)}


def test_clerk_sees_price_reason_and_what_comes_next(product, sign_in, priced):
    page = sign_in("admin")
    page.goto(f"{product.url}/prices/sheet/?dealer={priced['one']}")
    row = page.locator("tr", has_text=priced["code"])
    assert "¥888.00" in row.inner_text() and "¥999.00" in row.inner_text() and NEXT.isoformat() in row.inner_text()
    row.locator("summary").click()
    assert "¥1,000.00" in row.inner_text()
    look(page, "prices-sheet")
    assert not violations(page)
    page.get_by_role("link", name=priced["code"]).click()
    page.wait_for_selector("h1")
    assert page.locator("table").count() == 3
    look(page, "prices-history")
    assert not violations(page)


def test_dealer_sees_his_own_sheet_only(product, sign_in, priced):
    page = sign_in("ruize", width=390, height=844)
    page.goto(f"{product.url}/prices/sheet/?dealer={priced['one']}")
    text = page.locator("main").inner_text()
    assert "¥666.00" in text and "888.00" not in text
    assert page.locator("select[name=dealer]").count() == 0
    assert not sticking_out(page)
    look(page, "prices-sheet-phone")
    page.goto(f"{product.url}/prices/history/?sku={priced['sku']}&dealer={priced['one']}")
    assert "888.00" not in page.locator("main").inner_text()


def test_special_price_is_asked_by_the_dealer_and_granted_by_staff(product, sign_in, priced):
    asker = sign_in("kangda")
    asker.goto(f"{product.url}/pricing/special-price-requests/add/?dealer={priced['one']}&sku={priced['sku']}")
    today = date.today()
    asker.fill("input[name=price_e4]", "777")
    asker.fill("input[name=valid_from]", today.isoformat())
    asker.fill("input[name=valid_to]", (today + timedelta(days=20)).isoformat())
    asker.fill("[name=justification]", "医院议价")
    asker.locator("main form button.btn.p").last.click()
    asker.wait_for_url("**/special-price-requests/*/")
    address = asker.url
    look(asker, "prices-request")
    assert asker.get_by_role("button", name=say("Approve")).count() == 0
    clerk = sign_in("admin")
    clerk.goto(address)
    clerk.get_by_role("link", name=say("Approve")).or_(clerk.get_by_role("button", name=say("Approve"))).first.click()
    clerk.locator("[name=note]").wait_for()
    clerk.locator("[name=note]").fill("同意")
    clerk.locator("form:has([name=note]) button.btn.p").click()
    clerk.wait_for_load_state("networkidle")
    asker.goto(f"{product.url}/prices/sheet/")
    assert "¥777.00" in asker.locator("main").inner_text()


def test_gaps_name_the_price_that_ends(product, sign_in, priced):
    page = sign_in("admin")
    page.goto(f"{product.url}/prices/gaps/")
    assert (date.today() + timedelta(days=10)).isoformat() in page.locator("main").inner_text()
    look(page, "prices-gaps")
    assert not violations(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert not sticking_out(page)


def test_a_price_change_is_drafted_tried_and_approved_by_another(product, sign_in, priced):
    """Draft, paste a price, try it on a year of orders in the worker, submit; another person approves and it is to come."""
    page = sign_in("admin")
    page.goto(f"{product.url}/pricing/price-changes/add/")
    day = (date.today() + timedelta(days=60)).isoformat()
    page.fill("[name=justification]", "年度调价")
    page.fill("input[name=effective_on]", day)
    page.locator("main form button.btn.p").last.click()
    page.wait_for_url("**/price-changes/*/")
    address = page.url
    assert (
        say("Put the prices in below, try them on a year of orders, then submit.") in page.locator("main").inner_text()
    )
    page.fill("textarea[name=rows]", f"{priced['code']} 950")
    page.locator("form:has(textarea[name=rows]) button").click()
    page.wait_for_load_state("networkidle")
    row = page.locator("#lines tr", has_text=priced["code"])
    assert "¥1,000.00" in row.inner_text() and "¥950.00" in row.inner_text()
    page.locator("#simulation form button").click()
    page.wait_for_load_state("networkidle")
    for _ in range(60):
        page.goto(address)
        if say("Compute again") in page.locator("#simulation").inner_text():
            break
        page.wait_for_timeout(500)
    assert say("Compute again") in page.locator("#simulation").inner_text()
    look(page, "prices-change")
    assert not violations(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert not sticking_out(page)
    look(page, "prices-change-phone")
    page.locator(".acts a", has_text=say("Submit")).click()
    page.wait_for_url("**/do/submit/")
    page.locator("main form button.btn.p").last.click()
    page.wait_for_url(address)
    made = product.shell(f"""
from meridian.kernel.base.actors import system_actor
from meridian.modules.pricing import commands
from meridian.modules.pricing.models import PriceChange
row = PriceChange.objects.unscoped("test").get(pk={address.rstrip("/").rsplit("/", 1)[1]})
print(row.status, commands.approve_price_change(actor=system_actor("test"), price_change=row).status)
""")
    assert made.split()[-2:] == ["SUBMITTED", "APPROVED"]
    page.goto(address)
    assert day in page.locator(".alert.info").inner_text()


def test_a_price_is_judged_before_it_is_quoted(product, sign_in, priced):
    page = sign_in("admin")
    page.goto(f"{product.url}/prices/quote/?sku={priced['sku']}&dealer={priced['one']}&qty=10&price=700")
    text = page.locator("main").inner_text()
    assert "¥888.00" not in text and say("Net") in text and "¥7,000.00" in text
    look(page, "prices-quote")
    assert not violations(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert not sticking_out(page)
