"""Red invoices in part: by line, never above the blue, to the fen zero in all; the page and the paper."""

from __future__ import annotations

import importlib
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.apps import apps
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation, VersionConflict
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_actor, staff_user
from meridian.kernel.testing.factories import make_row
from meridian.modules.funds import commands
from meridian.modules.funds.models import Invoice, InvoiceLine
from meridian.modules.funds.queries import credit_facts
from meridian.modules.funds.rules.red_invoice import red_tax, spread_tax
from meridian.modules.reference.models import RegulatoryParameter
from meridian.modules.reference.tests.factories import system

from .factories import dealer_with_credit

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


def delivered(dealer, fen, key):
    return commands.charge(
        actor=system(), dealer_id=dealer.pk, amount_fen=fen, key=key, hold_key="", business_date=DAY, due_on=DAY,
        source_type="dealers.dealer", source_id=dealer.pk, text=f"DN-{key}",
    )  # fmt: skip


def blue(dealer, *amounts, tax=0, number="B1"):
    items = [delivered(dealer, fen, f"{number}{n}") for n, fen in enumerate(amounts)]
    return commands.issue_invoice(
        actor=system(), dealer=dealer, number=number, issued_on=DAY, tax_fen=tax,
        lines=[(item.pk, fen) for item, fen in zip(items, amounts, strict=True)],
    )  # fmt: skip


def lines(invoice):
    return list(InvoiceLine.objects.unscoped("t").filter(invoice=invoice).order_by("pk"))


def red(invoice, parts=None, number="R1", **more):
    given_values = {"issued_on": DAY, "reason": "退货", "lines": parts, **more}
    return commands.issue_red_invoice(actor=system(), invoice=invoice, number=number, **given_values)


def code_of(call):
    with pytest.raises(RuleViolation) as refused:
        call()
    return refused.value.code


class TestTax:
    @given(st.lists(st.integers(1, 10**9), min_size=1, max_size=9), st.integers(0, 10**9))
    def test_lines_carry_the_whole_tax(self, amounts, tax):
        tax = min(tax, sum(amounts) - 1)
        spread = spread_tax(tax, amounts)
        assert sum(spread) == tax and all(0 <= part <= amount for part, amount in zip(spread, amounts, strict=True))

    @given(st.integers(1, 10**8), st.integers(0, 10**8), st.lists(st.integers(1, 10**7), max_size=12))
    def test_blue_and_all_reds_give_zero(self, amount, tax, parts):
        tax, before, taxes = min(tax, amount - 1), 0, []
        for part in [*parts, amount]:
            now = min(part, amount - before)
            if now:
                taxes.append(red_tax(amount, tax, before, now))
                assert 0 <= taxes[-1] <= now
                before += now
        assert before == amount and sum(taxes) == tax

    def test_more_than_is_left_is_an_error(self):
        with pytest.raises(ValueError):
            red_tax(100, 13, 60, 41)
        with pytest.raises(ValueError):
            spread_tax(1, [])


class TestParts:
    def test_in_two_steps_to_nothing(self):
        dealer = dealer_with_credit()
        invoice = blue(dealer, 10_000, 3_333, tax=1_534)
        one, two = lines(invoice)
        assert one.tax_fen + two.tax_fen == 1_534
        first = red(invoice, [(one.pk, 3_333)], reason_kind="RETURN")
        invoice.refresh_from_db()
        assert (first.amount_fen, invoice.red_fen, invoice.state) == (-3_333, 3_333, "PARTLY")
        assert [(x.reverses_id, x.amount_fen) for x in lines(first)] == [(one.pk, -3_333)]
        rest = red(invoice, number="R2", reason_kind="RETURN")
        invoice.refresh_from_db()
        assert (invoice.state, invoice.red_fen) == ("REVERSED", 13_333)
        assert invoice.amount_fen + first.amount_fen + rest.amount_fen == 0
        assert invoice.tax_fen + first.tax_fen + rest.tax_fen == 0
        assert credit_facts(dealer.pk).receivable_fen == 13_333, "invoices move no money"
        assert code_of(lambda: red(invoice, number="R3")) == "funds.invoice_corrected"
        assert code_of(lambda: red(first, number="R3")) == "funds.invoice_corrected"

    def test_never_more_than_is_left_of_a_line(self):
        dealer = dealer_with_credit()
        invoice, other = blue(dealer, 1_000, 500), blue(dealer, 700, number="B2")
        (one, two), (foreign,) = lines(invoice), lines(other)
        red(invoice, [(one.pk, 600)])
        assert code_of(lambda: red(invoice, [(one.pk, 401)], "R2")) == "funds.red_too_much"
        assert code_of(lambda: red(invoice, [(one.pk, 200), (one.pk, 201)], "R2")) == "funds.red_too_much"
        assert code_of(lambda: red(invoice, [(foreign.pk, 1)], "R2")) == "funds.red_line"
        assert code_of(lambda: red(invoice, [(one.pk, 0)], "R2")) == "funds.amount"
        assert code_of(lambda: red(invoice, [], "R2")) == "funds.amount"
        assert code_of(lambda: red(invoice, [(two.pk, 1)], "R1")) == "funds.invoice_known"
        assert code_of(lambda: red(invoice, [(two.pk, 1)], "R2", issued_on=DAY - timedelta(1))) == "funds.red_day"
        assert Invoice.objects.unscoped("t").filter(kind="RED").count() == 1, "a refused one leaves nothing"

    @pytest.mark.parametrize(("kind", "again"), [("ERROR", True), ("RETURN", False), ("ALLOWANCE", False)])
    def test_only_after_an_error_the_delivery_is_billed_again(self, kind, again):
        dealer = dealer_with_credit()
        invoice = blue(dealer, 1_000)
        red(invoice, [(lines(invoice)[0].pk, 400)], reason_kind=kind)

        def bill():
            return commands.issue_invoice(actor=system(), dealer=dealer, number="B9", issued_on=DAY, amount_fen=400)

        if again:
            assert bill().amount_fen == 400
        else:
            assert code_of(bill) == "funds.invoice_amount"

    def test_the_form_is_asked_for_where_the_company_says_so_and_used_once(self):
        dealer = dealer_with_credit()
        invoice = blue(dealer, 1_000)
        (line,) = lines(invoice)
        red(invoice, [(line.pk, 1)], red_form=" 3201 0001 ")
        assert Invoice.objects.unscoped("t").get(number="R1").red_form == "32010001"
        assert code_of(lambda: red(invoice, [(line.pk, 1)], "R2", red_form="32010001")) == "funds.red_form_used"
        red(invoice, [(line.pk, 1)], "R2")
        make_row(RegulatoryParameter, code="funds.invoice.red_form_required", value=True, valid_from=date(2020, 1, 1))
        assert code_of(lambda: red(invoice, [(line.pk, 1)], "R3")) == "funds.red_form"
        red(invoice, [(line.pk, 1)], "R3", red_form="32010002")

    def test_an_older_page_is_refused(self):
        invoice = blue(dealer_with_credit(), 1_000)
        (line,), version = lines(invoice), invoice.version
        red(invoice, [(line.pk, 1)], expected_version=version)
        with pytest.raises(VersionConflict):
            red(invoice, [(line.pk, 1)], "R2", expected_version=version)

    def test_needs_the_right_and_the_reach(self):
        invoice = blue(dealer_with_credit(), 1_000)
        given_values = {"invoice": invoice, "number": "R1", "issued_on": DAY, "reason": "x"}
        with pytest.raises(Denied):
            commands.issue_red_invoice(actor=staff_actor("funds.invoice:view"), **given_values)
        with pytest.raises((Denied, NotVisible)):
            commands.issue_red_invoice(actor=staff_actor("funds.invoice:correct", breadth="OWN"), **given_values)


