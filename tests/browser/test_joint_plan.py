"""A joint business plan: drafted with goals and actions, approved by another, agreed by the dealer on his phone, worked on by both."""

from __future__ import annotations

import re

import pytest

from .conftest import PASSWORD
from .looking import act, look, say, sticking_out, violations

pytestmark = pytest.mark.browser
SEED = f"""
from datetime import date, timedelta
from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import User
from meridian.modules.dealers.models import Dealer
from meridian.modules.org import commands as org
from meridian.modules.planning import commands
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import system
ensure_parameters(actor=system())
for username, name, role in (("planner", "张敏", "channel_manager"), ("planboss", "孙鹏", "region_manager")):
    org.create_user(actor=system(), username=username, display_name=name, kind="STAFF", password={PASSWORD!r}, role=role, breadth="ALL")
dealer = Dealer.objects.unscoped("seed").get(name__contains="瑞泽")
actor = actor_for(User.objects.get(username="planner"))
today = date.today()
plan = commands.draft_joint_plan(
    actor=actor, dealer=dealer, title="四季度上量与新院开发", development="以三甲医院心内科为突破口，" * 12,
    valid_from=today - timedelta(days=30), valid_to=today + timedelta(days=60),
)
commands.add_action(actor=actor, plan=plan, title="提交两家医院耗材目录申请", side="DEALER", due_on=today - timedelta(days=2))
print(plan.pk)
"""


@pytest.fixture(scope="module")
def plan(product) -> int:
    """Key of a draft with an action and no goal; who planned it, who approves."""
    return int(product.shell(SEED).split()[-1])


def test_from_draft_to_the_first_action_done(product, sign_in, plan):
    address = f"{product.url}/planning/joint-plans/{plan}/"
    planner = sign_in("planner")
    planner.goto(address)
    planner.get_by_role("link", name=say("Add a goal")).click()
    planner.select_option("[name=kind]", "SELL_OUT")
    planner.fill("[name=target]", "300")
    planner.locator("main form button.btn.p").first.click()
    planner.wait_for_selector("#goals")
    assert planner.url == address and "300" in planner.locator("#goals").inner_text()
    act(planner, "Submit for approval")
    boss = sign_in("planboss")
    boss.goto(address)
    look(boss, "joint-plan-submitted")
    assert not violations(boss)
    act(boss, "Approve and propose")

    phone = sign_in("ruize", width=390, height=844)
    phone.goto(address)
    assert not sticking_out(phone)
    look(phone, "joint-plan-proposed-phone")
    act(phone, "同意")
    assert "执行中" in phone.locator(".titleline").inner_text()
    action = phone.locator("[id^=action-]").first
    assert "已逾期" in action.inner_text()
    action.locator("summary").click()
    action.locator("[name=outcome]").fill("两家均已受理")
    action.get_by_role("button", name=re.compile("标记完成")).click()
    phone.wait_for_selector("text=两家均已受理")
    assert not violations(phone) and not sticking_out(phone)

    planner.goto(address)
    shown = planner.locator("main").inner_text()
    assert "两家均已受理" in shown and "落后" in shown
    look(planner, "joint-plan-running")
    assert not violations(planner)
