"""Warehouse, quality and dealer with one order: picked by scan, checked by a second person, shipped, confirmed, returned."""

from __future__ import annotations

import re

import pytest

from .conftest import PASSWORD
from .looking import look, say, sticking_out, violations

pytestmark = pytest.mark.browser
SEED = f"""
from meridian.kernel.records.scoped import wall
from django.db import transaction
with wall(False), transaction.atomic():
    from itertools import count
    from meridian.kernel.testing import actors
    from meridian.modules.catalog.tests import factories as catalog
    # Rows of the other tests were numbered in a process of their own.
    actors._serial, catalog._serial = count(5000), count(5000)
    from meridian.modules.logistics.tests import factories as make
    from meridian.modules.org import commands as org
    world = make.world(warehouse="WB1", dealer={{"code": "WB-D1", "name": "南京博康医疗器械有限公司"}})
    order = world.order((world.early, 2), number="SO-WB-1")
    for username, name, role in (("keeper", "赵敏", "warehouse"), ("keeper2", "钱多", "warehouse"), ("qa", "孙丽", "quality")):
        org.create_user(
            actor=make.SYSTEM, username=username, display_name=name, kind="STAFF", password={PASSWORD!r}, role=role, breadth="ALL",
        )
    org.create_user(
        actor=make.SYSTEM, username="bokang", display_name="许静", kind="DEALER", password={PASSWORD!r}, role="dealer_owner",
        dealer=world.dealer,
    )
    print("made", order.pk)
"""
CODE = "]d2010690123456789217271231" + "10A1"


@pytest.fixture(scope="module")
def order(product):
    """A released order of two boxes, and the people of the story."""
    return int(product.shell(SEED).split()[-1])


def scan(page, code):
    page.fill("#code", code)
    page.press("#code", "Enter")
    page.wait_for_selector("[data-problem], [role=status]")


def test_an_order_goes_to_the_dealer_and_a_part_comes_back(product, sign_in, order):
    keeper = sign_in("keeper")
    keeper.goto(f"{product.url}/warehouse/")
    look(keeper, "warehouse-board")
    assert not violations(keeper)
    keeper.click(f"form[action='/warehouse/orders/{order}/pick/'] button")
    keeper.wait_for_selector("#code")
    address = keeper.url
    assert keeper.evaluate("document.activeElement.id") == "code"

    scan(keeper, CODE.replace("A1", "B7"))
    look(keeper, "warehouse-wrong-lot")
    assert "B7" in keeper.locator("[data-problem]").inner_text()
    assert keeper.evaluate("document.activeElement.id") == "code"
    scan(keeper, CODE)
    keeper.wait_for_selector("tr.sel")
    scan(keeper, CODE)
    keeper.click("button[value=picked]")
    keeper.wait_for_selector("button[value=checked]")
    assert not violations(keeper)
    look(keeper, "warehouse-picked")
    keeper.click("button[value=checked]")
    assert "赵敏" in keeper.locator("[data-problem]").inner_text()

    second = sign_in("keeper2", width=390, height=844)
    second.goto(address)
    scan(second, CODE)
    second.wait_for_selector("tr.sel")
    scan(second, CODE)
    look(second, "warehouse-phone-check")
    assert not sticking_out(second)
    second.click("button[value=checked]")
    second.wait_for_selector("#tracking")
    second.fill("#tracking", "SF1234567890")
    second.click("form[action$='/ship/'] button.btn.p")
    second.wait_for_url(re.compile("/logistics/shipments/"))
    shipment = int(second.url.rstrip("/").split("/")[-1])
    _dealer_confirms(product, sign_in, shipment)
    _dealer_returns(product, sign_in)


def _dealer_confirms(product, sign_in, shipment):
    dealer = sign_in("bokang", width=390, height=844)
    dealer.goto(f"{product.url}/warehouse/receipts/")
    look(dealer, "warehouse-phone-arriving")
    assert not sticking_out(dealer)
    dealer.goto(f"{product.url}/warehouse/shipments/{shipment}/receipt/")
    good = dealer.locator("input[name^=good]")
    good.fill("3")
    dealer.click("main form button.btn.p")
    assert "3" in dealer.locator("[data-problem]").first.inner_text()
    look(dealer, "warehouse-phone-too-many")
    dealer.locator("input[name^=good]").fill("2")
    dealer.click("main form button.btn.p")
    dealer.wait_for_url(re.compile("/logistics/shipments/"))
    assert not violations(dealer)
    note = dealer.request.get(f"{product.url}/warehouse/shipments/{shipment}/delivery-note.pdf")
    assert note.ok and note.body().startswith(b"%PDF")


def _dealer_returns(product, sign_in):
    dealer = sign_in("bokang", width=390, height=844)
    dealer.goto(f"{product.url}/warehouse/returns/new/")
    dealer.locator("input[name^=qty]").first.fill("1")
    dealer.fill("#reason", "医院手术取消")
    look(dealer, "warehouse-phone-return")
    assert not sticking_out(dealer)
    dealer.click("main form button.btn.p")
    dealer.wait_for_url(re.compile("/logistics/return-orders/"))
    assert say("requested") in dealer.locator("main").inner_text()


def test_goods_from_production_wait_for_inspection(product, sign_in, order):
    keeper = sign_in("keeper")
    keeper.goto(f"{product.url}/warehouse/incoming/new/")
    keeper.fill("#document", "MO-WB-1")
    keeper.select_option("#warehouse", label="苏州总仓 WB1")
    keeper.fill("[name=code0]", CODE.replace("A1", "N9"))
    keeper.fill("[name=qty0]", "12")
    keeper.fill("[name=made0]", "2026-10-01")
    look(keeper, "warehouse-receive")
    assert not violations(keeper)
    keeper.click("main form button.btn.p")
    keeper.wait_for_url(re.compile("/logistics/acceptances/"))
    assert "N9" in keeper.locator("main").inner_text()
    assert keeper.get_by_role("button", name=say("Inspect")).count() == 0

    quality = sign_in("qa")
    quality.goto(f"{product.url}/logistics/acceptances/?status=WAITING")
    quality.click("td.title a")
    look(quality, "warehouse-acceptance")
    quality.get_by_role("link", name=say("Inspect"), exact=True).first.click()
    quality.fill("[name=accepted_qty]", "12")
    quality.fill("[name=inspected_on]", "2026-11-22")
    quality.click("main form button.btn.p")
    quality.wait_for_url(re.compile(r"/logistics/acceptances/\d+/$"))
    assert say("accepted") in quality.locator("main").inner_text()
