"""Invoices, red invoices, the hash of statements, rebate that grows old, parts of a payment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from meridian.kernel.base.errors import NotVisible, RuleViolation, VersionConflict
from meridian.kernel.ledger.verify import verify
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_actor, staff_user
from meridian.modules.funds import commands
from meridian.modules.funds.models import Invoice, Match, MoneyEntry, OpenItem, Statement
from meridian.modules.funds.queries import LEDGER, credit_facts
from meridian.modules.funds.rules.rebate_expiry import months_before, to_expire
from meridian.modules.funds.rules.statement_hash import content_hash
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import system

from .factories import dealer_with_credit

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
ORDER = {"source_type": "funds.creditterms", "source_id": 1}


@pytest.fixture(autouse=True)
def balanced():
    yield
    assert [p for p in verify(LEDGER) if p.code != "source"] == []


def delivered(dealer, fen, key="s1", day=DAY):
    return commands.charge(
        actor=system(), dealer_id=dealer.pk, amount_fen=fen, key=key, hold_key="", business_date=day,
        due_on=day + timedelta(days=30), text=f"DN-{key}", **ORDER,
    )  # fmt: skip


def credited(dealer, fen, key="cn"):
    return commands.credit_note(
        actor=system(), dealer_id=dealer.pk, amount_fen=fen, key=key, business_date=DAY, reason="退货", **ORDER
    )


def billed(dealer, number="INV1", **values):
    return commands.issue_invoice(actor=system(), dealer=dealer, number=number, issued_on=DAY, **values)


def paid(dealer, fen, reference="B1"):
    return commands.record_payment(actor=system(), dealer=dealer, bank_reference=reference, paid_on=DAY, amount_fen=fen)


def code_of(call):
    with pytest.raises(RuleViolation) as refused:
        call()
    return refused.value.code


def lines_of(invoice):
    return sorted(invoice.lines.unscoped("test").values_list("item_id", "amount_fen"))


class TestInvoices:
    def test_bills_the_oldest_deliveries_first_and_never_more_than_was_delivered(self):
        dealer = dealer_with_credit()
        new, old = delivered(dealer, 400, "b", DAY), delivered(dealer, 300, "a", DAY - timedelta(days=5))
        first = billed(dealer, amount_fen=500, tax_fen=57)
        assert (first.kind, first.amount_fen, first.tax_fen) == ("BLUE", 500, 57)
        assert lines_of(first) == sorted([(old.pk, 300), (new.pk, 200)])
        assert code_of(lambda: billed(dealer, "INV2", amount_fen=201)) == "funds.invoice_amount"
        assert lines_of(billed(dealer, "INV2", amount_fen=200)) == [(new.pk, 200)]
        assert credit_facts(dealer.pk, DAY).receivable_fen == 700, "an invoice moves no money"

    def test_a_number_is_recorded_once_whoever_it_is_for(self):
        one, two = dealer_with_credit(), dealer_with_credit()
        delivered(one, 100, "a")
        delivered(two, 100, "b")
        billed(one, " inv 7 ", amount_fen=50)
        assert code_of(lambda: billed(two, "INV7", amount_fen=50)) == "funds.invoice_known"

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"amount_fen": 0}, "funds.amount"),
            ({"amount_fen": -5}, "funds.amount"),
            ({"amount_fen": 100, "tax_fen": 100}, "funds.invoice_tax"),
            ({"amount_fen": 100, "tax_fen": -1}, "funds.invoice_tax"),
            ({"amount_fen": 101}, "funds.invoice_amount"),
            ({"lines": []}, "funds.invoice_mixed"),
        ],
    )
    def test_refuses_amounts_that_cannot_be(self, values, code):
        dealer = dealer_with_credit()
        delivered(dealer, 100)
        assert code_of(lambda: billed(dealer, **values)) == code
        assert not Invoice.objects.unscoped("test").exists()

    def test_deliveries_of_another_dealer_and_credit_notes_do_not_go_onto_one_invoice(self):
        one, two = dealer_with_credit(), dealer_with_credit()
        item, foreign, note = delivered(one, 100, "a"), delivered(two, 100, "b"), credited(one, 40)
        assert code_of(lambda: billed(one, lines=[(item.pk, 10), (foreign.pk, 10)])) == "funds.invoice_mixed"
        assert code_of(lambda: billed(one, lines=[(item.pk, 10), (note.pk, 10)])) == "funds.invoice_mixed"

    def test_a_credit_note_is_invoiced_red(self):
        dealer = dealer_with_credit()
        delivered(dealer, 100)
        note = credited(dealer, 40)
        red = billed(dealer, "R1", lines=[(note.pk, 40)], tax_fen=4)
        assert (red.kind, red.amount_fen, red.tax_fen, lines_of(red)) == ("RED", -40, -4, [(note.pk, -40)])
        assert code_of(lambda: billed(dealer, "R2", lines=[(note.pk, 1)])) == "funds.invoice_amount"

    def test_a_red_invoice_corrects_in_full_once_and_the_delivery_is_billed_again(self):
        dealer = dealer_with_credit()
        item = delivered(dealer, 100)
        blue = billed(dealer, amount_fen=100, tax_fen=11)
        correct = {"actor": system(), "invoice": blue, "issued_on": DAY}
        assert code_of(lambda: commands.issue_red_invoice(number="R", reason=" ", **correct)) == "funds.reason"
        red = commands.issue_red_invoice(number="R1", reason="税号有误", **correct)
        assert (red.amount_fen, red.tax_fen, red.corrects_id) == (-100, -11, blue.pk)
        assert lines_of(red) == [(item.pk, -100)]
        assert (
            code_of(lambda: commands.issue_red_invoice(number="R2", reason="x", **correct)) == "funds.invoice_corrected"
        )
        again = {**correct, "invoice": red}
        assert (
            code_of(lambda: commands.issue_red_invoice(number="R3", reason="x", **again)) == "funds.invoice_corrected"
        )
        assert billed(dealer, "INV2", amount_fen=100).amount_fen == 100

    def test_an_issued_invoice_is_not_edited(self):
        dealer = dealer_with_credit()
        delivered(dealer, 100)
        invoice = billed(dealer, amount_fen=100)
        change = {"actor": system(), "row": invoice}
        assert code_of(lambda: commands.change_invoice(amount_fen=90, **change)) == "funds.invoice_issued"
        assert commands.change_invoice(note="寄出", **change).note == "寄出"

    def test_a_dealer_sees_his_own_without_our_note_and_nobody_elses(self):
        one, two = dealer_with_credit(), dealer_with_credit()
        delivered(one, 100)
        invoice = billed(one, amount_fen=100, note="内部")
        address = reverse("funds_invoice_detail", args=[invoice.pk])
        own = browser_of(dealer_user(one, "funds.invoice:view", "funds.invoiceline:view")).get(address)
        assert own.status_code == 200 and "内部" not in own.content.decode()
        assert browser_of(dealer_user(two, "funds.invoice:view")).get(address).status_code == 404
        with pytest.raises(NotVisible):
            commands.issue_invoice(
                actor=staff_actor("funds.invoice:add", breadth="OWN"),
                dealer=one,
                number="X",
                issued_on=DAY,
                amount_fen=1,
            )

    def test_is_recorded_by_form(self):
        dealer = dealer_with_credit()
        delivered(dealer, 10_000)
        values = {
            "dealer": dealer.pk,
            "number": "24952000000012345678",
            "issued_on": "2026-03-02",
            "amount_fen": "100",
            "tax_fen": "11.50",
            "note": "",
        }
        made = browser_of(staff_user("*")).post(reverse("funds_invoice_add"), values)
        assert made.status_code == 302, made.content.decode()[:2000]
        assert Invoice.objects.unscoped("test").get().tax_fen == 1150


class TestPartsOfAPayment:
    def test_settles_all_parts_or_none(self):
        dealer = dealer_with_credit()
        one, two = delivered(dealer, 100, "a"), delivered(dealer, 100, "b")
        payment = paid(dealer, 150)
        settle = {"actor": system(), "payment": payment}
        assert code_of(lambda: commands.match_parts(parts=[(one.pk, 100), (two.pk, 51)], **settle)) == "funds.match"
        assert not Match.objects.unscoped("test").exists()
        assert code_of(lambda: commands.match_parts(parts=[], **settle)) == "funds.amount"
        payment.refresh_from_db()
        version = payment.version
        commands.match_parts(parts=[(one.pk, 30), (two.pk, 20)], expected_version=version, **settle)
        with pytest.raises(VersionConflict):
            commands.match_parts(parts=[(one.pk, 30)], expected_version=version, **settle)
        rows = dict(OpenItem.objects.unscoped("test").values_list("pk", "open_fen"))
        assert rows == {one.pk: 70, two.pk: 80}

    @pytest.mark.parametrize("fen", [0, -1])
    def test_refuses_parts_that_are_none(self, fen):
        dealer = dealer_with_credit()
        item, payment = delivered(dealer, 100), paid(dealer, 100)
        assert code_of(
            lambda: commands.match_payment(actor=system(), payment=payment, item_id=item.pk, amount_fen=fen)
        ) == "funds.match"  # fmt: skip

    def test_a_credit_note_settles_a_delivery_and_can_be_undone(self):
        dealer = dealer_with_credit()
        item = delivered(dealer, 100)
        note = credited(dealer, 40)
        settle = {"actor": system(), "credit_id": note.pk, "item_id": item.pk}
        assert code_of(lambda: commands.match_credit_note(amount_fen=41, **settle)) == "funds.match"
        match = commands.match_credit_note(amount_fen=40, **settle)
        commands.undo_match(actor=system(), match=match, reason="错配")
        rows = dict(OpenItem.objects.unscoped("test").values_list("pk", "open_fen"))
        assert rows == {item.pk: 100, note.pk: 40}


class TestRebateGrowsOld:
    @given(
        st.lists(st.integers(0, 10**6), max_size=6), st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6)
    )
    def test_never_takes_more_than_is_old(self, grants, fresh, used, expired):
        old = sum(grants)
        taken = to_expire(old, used, expired)
        assert 0 <= taken <= old
        assert to_expire(old, used, expired + taken) == 0, "the second run takes nothing"
        left = old + fresh - used - expired
        assert taken <= max(0, left)

    @pytest.mark.parametrize(
        ("day", "months", "before"),
        [
            (date(2026, 3, 31), 1, date(2026, 2, 28)),
            (date(2026, 1, 15), 12, date(2025, 1, 15)),
            (date(2026, 1, 31), 2, date(2025, 11, 30)),
        ],
    )
    def test_months_before(self, day, months, before):
        assert months_before(day, months) == before

    def test_old_rebate_leaves_the_pool_once(self):
        ensure_parameters(actor=system())
        dealer, today = dealer_with_credit(), system().today
        for key, fen, age in (("old", 500, 400), ("new", 300, 30)):
            commands.grant_rebate(
                actor=system(),
                dealer_id=dealer.pk,
                amount_fen=fen,
                key=key,
                business_date=today - timedelta(days=age),
                **ORDER,
            )
        commands.use_rebate(actor=system(), dealer_id=dealer.pk, amount_fen=200, key="u", **ORDER)
        assert commands.expire_rebates(actor=system()) == 300
        assert commands.expire_rebates(actor=system()) == 0
        assert credit_facts(dealer.pk).rebate_fen == 300


class TestTwoAtOnce:
    def test_a_charge_that_was_booked_meanwhile_is_found(self, monkeypatch):
        """On PostgreSQL the second of two equal charges sees the posting only when it inserts it itself."""
        from meridian.modules.funds.commands import credit

        dealer = dealer_with_credit()
        first = delivered(dealer, 100)
        monkeypatch.setattr(credit, "_item_of", lambda key: None)
        assert delivered(dealer, 100).pk == first.pk
        assert credit_facts(dealer.pk, DAY).receivable_fen == 100
        assert credited(dealer, 10).pk == credited(dealer, 10).pk


class TestStatementPage:
    def made(self, dealer):
        delivered(dealer, 70_000)
        paid(dealer, 20_000, "ICBC-9")
        return commands.make_statement(actor=system(), dealer=dealer, first=DAY, last=DAY)

    def test_shows_what_was_frozen_and_is_answered_by_the_dealer(self):
        dealer, other = dealer_with_credit(), dealer_with_credit()
        row = self.made(dealer)
        address = reverse("funds_statement_page", args=[row.pk])
        own = browser_of(dealer_user(dealer, "funds.statement:view", "funds.statement:answer"))
        page = own.get(address).content.decode()
        assert "DN-s1" in page and "ICBC-9" in page and "500.00" in page and row.content_hash[:16] in page
        assert browser_of(dealer_user(other, "funds.statement:view")).get(address).status_code == 404
        own.post(address, {"op": "dispute", "answer": "少记一笔收款"})
        row.refresh_from_db()
        assert (row.status, row.answer) == ("DISPUTED", "少记一笔收款")
        own.post(address, {"op": "confirm"})
        row.refresh_from_db()
        assert row.status == "DISPUTED", "it is answered once"

    def test_says_so_when_the_lines_are_not_what_was_sent(self):
        dealer = dealer_with_credit()
        row = self.made(dealer)
        row.refresh_from_db()
        assert content_hash(dealer.pk, row.first, row.last, row.opening_fen, row.lines) == row.content_hash
        shuffled = [dict(reversed(line.items())) for line in row.lines]
        assert content_hash(dealer.pk, row.first, row.last, row.opening_fen, shuffled) == row.content_hash
        forged = [{**row.lines[0], "fen": 1}, *row.lines[1:]]
        Statement._base_manager.filter(pk=row.pk).update(lines=forged)
        page = browser_of(staff_user("*")).get(reverse("funds_statement_page", args=[row.pk])).content.decode()
        assert "not what was sent" in page

    def test_is_printed_with_the_balance_in_words_and_room_for_both_seals(self):
        from io import BytesIO

        from pypdf import PdfReader

        dealer = dealer_with_credit()
        row = self.made(dealer)
        address = reverse("funds_statement_pdf", args=[row.pk])
        answer = browser_of(dealer_user(dealer, "funds.statement:view")).get(address)
        assert answer["Content-Type"] == "application/pdf"
        said = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())
        for wanted in (
            row.number,
            dealer.name,
            "DN-s1",
            "700.00",
            "-200.00",
            "500.00",
            "人民币伍佰元整",
            row.content_hash,
        ):
            assert wanted in said, wanted
        assert said.count(dealer.name) == 2, "as addressee and above the seal"
        assert browser_of(dealer_user(dealer_with_credit(), "funds.statement:view")).get(address).status_code == 404

    def test_is_taken_along_as_xlsx(self):
        from io import BytesIO

        from openpyxl import load_workbook

        dealer = dealer_with_credit()
        row = self.made(dealer)
        answer = browser_of(dealer_user(dealer, "funds.statement:view")).get(
            reverse("funds_statement_xlsx", args=[row.pk])
        )
        cells = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)
        assert [line[4] for line in cells[1:]] == [0, 700, 500, 500]
        assert cells[2][2] == "DN-s1"


class TestDesk:
    def test_records_and_matches_what_was_typed(self):
        dealer = dealer_with_credit()
        old, new = delivered(dealer, 30_000, "a", DAY - timedelta(days=40)), delivered(dealer, 40_000, "b")
        desk = browser_of(staff_user("funds.payment:add", "funds.payment:match", "dealers.dealer:view"))
        values = {
            "dealer": dealer.pk,
            "bank_reference": "CCB-1",
            "amount_fen": "500",
            "paid_on": "2026-03-05",
            "payer": "甲",
            "note": "",
        }
        made = desk.post("/funds/desk/", values)
        assert made.status_code == 302, made.content.decode()[:2000]
        page = desk.get(made.url).content.decode()
        assert 'value="300.00"' in page and 'value="200.00"' in page, "the oldest first is proposed"
        again = desk.post("/funds/desk/", values)
        assert again.status_code == 422 and "recorded already" in again.content.decode()
        version = {"version": page.split('name="version" value="')[1].split('"')[0]}
        too_much = desk.post(made.url, {f"item{old.pk}": "300.01", **version})
        assert too_much.status_code == 422 and "cannot be matched" in too_much.content.decode()
        assert desk.post(made.url, {f"item{old.pk}": "x", **version}).status_code == 422
        done = desk.post(made.url, {f"item{old.pk}": "100", f"item{new.pk}": "1,00.50", **version})
        assert done.status_code == 302, done.content.decode()[:2000]
        rows = dict(OpenItem.objects.unscoped("test").values_list("pk", "open_fen"))
        assert rows == {old.pk: 20_000, new.pk: 29_950}
        assert desk.post(made.url, {f"item{old.pk}": "100", **version}).status_code == 422, "the same form twice"

    def test_takes_the_proposal_with_one_key(self):
        dealer = dealer_with_credit()
        item, payment = delivered(dealer, 30_000), paid(dealer, 50_000)
        desk = browser_of(staff_user("funds.payment:match"))
        assert payment.bank_reference in desk.get("/funds/desk/").content.decode()
        assert desk.post(reverse("funds_match_oldest", args=[payment.pk])).status_code == 302
        item.refresh_from_db()
        assert item.open_fen == 0
        assert desk.get(reverse("funds_match_oldest", args=[payment.pk])).status_code == 405

    def test_is_closed_to_dealers_and_to_payments_out_of_reach(self):
        dealer = dealer_with_credit()
        payment = paid(dealer, 100, "RECEIPT-4711")  # long enough not to lie in a token of the page by chance
        assert browser_of(dealer_user(dealer, "funds.payment:view")).get("/funds/desk/").status_code == 403
        far = browser_of(staff_user("funds.payment:match", breadth="OWN"))
        assert far.get(f"/funds/desk/{payment.pk}/").status_code == 404
        assert payment.bank_reference not in far.get("/funds/desk/").content.decode()


def test_entries_are_append_only():
    from django.db import DatabaseError, transaction

    delivered(dealer_with_credit(), 100)
    entry = MoneyEntry.objects.unscoped("test").first()
    with pytest.raises(DatabaseError), transaction.atomic():
        MoneyEntry._base_manager.filter(pk=entry.pk).update(delta=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        MoneyEntry._base_manager.filter(pk=entry.pk).delete()


def test_a_deposit_adds_to_the_credit_where_the_terms_say_so():
    dealer = dealer_with_credit(1_000)
    move = {"actor": system(), "dealer_id": dealer.pk, "amount_fen": 500, "business_date": DAY}
    commands.take_deposit(key="1", **move)
    assert credit_facts(dealer.pk, DAY).free_fen == 1_000
    commands.set_credit_limit(actor=system(), dealer=dealer, limit_fen=1_000, counts_deposit=True)
    assert credit_facts(dealer.pk, DAY).free_fen == 1_500
    commands.take_deposit(key="2", **move)
    assert credit_facts(dealer.pk, DAY).free_fen == 2_000
    commands.return_deposit(key="3", **move)
    assert credit_facts(dealer.pk, DAY).free_fen == 1_500
