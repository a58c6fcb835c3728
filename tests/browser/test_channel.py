"""From a drafted agreement to a letter anybody can check; an approval route drawn, used and decided on the phone; the maps."""

from __future__ import annotations

import re

import pytest

from .conftest import PASSWORD
from .looking import act, look, say, sticking_out, violations

pytestmark = pytest.mark.browser
SEED = f"""
from datetime import date
from meridian.modules.agreements.tests.factories import draft, make_authorisation
from meridian.modules.dealers.models import Dealer
from meridian.modules.org import commands as org
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import system
ensure_parameters(actor=system())
for username, name, role in (("manager", "张敏", "channel_manager"), ("legal", "周律", "legal")):
    org.create_user(actor=system(), username=username, display_name=name, kind="STAFF", password={PASSWORD!r}, role=role, breadth="ALL")
dealer = Dealer.objects.unscoped("seed").get(name__contains="瑞泽")
days = dict(valid_from=date.today(), valid_to=date(date.today().year + 1, 6, 30))
agreement = draft(dealer=dealer, **days)
right = make_authorisation(dealer=dealer, regions=[dealer.region_id], signed=False, project_name="瑞泽试点", **days)
other = make_authorisation(dealer=dealer, regions=[dealer.region_id], signed=False, project_name="独家试点", **days)
print(agreement.pk, right.pk, other.pk)
"""


@pytest.fixture(scope="module")
def keys(product):
    """A drafted agreement of 瑞泽 and two drafted authorisations; a channel manager and legal."""
    agreement, right, other = map(int, product.shell(SEED).split()[-3:])
    return {"agreement": agreement, "right": right, "other": other}


