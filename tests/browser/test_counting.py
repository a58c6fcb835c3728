"""提单 → 盘点: an order waits for a fresh count; what differs is explained, agreed to by a second person, booked; then it goes."""

from __future__ import annotations

import json

import pytest

from .conftest import PASSWORD
from .looking import look, say, sticking_out, violations

pytestmark = pytest.mark.browser


def seed_counting(password: str) -> None:
    """A dealer with goods of two lots whose orders need a count of the last seven days, his user, and the quality manager."""
    from datetime import date, timedelta
    from itertools import count

    from meridian.kernel.base import clock
    from meridian.modules.catalog.tests import factories as catalog_factories
    from meridian.modules.dealers.tests import factories as dealer_factories
    from meridian.modules.licences.tests import factories as licence_factories
    from meridian.modules.ordering.tests import factories as make
    from meridian.modules.org import commands as org
    from meridian.modules.reference import commands as reference
    from meridian.modules.reference.tests.factories import system
    from meridian.modules.stock.commands import record_opening_stock

    for factory in (catalog_factories, dealer_factories, licence_factories):
        factory._serial = count(9000)
    # A province and a warehouse of its own: the other tests order without counting.
    world, today = make.make_world(region="330000", warehouse="W-CNT"), clock.today()
    goods = [world.sku((500, date(2028, 12, 31)), code=code) for code in ("PD-100", "PD-200")]
    record_opening_stock(
        actor=system(), key="PD", dealer_id=world.dealer.pk, business_date=today - timedelta(days=30),
        lines=[(sku.pk, world.lots[sku.pk][0].pk, 40) for sku in goods],
    )  # fmt: skip
    reference.set_parameter(
        actor=system(), code="ordering.count.most_days", value=7, valid_from=today - timedelta(days=1), source="policy",
        region=world.region,
    )  # fmt: skip
    org.ensure_roles(actor=system())
    org.create_user(
        actor=system(), username="counter", display_name="许静", kind="DEALER", password=password, role="dealer_owner",
        dealer=world.dealer,
    )  # fmt: skip
    org.create_user(
        actor=system(), username="auditor", display_name="秦岭", kind="STAFF", password=password, role="quality",
        breadth="ALL",
    )  # fmt: skip
    print(json.dumps({"order": world.order((goods[0], 3)).pk}))


@pytest.fixture(scope="module")
def order(product):
    made = product.shell(f"from tests.browser.test_counting import seed_counting; seed_counting({PASSWORD!r})")
    return json.loads(made.splitlines()[-1])["order"]


def test_from_the_stopped_order_over_the_count_to_the_submitted_order(product, sign_in, order):
    page = sign_in("counter", width=390, height=844)
    page.goto(f"{product.url}/orders/{order}/edit/")
    assert say("Count your stock, explain differences, then submit.") in page.locator("main").inner_text()
    page.get_by_role("link", name=say("Count the stock")).first.click()
    page.click("main button.btn.p")
    page.wait_for_selector("input[name^=qty-]")
    assert "40" not in page.locator("main table").inner_text()  # blind: the book is not told
    assert not sticking_out(page)
    page.locator("input[name^=qty-]").nth(0).fill("40")
    page.locator("input[name^=qty-]").nth(1).fill("12")
    look(page, "count-phone")
    page.click("button[value=finish]")
    page.wait_for_selector("select[name^=reason-]")
    table = page.locator("main table").inner_text()
    assert "-28" in table and "PD-200" in table and "PD-100" not in table
    page.locator("select[name^=reason-]").first.select_option(index=1)
    page.fill("#note", "使用后未上报")
    look(page, "count-differences-phone")
    assert not violations(page)
    page.click("button[value=explain]")
    page.wait_for_selector(f"text={say('The differences are above the limit: a second person has to agree.')}")
    address = page.url

    second = sign_in("auditor")
    second.goto(address)
    look(second, "count-second-person")
    second.click("button[value=approve]")
    second.wait_for_selector("button[value=approve]", state="detached")

    page.goto(f"{product.url}/orders/{order}/edit/")
    page.click("button[value=submit]")
    page.wait_for_url(f"**/orders/{order}/")
    assert say("Submitted") in page.locator("main").inner_text()
    page.goto(f"{product.url}/supply/stock/?q=PD-200")
    assert "12" in page.locator("main").inner_text()
