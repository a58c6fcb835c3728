"""A dealer's first review (首营): refused without papers, checked line by line, approved by a third person, business open."""

from __future__ import annotations

import pytest

from .conftest import PASSWORD
from .looking import act, look, say, sticking_out, violations

pytestmark = pytest.mark.browser
SEED = f"""
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.licences.tests.factories import make_dealer_documents
from meridian.modules.org import commands as org
from meridian.modules.qualification.tests.factories import make_world
from meridian.modules.reference.tests.factories import system
world = make_world(active=False, documents=False, name="常州启明医疗器械有限公司")
people = (("applicant", "张敏", "channel_manager"), ("checker", "方圆", "quality"), ("qmanager", "何涛", "quality_manager"))
for username, name, role in people:
    org.create_user(actor=system(), username=username, display_name=name, kind="STAFF", password={PASSWORD!r}, role=role, breadth="ALL")
org.create_user(actor=system(), username="newcomer", display_name="赵敏", kind="DEALER", password={PASSWORD!r}, role="dealer_owner", dealer=world.dealer)
case = world.open()
print(case.pk, world.dealer.pk, world.line.pk)
"""


@pytest.fixture(scope="module")
def case(product) -> dict[str, int]:
    """A draft of a first review without any paper, who applies, who checks, who decides, and the dealer's own account."""
    case, dealer, line = map(int, product.shell(SEED).split()[-3:])
    return {"case": case, "dealer": dealer, "line": line}


def test_from_refusal_to_business_open(product, sign_in, case):
    page = sign_in("applicant")
    page.goto(f"{product.url}/qualification/qualification-cases/{case['case']}/")
    address = page.url
    assert page.locator("#checklist .chip.bad").count() >= 1
    look(page, "review-without-papers")
    assert not violations(page)
    page.get_by_role("link", name=say("Submit to quality"), exact=True).first.click()
    page.locator("main form button.btn.p").first.click()
    page.wait_for_selector(".alert.bad")  # what is missing, by name
    look(page, "review-refused")
    product.shell(f"""
from meridian.modules.dealers.models import Dealer
from meridian.modules.licences.tests.factories import make_dealer_documents
make_dealer_documents(Dealer.objects.unscoped("seed").get(pk={case["dealer"]}))
""")
    page.goto(address)
    act(page, "Submit to quality")

    checker = sign_in("checker")
    checker.goto(address)
    checks = checker.locator("#checklist select[name^=verdict-]")
    assert checks.count() >= 4
    for place in range(checks.count()):
        offered = checks.nth(place).locator("option").evaluate_all("all => all.map(one => one.value)")
        chip = checks.nth(place).locator("xpath=ancestor::tr").locator(".chip").first.get_attribute("class")
        wanted = "IN_ORDER" if "good" in chip else "NOT_NEEDED"
        assert wanted in offered
        checks.nth(place).select_option(wanted)
    checker.fill("#note", "材料齐全，与原件一致")
    look(checker, "review-check")
    assert not violations(checker)
    checker.locator("#checklist form button.btn.p").click()
    checker.wait_for_load_state("networkidle")
    checker.goto(address)
    # Whoever checked does not decide.
    assert checker.get_by_role("link", name=say("Approve"), exact=True).count() == 0

    manager = sign_in("qmanager", width=390, height=844)
    manager.goto(address)
    assert not sticking_out(manager)
    act(manager, "Approve")
    manager.goto(address)
    assert manager.locator(".alert.good").count() >= 1
    look(manager, "review-approved-phone")
    assert not violations(manager)

    own = sign_in("newcomer", width=390, height=844)
    own.goto(address)
    shown = own.locator("main").inner_text()
    assert "方圆" not in shown and "与原件一致" not in shown  # persons and remarks of ours are not for dealers
    assert not sticking_out(own)
    look(own, "review-dealer-phone")


def test_another_dealer_cannot_open_the_case(product, sign_in, case):
    page = sign_in("kangda")
    answer = page.goto(f"{product.url}/qualification/qualification-cases/{case['case']}/")
    assert answer.status == 404
