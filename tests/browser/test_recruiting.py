"""A partner found: the form behind a QR code on a stranger's phone, stages with gates, scorecard, comparison, a dealer."""

from __future__ import annotations

import pytest

from .conftest import PASSWORD
from .looking import act, look, sticking_out, violations

pytestmark = pytest.mark.browser
COMPANY = "南京宁安医疗器械有限公司"
SEED = f"""
from datetime import date, timedelta
from meridian.modules.org import commands as org
from meridian.modules.recruiting.tests import factories as make
from meridian.modules.reference.tests.factories import system
world = make.make_world()
org.create_user(actor=system(), username="recruiter", display_name="张敏", kind="STAFF", password={PASSWORD!r}, role="channel_manager", breadth="ALL")
campaign = world.campaign(name="CMEF 秋季展 " + "国际医疗器械博览会暨渠道伙伴招募专场" * 2, valid_from=date.today(), valid_to=date.today() + timedelta(days=30))
card = world.scorecard()
rival = world.complete(world.lead("江苏博远医疗科技有限公司"), 3)
world.answers(rival, card)
print(campaign.pk, campaign.token, make.credit_code())
"""
EVIDENCE = f"""
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.catalog.models import ProductLine
from meridian.modules.customers.models import Hospital
from meridian.modules.recruiting.models import PartnerLead
from meridian.modules.recruiting.tests import factories as make
line = ProductLine.objects.filter(name="冠脉介入").order_by("pk").last()
world = make.World({{}}, line, None, staff_actor(*make.RUNS), staff_actor(*make.APPROVES), list(Hospital.objects.unscoped("seed").order_by("-pk")[:2]))
print(world.complete(PartnerLead.objects.unscoped("seed").get(company={COMPANY!r}), 5).stage)
"""


@pytest.fixture(scope="module")
def fair(product) -> dict[str, str]:
    """An open campaign, a scorecard in use, and a rival who is ready for the decision."""
    key, token, code = product.shell(SEED).split()[-3:]
    return {"campaign": key, "token": token, "code": code}


def fill_in(page, code: str) -> str:
    """Fill in the public form; the reference number it answers with."""
    page.fill("#company", COMPANY)
    page.fill("#credit_code", code)
    page.fill("#contact_name", "赵敏")
    page.fill("#contact_phone", "139 0000 1111")
    page.select_option("#region", index=1)
    page.locator("[name=lines]").first.check()
    page.check("[name=consent]")
    page.locator("main form button.btn.p").click()
    return page.locator(".alert.good .code").inner_text()


def test_from_the_form_on_a_phone_to_a_dealer_in_draft(product, sign_in, chromium, fair):
    stranger = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN").new_page()
    stranger.goto(f"{product.url}/join/{fair['token']}/")
    assert not violations(stranger) and not sticking_out(stranger)
    look(stranger, "recruit-form-phone")
    stranger.locator("main form button.btn.p").click()  # empty: told what is missing, nothing kept
    stranger.wait_for_selector("#company_error")
    number = fill_in(stranger, fair["code"])
    stranger.context.close()

    page = sign_in("recruiter")
    page.goto(f"{product.url}/recruiting/")
    look(page, "recruit-board")
    assert not violations(page)
    page.get_by_role("link", name=COMPANY).first.click()
    page.wait_for_selector("#notes")
    address = page.url
    text = page.locator("main").inner_text()
    assert number in text and fair["code"] in text and "CMEF" in text
    act(page, "Next stage")
    page.goto(address)
    assert page.locator(".alert.wait").count() >= 1  # the gate of the next stage, with what is missing
    page.fill("#text", "电话沟通，有意代理；下周去仓库看。")
    page.locator("form:has(#text) button").click()
    page.wait_for_selector("text=下周去仓库看")
    look(page, "recruit-candidate")
    assert not violations(page)

    assert product.shell(EVIDENCE).split()[-1] == "LINE_FIT"
    page.goto(address)
    page.locator("a[href*='/answers/']").first.click()
    for each, value in (("select:has(option[value='0'])", "1"), ("select:has(option:text-is('5'))", "5")):
        page.locator(f"main form {each}").first.select_option(value)
    page.locator("main form button.btn.p").click()
    page.wait_for_url(f"{address}**")
    assert page.locator("#score .chip.good").count() >= 1

    page.goto(f"{product.url}/recruiting/compare/")
    page.locator(".tabs a", has_text="冠脉介入").first.click()
    page.wait_for_selector("#chosen")
    assert page.locator("thead th", has_text="江苏博远").count() == 1
    look(page, "recruit-compare")
    assert not violations(page)
    page.locator("#chosen").select_option(label=f"1. {COMPANY}")
    page.fill("#reason", "覆盖更好，团队更强")
    page.locator("form:has(#chosen) button.btn.p").click()
    page.wait_for_url("**/recruit-decisions/*/")
    look(page, "recruit-decision")
    assert not violations(page)
    page.goto(address)
    act(page, "Make it a dealer")
    page.goto(address)
    page.locator(".alert.good a[href*='/dealers/dealers/']").click()
    page.wait_for_selector("h1")
    assert COMPANY in page.locator("main").inner_text() and fair["code"] in page.locator("main").inner_text()
    look(page, "recruit-dealer")


@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (390, "light")])
def test_board_and_poster(product, sign_in, fair, width, theme):
    page = sign_in("recruiter", width=width, height=844, theme=theme)
    for name, path in (
        ("board", "/recruiting/"),
        ("campaign", f"/recruiting/recruit-campaigns/{fair['campaign']}/"),
        ("poster", f"/recruiting/campaigns/{fair['campaign']}/poster/"),
        ("duplicates", "/recruiting/duplicates/"),
        ("report", "/recruiting/report/"),
    ):
        page.goto(product.url + path)
        page.wait_for_selector("h1")
        assert not violations(page), path
        assert not sticking_out(page), path
        look(page, f"recruit-{name}-{width}")