def draw(page, name: str) -> None:
    """Draw a signature with the pointer and send it."""
    page.fill("[name=signer_name]", name)
    pad = page.locator("#pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 30 + step * 18, box["y"] + box["height"] * (0.3 if step % 2 else 0.7), steps=3)
    page.mouse.up()
    page.locator("form[data-signature] button.btn.p").click()
    page.wait_for_selector(".titleline")


def test_an_agreement_from_draft_to_both_signatures(product, sign_in, keys):
    address = f"{product.url}/agreements/agreements/{keys['agreement']}/"
    manager = sign_in("manager")
    manager.goto(address)
    act(manager, "Submit for approval")
    legal = sign_in("legal")
    legal.goto(address)
    look(legal, "agreement-legal")
    assert not violations(legal)
    act(legal, "Legal review: agree")
    manager.goto(f"{address.replace('/agreements/agreements/', '/trade/agreements/')}draw/")
    look(manager, "agreement-draw")
    assert not violations(manager)
    manager.select_option("[name=side]", "COMPANY")
    draw(manager, "张敏")
    phone = sign_in("ruize", width=390, height=844)
    phone.goto(f"{product.url}/trade/agreements/{keys['agreement']}/draw/")
    assert not sticking_out(phone)
    draw(phone, "冯涛")
    assert say("signed") in phone.locator(".titleline").inner_text()
    assert not sticking_out(phone)
    look(phone, "agreement-signed-phone")


def test_a_letter_that_anybody_can_check_and_nobody_can_invent(product, sign_in, chromium, keys):
    manager = sign_in("manager")
    manager.goto(f"{product.url}/agreements/authorisations/{keys['right']}/")
    act(manager, "Sign")
    manager.get_by_role("link", name=say("Issue a letter")).first.click()
    manager.locator("main form button.btn.p").first.click()
    manager.wait_for_selector("text=" + say("What the public page says today"))
    look(manager, "letter")
    assert not violations(manager)
    path = manager.get_by_role("link", name=say("Try it")).get_attribute("href")
    stranger = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN").new_page()
    stranger.goto(product.url + path)
    true = stranger.locator("[role=status]").inner_text()
    assert stranger.locator("[role=status] .chip.good").count() == 1
    assert "瑞泽" not in stranger.content()  # the number is verified, nothing else is shown
    assert not violations(stranger) and not sticking_out(stranger)
    look(stranger, "letter-verify-phone")
    forged = []
    for wrong in (re.sub(r"c=[^&]+", "c=AAAA-BBBB", path), re.sub(r"n=[^&]+", "n=SQ-0000-1", path)):
        stranger.goto(product.url + wrong)
        forged.append(stranger.locator("[role=status]").inner_text())
    assert forged[0] == forged[1] != true
    stranger.context.close()


def test_a_route_is_drawn_used_and_decided_on_the_phone(product, sign_in, keys):
    admin = sign_in("admin")
    admin.goto(f"{product.url}/approvals/routes/new/?subject=agreements.authorisation&purpose=sign")
    admin.fill("[name=name]", "独家授权审批")
    admin.select_option("[name=route-c0-fact]", "may_sell_to_dealers")
    admin.select_option("[name=route-c0-op]", "is")
    admin.fill("[name=route-c0-value]", "是")
    admin.fill("#s0-name", "管理层")
    admin.select_option("#s0-approver", label="陈静")
    admin.locator("#drawing >> text=陈静").first.wait_for()  # redrawn as it is typed
    admin.locator("[data-place='0'] button").click()
    admin.fill("#s0-name", "法务")
    admin.select_option("#s0-approver", label="周律")
    admin.locator("#drawing >> text=周律").wait_for()
    admin.drag_and_drop("[data-step='1']", "[data-place='0']")
    admin.wait_for_function("() => document.querySelector('#s0-name')?.value === '管理层'")
    look(admin, "route-editor")
    assert not violations(admin)
    for place in (1, 0):
        names = admin.locator("[data-step] b").all_inner_texts()
        if names[place] == "法务":
            admin.locator(f"button[value=drop-{place}]").click()
            break
    admin.wait_for_function("() => document.querySelectorAll('[data-step]').length === 1")
    admin.get_by_role("button", name=say("Save the draft")).click()
    row = admin.locator("[id^=route-]", has_text="独家授权审批")
    row.get_by_role("button", name=say("Activate")).click()
    admin.wait_for_selector(f"text={say('Take out of use')}")
    manager = sign_in("manager")
    manager.goto(f"{product.url}/agreements/authorisations/{keys['other']}/")
    act(manager, "Sign")
    assert manager.locator(".alert a[href^='/approvals/']").count() == 1
    look(manager, "authorisation-in-approval")
    boss = sign_in("boss", width=390, height=844)
    boss.goto(f"{product.url}/approvals/")
    boss.get_by_role("link", name=re.compile("瑞泽")).first.click()
    boss.wait_for_selector("button[value=approve]")
    assert not sticking_out(boss)
    look(boss, "approval-phone")
    boss.locator("button[value=approve]").click()
    boss.wait_for_load_state("networkidle")
    manager.reload()
    assert say("valid") in manager.locator(".titleline").inner_text()
    # Out of use again: other tests sign without it.
    admin.goto(f"{product.url}/approvals/routes/")
    admin.on("dialog", lambda dialog: dialog.accept())
    admin.locator("[id^=route-]", has_text="独家授权审批").get_by_role("button", name=say("Take out of use")).click()
    confirm = admin.locator("dialog[open] button.p, dialog[open] button.danger")
    if confirm.count():
        confirm.first.click()
    admin.wait_for_selector(f"text={say('no approval')}")


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_the_maps_of_the_channel(product, sign_in, keys, width, theme):
    page = sign_in("manager", width=width, height=844, theme=theme)
    for address in (
        "/trade/authorisations/coverage/",
        "/trade/authorisations/matrix/",
        "/market/white-space/",
        "/market/",
    ):
        page.goto(product.url + address)
        page.wait_for_selector("h1")
        assert not violations(page), address
        assert not sticking_out(page), address
        look(page, f"channel{address.replace('/', '-')}{width}")