def test_invoices_of_before_get_taxes_by_line_and_their_reds_are_tied():
    dealer = dealer_with_credit()
    invoice = blue(dealer, 10_000, 3_333, tax=1_534)
    taken = red(invoice)
    wanted = [(x.tax_fen, x.reverses_id) for one in (invoice, taken) for x in lines(one)]
    InvoiceLine._base_manager.update(tax_fen=0, reverses=None)
    Invoice._base_manager.update(red_fen=0, state="ISSUED", reason_kind="")
    importlib.import_module("meridian.modules.funds.migrations.0008_tax_of_invoice_lines").spread_and_tie(apps, None)
    assert [(x.tax_fen, x.reverses_id) for one in (invoice, taken) for x in lines(one)] == wanted
    invoice.refresh_from_db()
    assert (invoice.state, invoice.red_fen) == ("REVERSED", 13_333)


class TestPages:
    def test_typed_amounts_are_reversed_and_wrong_ones_refused(self):
        invoice = blue(dealer_with_credit(), 100_000, 50_000, tax=17_257)
        (one, two), browser = lines(invoice), browser_of(staff_user("*"))
        detail = browser.get(reverse("funds_invoice_detail", args=[invoice.pk])).content.decode()
        address = reverse("funds_red_invoice", args=[invoice.pk])
        page = browser.get(address).content.decode()
        assert "DN-B10" in page and "1,000.00" in page and detail
        version = page.split('name="version" value="')[1].split('"')[0]
        typed = {
            "version": version, "number": "R1", "issued_on": "2026-03-02", "reason_kind": "ALLOWANCE", "reason": "质量折让",
            "red_form": "", f"line{one.pk}": "1,000.01", f"line{two.pk}": "",
        }  # fmt: skip
        wrong = browser.post(address, typed)
        assert wrong.status_code == 422 and "are left" in wrong.content.decode()
        assert browser.post(address, typed | {f"line{one.pk}": "x"}).status_code == 422
        assert browser.post(address, typed | {f"line{one.pk}": ""}).status_code == 422
        done = browser.post(address, typed | {f"line{one.pk}": "200.50"})
        assert done.status_code == 302
        made = Invoice.objects.unscoped("t").get(number="R1")
        assert (made.amount_fen, made.reason_kind) == (-20_050, "ALLOWANCE")
        again = browser.post(address, typed | {f"line{one.pk}": "200.50", "number": "R2"})
        assert again.status_code == 422, "the same form twice"
        panel = reverse("funds_invoice_panel", args=[invoice.pk, 0])
        assert "R1" in browser.get(panel).content.decode()

    def test_the_red_invoice_on_paper(self):
        from pypdf import PdfReader

        dealer = dealer_with_credit()
        invoice = blue(dealer, 100_000, tax=11_504)
        made = red(invoice, [(lines(invoice)[0].pk, 50_000)], red_form="3201", reason_kind="RETURN", reason="到货破损")
        address = reverse("funds_red_invoice_pdf", args=[made.pk])
        answer = browser_of(staff_user("funds.invoice:view")).get(address)
        said = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())
        for wanted in ("R1", "B1", "3201", "-500.00", "-57.52", "-442.48", "伍佰元整", "到货破损", dealer.name):
            assert wanted in said, wanted
        own = browser_of(dealer_user(dealer, "funds.invoice:view")).get(address)
        assert "到货破损" not in "".join(PdfReader(BytesIO(own.content)).pages[0].extract_text().split())
        assert browser_of(dealer_user(dealer_with_credit(), "funds.invoice:view")).get(address).status_code == 404
        blue_address = reverse("funds_red_invoice_pdf", args=[invoice.pk])
        assert browser_of(staff_user("*")).get(blue_address).status_code == 404
