"""Planning the market: size, fit, white space, a suggested mode taken over, a plan approved by another; the roadmap follows."""

from __future__ import annotations

import pytest

from .conftest import PASSWORD
from .looking import act, look, say, sticking_out, violations

pytestmark = pytest.mark.browser
SEED = f"""
from meridian.modules.market.tests.factories import make_world
from meridian.modules.org import commands as org
from meridian.modules.reference.tests.factories import system
world = make_world()
segment = world.segment()
for year, total in ((2024, 9_000_000_000), (2025, 11_000_000_000)):
    world.figure(segment, year, total, total // 10)
plan = world.plan()
for username, name, role in (("marketeer", "张敏", "channel_manager"), ("regional", "孙鹏", "region_manager")):
    org.create_user(actor=system(), username=username, display_name=name, kind="STAFF", password={PASSWORD!r}, role=role, breadth="ALL")
print(world.line.pk, world.jiangsu.pk, plan.pk)
"""


@pytest.fixture(scope="module")
def market(product) -> dict[str, int]:
    """A line with figures in a province, hospitals there, and a plan in draft."""
    line, region, plan = map(int, product.shell(SEED).split()[-3:])
    return {"line": line, "region": region, "plan": plan}


def test_a_mode_is_taken_over_and_a_plan_approved(product, sign_in, market):
    page = sign_in("marketeer")
    page.goto(f"{product.url}/market/?line={market['line']}")
    assert "110" in page.locator("main").inner_text()  # million yuan of the province
    page.goto(f"{product.url}/market/suggestion/?line={market['line']}&region={market['region']}")
    assert page.locator("main ul.rows li").count() >= 1  # the reasons
    look(page, "market-suggestion")
    assert not violations(page)
    page.locator("main form button.btn.p").click()
    page.wait_for_url("**/channel-modes/*/")
    look(page, "market-mode")
    plan = f"{product.url}/market/channel-plans/{market['plan']}/"
    page.goto(plan)
    act(page, "Submit for approval")
    assert page.get_by_role("link", name=say("Approve"), exact=True).count() == 0  # never who submitted
    boss = sign_in("regional", width=390, height=844)
    boss.goto(plan)
    assert not sticking_out(boss)
    act(boss, "Approve")
    look(boss, "market-plan-phone")
    page.goto(plan)
    assert "已批准" in page.locator(".titleline").inner_text()
    page.goto(f"{product.url}/market/roadmap/?line={market['line']}")
    assert page.locator(".queue .chip.good").count() >= 1
    look(page, "market-roadmap")
    assert not violations(page)


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_the_pages_of_the_market(product, sign_in, market, width, theme):
    page = sign_in("marketeer", width=width, height=844, theme=theme)
    for path in ("", "roadmap/", "white-space/", "fit/", "opportunities/", "suggestion/", "brief/", "targets/new/"):
        page.goto(f"{product.url}/market/{path}?line={market['line']}&region={market['region']}")
        page.wait_for_selector("h1")
        assert not violations(page), path
        assert not sticking_out(page), path
        look(page, f"market-{path.strip('/') or 'home'}-{width}")
