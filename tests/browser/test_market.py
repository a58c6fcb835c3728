"""Planning the market: size, fit, white space, a suggested mode taken over, a plan approved by another; the roadmap follows."""

from __future__ import annotations

import pytest

from .conftest import PASSWORD
from .looking import act, look, say, sticking_out, violations

pytestmark = pytest.mark.browser
SEED = f"""
from meridian.kernel.objects.registry import spec_named
from meridian.modules.market import commands
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
create = spec_named("market.playbook").create
book = create(actor=world.planner, name="介入线渠道运营手册", line=world.other, objectives="第一年进院十家", standards="三类许可证，温控仓库")
for step, title, days in (("1_REVIEW", "写明核心竞争力、目标市场与客户", 0), ("3_STANDARDS", "确定代理商标准、合同模板与价格体系", 14), ("5_ROLLOUT", "首批医院拜访", 120)):
    commands.add_step(actor=world.planner, playbook=book, step=step, title=title, days=days)
print(book.pk, world.line.pk, world.jiangsu.pk, plan.pk)
"""


@pytest.fixture(scope="module")
def market(product) -> dict[str, int]:
    """A line with figures in a province, hospitals there, and a plan in draft."""
    book, line, region, plan = map(int, product.shell(SEED).split()[-4:])
    return {"book": book, "line": line, "region": region, "plan": plan}


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


def test_a_playbook_is_put_to_use_and_rolled_out_in_a_wave(product, sign_in, market):
    page = sign_in("marketeer")
    page.goto(f"{product.url}/market/playbooks/{market['book']}/")
    act(page, "Put to use")
    page.get_by_role("link", name=say("Roll out to regions"), exact=True).first.click()
    page.wait_for_selector("[name=regions]")
    look(page, "market-rollout-form")
    assert not violations(page)
    page.get_by_label("浙江省").check()
    page.get_by_label("广东省").check()
    page.select_option("[name=cycle]", label="2027")
    page.fill("[name=starts_on]", "2027-01-04")
    page.locator("[name=manager]").select_option(label="张敏")
    page.locator("main form button.btn.p").first.click()
    page.wait_for_url("**/market/playbooks/*/")
    look(page, "market-playbook")
    assert not violations(page)
    page.goto(f"{product.url}/market/rollouts/")
    shown = page.locator("main").inner_text()
    assert "浙江省" in shown and "广东省" in shown
    phone = sign_in("marketeer", width=390, height=844)
    for path in ("rollouts/", f"playbooks/{market['book']}/", f"playbooks/{market['book']}/do/rollout/"):
        phone.goto(f"{product.url}/market/{path}")
        assert not sticking_out(phone), path
    look(phone, "market-rollout-phone")


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_the_pages_of_the_market(product, sign_in, market, width, theme):
    page = sign_in("marketeer", width=width, height=844, theme=theme)
    for path in ("", "roadmap/", "white-space/", "fit/", "opportunities/", "suggestion/", "brief/", "targets/new/"):
        page.goto(f"{product.url}/market/{path}?line={market['line']}&region={market['region']}")
        page.wait_for_selector("h1")
        assert not violations(page), path
        assert not sticking_out(page), path
        look(page, f"market-{path.strip('/') or 'home'}-{width}")
