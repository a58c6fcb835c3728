"""Money in the browser: finance records and matches by keyboard, sends a statement; the dealer reads and disputes it."""

from __future__ import annotations

import pytest

from .conftest import PASSWORD
from .looking import look, say, sticking_out, violations

pytestmark = pytest.mark.browser
SEED = f"""
from datetime import timedelta
from meridian.modules.dealers.models import Dealer
from meridian.modules.funds import commands as funds
from meridian.modules.org import commands as org
from meridian.modules.reference.tests.factories import system
actor = system()
org.create_user(actor=actor, username="cashier", display_name="周敏", kind="STAFF", password={PASSWORD!r}, role="finance", breadth="ALL")
dealer = Dealer.objects.unscoped("seed").get(code="D0231")
funds.set_credit_limit(actor=actor, dealer=dealer, limit_fen=50_000_000, terms_days=30)
for number, (fen, days) in enumerate(((1_250_000, 75), (860_050, 40), (2_400_000, 5)), 1):
    day = actor.today - timedelta(days=days)
    funds.charge(actor=actor, dealer_id=dealer.pk, amount_fen=fen, source_type="dealers.dealer", source_id=dealer.pk,
                 key=f"seed:{{number}}", hold_key="", business_date=day, due_on=day + timedelta(days=30), text=f"DN-26{{number:04d}}")
funds.record_payment(actor=actor, dealer=dealer, bank_reference="ICBC20261120-0007", paid_on=actor.today, amount_fen=1_500_000, payer=dealer.name)
made = funds.make_statement(actor=actor, dealer=dealer, first=actor.today - timedelta(days=60), last=actor.today)
print(dealer.pk, made.pk)
"""


@pytest.fixture(scope="module")
def keys(product):
    """Keys of 南京康达, who owes three deliveries and has paid once, and of his statement."""
    dealer, statement = map(int, product.shell(SEED).split()[-2:])
    return {"dealer": dealer, "statement": statement}


def test_the_cashier_works_without_the_mouse(product, sign_in, keys):
    page = sign_in("cashier")
    page.goto(f"{product.url}/funds/desk/")
    look(page, "funds-desk")
    assert not violations(page)
    # J to the payment, Enter opens it, M matches what is proposed.
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/funds/desk/*/")
    assert page.locator("input.cell").first.input_value() == "12500.00", "the oldest is proposed in full"
    assert page.locator("input.cell").nth(1).input_value() == "2500.00", "the next in part"
    look(page, "funds-match")
    assert not violations(page)
    page.locator("h1").click()
    page.keyboard.press("m")
    page.wait_for_url("**/funds/desk/")
    assert "ICBC20261120-0007" not in page.locator("table").all_inner_texts()
    assert page.locator("tr[data-item]").count() == 0


def test_a_receipt_that_is_known_is_refused_with_the_form_kept(product, sign_in, keys):
    page = sign_in("cashier")
    page.goto(f"{product.url}/funds/desk/")
    page.evaluate(
        "dealer => { const s = document.querySelector('#dealer'); s.add(new Option('康达', dealer, true, true)); }",
        str(keys["dealer"]),
    )
    page.fill("input[name=bank_reference]", "ICBC20261120-0007")
    page.fill("input[name=amount_fen]", "15000")
    # The refusal answers 422, which the browser reports as a failed request; the form is sent behind the page.
    answer = page.evaluate(
        """async () => { const f = document.querySelector('form.card'); const r = await fetch(f.action || location.href,
        {method: 'POST', body: new FormData(f), redirect: 'manual'}); return [r.status, await r.text()]; }"""
    )
    assert answer[0] == 422
    assert "ICBC20261120-0007" in answer[1] and "15000" in answer[1]


def test_who_owes_since_when(product, sign_in, keys):
    page = sign_in("cashier")
    page.goto(f"{product.url}/funds/account/")
    assert "南京康达" in page.locator("main").inner_text()
    look(page, "funds-ageing")
    assert not violations(page)
    page.goto(f"{product.url}/funds/account/{keys['dealer']}/")
    look(page, "funds-account")
    assert not violations(page)


def test_the_dealer_reads_his_account_and_disputes_a_statement_on_his_phone(product, sign_in, keys):
    phone = sign_in("kangda", width=390, height=844)
    phone.goto(f"{product.url}/funds/account/")
    look(phone, "funds-account-phone")
    assert not sticking_out(phone)
    assert not violations(phone)
    phone.click(f"a[href$='/funds/statement/{keys['statement']}/']")
    phone.wait_for_url("**/funds/statement/*/")
    look(phone, "funds-statement-phone")
    assert not sticking_out(phone)
    assert not violations(phone)
    with phone.expect_download() as taken:
        phone.click("a[href$='/xlsx/']")
    assert taken.value.suggested_filename.endswith(".xlsx")
    phone.fill("textarea[name=answer]", "11月的退货没有冲减")
    phone.click("button[value=dispute]")
    phone.wait_for_selector("text=11月的退货没有冲减")
    assert phone.locator("button[value=confirm]").count() == 0
    # Finance reads the answer, on a page fit to print.
    desk = sign_in("cashier")
    desk.goto(f"{product.url}/funds/statement/{keys['statement']}/")
    assert "11月的退货没有冲减" in desk.locator("main").inner_text()
    look(desk, "funds-statement")
    assert not violations(desk)
    desk.emulate_media(media="print")
    assert not desk.locator(".nav").first.is_visible()
    look(desk, "funds-statement-print")


def test_another_dealer_finds_nothing(product, sign_in, keys):
    page = sign_in("ruize")
    for address in (
        f"/funds/account/{keys['dealer']}/",
        f"/funds/statement/{keys['statement']}/",
        f"/funds/statement/{keys['statement']}/xlsx/",
    ):
        assert page.request.get(f"{product.url}{address}").status == 404
    assert page.request.get(f"{product.url}/funds/desk/").status == 403
    page.goto(f"{product.url}/funds/account/")
    assert "康达" not in page.locator("main").inner_text()
    assert say("Nothing is to be paid.") in page.locator("main").inner_text()
