"""A dealer orders on the portal, on a desk and on a phone; the clerk releases by keyboard."""

from __future__ import annotations

import json

import pytest

from .conftest import PASSWORD
from .looking import look, say, sticking_out, violations

pytestmark = pytest.mark.browser


def seed_orders(password: str) -> None:
    """A dealer with credit, goods with prices and lots, an ordering term; a user of his and a clerk."""
    from datetime import date
    from itertools import count

    from meridian.kernel.base import clock
    from meridian.modules.catalog.tests import factories as catalog_factories
    from meridian.modules.dealers.tests import factories as dealer_factories
    from meridian.modules.licences.tests import factories as licence_factories
    from meridian.modules.ordering.models import OrderTerm
    from meridian.modules.ordering.tests import factories as make
    from meridian.modules.org import commands as org
    from meridian.modules.reference.tests.factories import system

    # The seed ran in another process with the same counters: go on where it cannot have been.
    for factory in (catalog_factories, dealer_factories, licence_factories):
        factory._serial = count(8000)
    world = make.make_world()
    many, pack = (world.sku((500, date(2028, 12, 31)), code=code) for code in ("BR-100", "BR-200"))
    few = world.sku((2, date(2028, 12, 31)), code="BR-300")
    stamp = {"created_at": clock.now(), "updated_at": clock.now()}
    OrderTerm.objects.create(sku=pack, least_qty=10, multiple=10, **stamp)
    org.ensure_roles(actor=system())
    org.create_user(
        actor=system(), username="buyer", display_name="许静", kind="DEALER", password=password, role="dealer_owner",
        dealer=world.dealer,
    )  # fmt: skip
    org.create_user(
        actor=system(), username="clerk", display_name="沈洁", kind="STAFF", password=password, role="commercial_clerk",
        breadth="ALL",
    )  # fmt: skip
    orders = [world.order((many, 3), submit=True), world.order((few, 5), submit=True)]
    print(json.dumps({"numbers": [order.number for order in orders]}))


@pytest.fixture(scope="module")
def orders(product):
    made = product.shell(f"from tests.browser.test_orders import seed_orders; seed_orders({PASSWORD!r})")
    return json.loads(made.splitlines()[-1])


class TestDealer:
    def test_orders_from_a_pasted_list_and_mends_a_line(self, product, sign_in, orders):
        page = sign_in("buyer")
        page.goto(f"{product.url}/orders/new/")
        page.fill("#items", "BR-100\t4\nBR-200\t13\nNIX 1")
        page.click("button[value=paste]")
        page.wait_for_selector("input[name^=qty-]")
        text = page.locator("main").inner_text()
        assert say("No SKU has this code.") in text
        assert page.locator("button[value=submit]").count() == 0
        look(page, "order-entry")
        assert not violations(page)
        page.locator("input[name^=qty-]").nth(1).fill("20")
        page.click("button[value=save]")
        page.wait_for_selector("button[value=submit]")
        page.click("button[value=submit]")
        page.wait_for_url("**/orders/*/")
        assert say("Submitted") in page.locator("main").inner_text()

    def test_sees_his_catalogue_on_a_phone(self, product, sign_in, orders):
        page = sign_in("buyer", width=390, height=844)
        for address in ("/orders/catalogue/", "/orders/mine/"):
            page.goto(product.url + address)
            assert not sticking_out(page)
        page.goto(f"{product.url}/orders/catalogue/?q=br-200")
        assert "BR-200" in page.locator("main").inner_text()
        look(page, "order-catalogue-phone")

    def test_does_not_reach_the_desk(self, product, sign_in, orders):
        page = sign_in("buyer")
        assert page.goto(f"{product.url}/orders/desk/").status == 403


class TestClerk:
    def test_releases_by_keyboard(self, product, sign_in, orders):
        page = sign_in("clerk")
        page.goto(f"{product.url}/orders/desk/")
        look(page, "order-desk")
        assert not violations(page)
        page.locator("main").focus()
        for _number in orders["numbers"]:
            page.keyboard.press("j")
            page.keyboard.press("x")
        page.keyboard.press("r")
        page.wait_for_url("**/orders/desk/release/")
        text = page.locator("main").inner_text()
        assert all(number in text for number in orders["numbers"])
        page.goto(f"{product.url}/orders/desk/?tab=back")
        assert orders["numbers"][1] in page.locator("main").inner_text()
