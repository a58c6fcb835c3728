"""Credit, payments, rebates, statements."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.ledger.verify import verify
from meridian.kernel.testing.actors import browser_of, dealer_actor, dealer_user, staff_actor, staff_user
from meridian.modules.funds import commands
from meridian.modules.funds.models import MoneyAccount, OpenItem, Payment
from meridian.modules.funds.queries import LEDGER, ageing_rows, credit_facts
from meridian.modules.funds.rules.matching import Due, ageing, oldest_first
from meridian.modules.reference.tests.factories import system

from .factories import dealer_with_credit

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
ORDER = {"source_type": "funds.creditterms", "source_id": 1}


@pytest.fixture(autouse=True)
def balanced():
    yield
    assert [p for p in verify(LEDGER) if p.code != "source"] == []


def hold(dealer, fen, key="o1"):
    return commands.hold_credit(actor=system(), dealer_id=dealer.pk, amount_fen=fen, key=key, **ORDER)


def charge(dealer, fen, key="s1", hold_key="o1", due=DAY):
    return commands.charge(
        actor=system(),
        dealer_id=dealer.pk,
        amount_fen=fen,
        key=key,
        hold_key=hold_key,
        business_date=DAY,
        due_on=due,
        **ORDER,
    )


def pay(dealer, fen, reference="B1"):
    return commands.record_payment(actor=system(), dealer=dealer, bank_reference=reference, paid_on=DAY, amount_fen=fen)


def code_of(call):
    with pytest.raises(RuleViolation) as refused:
        call()
    return refused.value.code


class TestRules:
    @given(st.integers(0, 10**9), st.lists(st.tuples(st.integers(0, 400), st.integers(1, 10**7)), max_size=12))
    def test_oldest_first_never_gives_more_than_there_is(self, amount, charges):
        dues = [Due(n, DAY + timedelta(days=d), fen) for n, (d, fen) in enumerate(charges)]
        parts = oldest_first(amount, dues)
        given_out = sum(fen for _key, fen in parts)
        assert given_out == min(amount, sum(due.open_fen for due in dues))
        by_key = {due.id: due for due in dues}
        assert all(0 < fen <= by_key[key].open_fen for key, fen in parts)
        ends = [by_key[key].due_on for key, _fen in parts]
        assert ends == sorted(ends)

    @pytest.mark.parametrize(
        ("days", "band"), [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)]
    )
    def test_ageing_bands(self, days, band):
        sums = ageing([Due(1, DAY - timedelta(days=days), 7)], DAY)
        assert sums[band] == 7 and sum(sums) == 7


class TestCredit:
    def test_holds_charges_and_pays(self):
        dealer = dealer_with_credit(100_000)
        hold(dealer, 60_000)
        facts = credit_facts(dealer.pk, DAY)
        assert (facts.free_fen, facts.held_fen, facts.receivable_fen) == (40_000, 60_000, 0)
        charge(dealer, 45_000, due=DAY + timedelta(days=30))
        facts = credit_facts(dealer.pk, DAY)
        assert (facts.free_fen, facts.held_fen, facts.receivable_fen) == (40_000, 15_000, 45_000)
        commands.release_hold(actor=system(), key="o1")
        pay(dealer, 50_000)
        facts = credit_facts(dealer.pk, DAY)
        assert (facts.free_fen, facts.held_fen, facts.receivable_fen, facts.prepaid_fen) == (105_000, 0, 0, 5_000)

    def test_the_limit_binds_and_the_sentence_has_the_figures(self):
        dealer = dealer_with_credit(100_000)
        hold(dealer, 80_000)
        with pytest.raises(RuleViolation) as refused:
            hold(dealer, 20_001, key="o2")
        assert refused.value.code == "funds.credit"
        assert "200.01" in str(refused.value) and "200.00" in str(refused.value)
        hold(dealer, 20_000, key="o3")

    def test_the_same_key_holds_and_charges_once(self):
        dealer = dealer_with_credit(100_000)
        assert hold(dealer, 60_000).pk == hold(dealer, 60_000).pk
        assert charge(dealer, 60_000).pk == charge(dealer, 60_000).pk
        assert credit_facts(dealer.pk, DAY).receivable_fen == 60_000

    def test_gives_back_a_part_more_than_once(self):
        dealer = dealer_with_credit(100_000)
        hold(dealer, 60_000)
        commands.release_hold(actor=system(), key="o1", amount_fen=10_000)
        commands.release_hold(actor=system(), key="o1", amount_fen=5_000)
        assert credit_facts(dealer.pk, DAY).held_fen == 45_000
        commands.release_hold(actor=system(), key="o1")
        commands.release_hold(actor=system(), key="o1")
        assert credit_facts(dealer.pk, DAY).held_fen == 0

    def test_a_dealer_without_terms_pays_in_advance(self):
        dealer = dealer_with_credit(0)
        assert credit_facts(dealer.pk).is_prepay
        assert code_of(lambda: hold(dealer, 1)) == "funds.credit"
        pay(dealer, 500)
        hold(dealer, 500)

    def test_overdue_debts_stop_new_orders_after_the_days_of_grace(self):
        dealer = dealer_with_credit(100_000)
        late = system().today - timedelta(days=5)
        charge(dealer, 1_000, hold_key="", due=late)
        assert code_of(lambda: hold(dealer, 1)) == "funds.overdue"
        commands.set_credit_limit(actor=system(), dealer=dealer, limit_fen=100_000, grace_days=10)
        hold(dealer, 1)

    def test_a_lowered_limit_binds_as_soon_as_he_pays(self):
        dealer = dealer_with_credit(100_000)
        charge(dealer, 90_000, hold_key="", due=system().today + timedelta(days=9))
        commands.set_credit_limit(actor=system(), dealer=dealer, limit_fen=20_000)
        assert credit_facts(dealer.pk).free_fen == 0
        pay(dealer, 75_000)
        assert credit_facts(dealer.pk).free_fen == 5_000
        assert MoneyAccount.objects.unscoped("test").get(dealer=dealer, kind="LIMIT").on_hand == -20_000

    def test_a_credit_note_lowers_what_he_owes_once(self):
        dealer = dealer_with_credit(100_000)
        charge(dealer, 50_000, hold_key="")
        for _n in range(2):
            commands.credit_note(
                actor=system(),
                dealer_id=dealer.pk,
                amount_fen=20_000,
                key="cn",
                business_date=DAY,
                reason="退货",
                **ORDER,
            )
        facts = credit_facts(dealer.pk, DAY)
        assert (facts.receivable_fen, facts.free_fen) == (30_000, 70_000)

    def test_refuses_amounts_that_are_none(self):
        dealer = dealer_with_credit()
        assert code_of(lambda: hold(dealer, 0)) == "funds.amount"
        assert code_of(lambda: charge(dealer, -1)) == "funds.amount"
        assert code_of(lambda: pay(dealer, 0)) == "funds.amount"


class TestPayments:
    def test_a_bank_reference_is_recorded_once(self):
        dealer = dealer_with_credit()
        pay(dealer, 100, "  B  77 ")
        assert code_of(lambda: pay(dealer, 100, "B 77")) == "funds.payment_known"

    def test_matches_what_is_due_longest_and_never_more_than_there_is(self):
        dealer = dealer_with_credit()
        late = charge(dealer, 300, key="a", hold_key="", due=DAY)
        later = charge(dealer, 400, key="b", hold_key="", due=DAY + timedelta(days=9))
        payment = pay(dealer, 500)
        commands.match_oldest_first(actor=system(), payment=payment)
        rows = dict(OpenItem.objects.unscoped("test").values_list("pk", "open_fen"))
        assert (rows[late.pk], rows[later.pk]) == (0, 200)
        payment.refresh_from_db()
        assert payment.open_fen == 0
        assert code_of(
            lambda: commands.match_payment(actor=system(), payment=payment, item_id=later.pk, amount_fen=1)
        ) == "funds.match"  # fmt: skip

    def test_undoing_a_match_opens_both_again_once(self):
        dealer = dealer_with_credit()
        item = charge(dealer, 300, hold_key="")
        payment = pay(dealer, 300)
        (match,) = commands.match_oldest_first(actor=system(), payment=payment)
        commands.undo_match(actor=system(), match=match, reason="错配")
        item.refresh_from_db()
        assert (item.open_fen, Payment.objects.unscoped("test").get().open_fen) == (300, 300)
        assert code_of(lambda: commands.undo_match(actor=system(), match=match, reason="again")) == "funds.reversed"

    def test_a_payment_of_another_dealer_settles_nothing(self):
        one, two = dealer_with_credit(), dealer_with_credit()
        item = charge(one, 300, hold_key="")
        payment = pay(two, 300)
        assert code_of(
            lambda: commands.match_payment(actor=system(), payment=payment, item_id=item.pk, amount_fen=1)
        ) == "funds.other_dealer"  # fmt: skip

    def test_is_taken_back_by_a_red_entry_when_unmatched_and_unused(self):
        dealer = dealer_with_credit(0)
        payment = pay(dealer, 300)
        hold(dealer, 200)
        assert code_of(lambda: commands.reverse_payment(actor=system(), payment=payment, reason="x")) == "funds.credit"
        commands.release_hold(actor=system(), key="o1")
        commands.reverse_payment(actor=system(), payment=payment, reason="付款人填错")
        assert credit_facts(dealer.pk).free_fen == 0
        payment.refresh_from_db()
        assert (
            code_of(lambda: commands.reverse_payment(actor=system(), payment=payment, reason="x")) == "funds.reversed"
        )

    def test_booked_fields_are_never_edited(self):
        payment = pay(dealer_with_credit(), 300)
        assert code_of(lambda: commands.change_payment(actor=system(), row=payment, amount_fen=1)) == "funds.red_entry"
        commands.change_payment(actor=system(), row=payment, note="ok")

    def test_deposits(self):
        dealer = dealer_with_credit()
        commands.take_deposit(actor=system(), dealer_id=dealer.pk, amount_fen=900, key="1", business_date=DAY)
        assert credit_facts(dealer.pk).deposit_fen == 900
        assert code_of(
            lambda: commands.return_deposit(actor=system(), dealer_id=dealer.pk, amount_fen=901, key="2", business_date=DAY)
        ) == "funds.deposit"  # fmt: skip


class TestRebates:
    def test_the_pool_is_never_overdrawn(self):
        dealer = dealer_with_credit()
        commands.grant_rebate(actor=system(), dealer_id=dealer.pk, amount_fen=500, key="g", **ORDER)
        use = {"actor": system(), "dealer_id": dealer.pk, **ORDER}
        commands.use_rebate(amount_fen=300, key="u", **use)
        commands.use_rebate(amount_fen=300, key="u", **use)
        assert credit_facts(dealer.pk).rebate_fen == 200
        assert code_of(lambda: commands.use_rebate(amount_fen=201, key="v", **use)) == "funds.rebate"
        commands.give_back_rebate(amount_fen=100, key="w", **use)
        assert credit_facts(dealer.pk).rebate_fen == 300


class TestStatements:
    def test_freezes_the_account_and_is_answered_once(self):
        dealer = dealer_with_credit()
        charge(dealer, 700, hold_key="")
        pay(dealer, 200)
        statement = commands.make_statement(actor=system(), dealer=dealer, first=DAY, last=DAY)
        assert (statement.opening_fen, statement.closing_fen, len(statement.lines)) == (0, 500, 2)
        later = commands.make_statement(
            actor=system(), dealer=dealer, first=DAY + timedelta(days=1), last=DAY + timedelta(days=9)
        )
        assert (later.opening_fen, later.closing_fen) == (500, 500)
        own = dealer_actor(dealer, "funds.statement:answer")
        assert code_of(lambda: commands.dispute_statement(actor=own, statement=statement, answer=" ")) == "funds.reason"
        commands.dispute_statement(actor=own, statement=statement, answer="少了一笔")
        assert code_of(lambda: commands.confirm_statement(actor=own, statement=statement)) == "funds.statement"
        assert code_of(lambda: commands.change_statement(actor=system(), row=later)) == "funds.statement_frozen"

    def test_an_unanswered_one_of_the_same_days_is_replaced(self):
        dealer = dealer_with_credit()
        first = commands.make_statement(actor=system(), dealer=dealer, first=DAY, last=DAY)
        commands.make_statement(actor=system(), dealer=dealer, first=DAY, last=DAY)
        first.refresh_from_db()
        assert first.status == "REPLACED"


class TestIsolation:
    def test_a_dealer_sees_and_answers_only_his_own(self):
        one, two = dealer_with_credit(), dealer_with_credit()
        charge(one, 700, hold_key="")
        statement = commands.make_statement(actor=system(), dealer=one, first=DAY, last=DAY)
        with pytest.raises(NotVisible):
            commands.confirm_statement(actor=dealer_actor(two, "funds.statement:answer"), statement=statement)
        codes = ("funds.openitem:view", "funds.statement:view", "funds.moneyaccount:view", "funds.payment:view")
        browser = browser_of(dealer_user(two, *codes))
        own = browser_of(dealer_user(one, *codes))
        for name in ("openitem", "statement", "moneyaccount"):
            address = reverse(f"funds_{name}_list")
            assert one.name not in browser.get(address).content.decode()
            assert one.name in own.get(address).content.decode()
        detail = reverse("funds_statement_detail", args=[statement.pk])
        assert (browser.get(detail).status_code, own.get(detail).status_code) == (404, 200)

    def test_nobody_books_for_a_dealer_out_of_his_region(self):
        dealer = dealer_with_credit()
        far = staff_actor("funds.payment:add", breadth="OWN")
        with pytest.raises((NotVisible, Denied)):
            commands.record_payment(actor=far, dealer=dealer, bank_reference="X", paid_on=DAY, amount_fen=1)

    def test_the_ageing_list_adds_up(self):
        dealer = dealer_with_credit()
        charge(dealer, 700, hold_key="", due=DAY)
        (row,) = ageing_rows(staff_actor("funds.openitem:view"), DAY + timedelta(days=45))
        assert row["bands"] == (0, 0, 700, 0, 0) and row["total"] == 700


def test_the_pages_open_for_staff():
    dealer = dealer_with_credit()
    payment = pay(dealer, 300)
    browser = browser_of(staff_user("*"))
    for name in ("creditterms", "moneyaccount", "openitem", "statement", "payment"):
        assert browser.get(reverse(f"funds_{name}_list")).status_code == 200, name
    assert browser.get(reverse("funds_payment_detail", args=[payment.pk])).status_code == 200
    values = {
        "dealer": dealer.pk,
        "bank_reference": "WEB1",
        "payer": "甲",
        "paid_on": "2026-03-02",
        "amount_fen": "12.34",
        "note": "",
    }
    made = browser.post(reverse("funds_payment_add"), values)
    assert made.status_code == 302, made.content.decode()[:2000]
    assert Payment.objects.unscoped("test").get(bank_reference="WEB1").amount_fen == 1234


def test_a_dealer_reads_his_account_and_nobody_elses():
    one, two = dealer_with_credit(), dealer_with_credit()
    charge(one, 70_000, hold_key="", due=DAY)
    own = browser_of(dealer_user(one, "funds.openitem:view"))
    page = own.get("/funds/account/").content.decode()
    assert one.name in page and "700.00" in page and "overdue" in page
    assert own.get(f"/funds/account/{two.pk}/").status_code == 404
    assert browser_of(dealer_user(two, "funds.openitem:view")).get(f"/funds/account/{one.pk}/").status_code == 404
    staff = browser_of(staff_user("funds.openitem:view"))
    assert one.name in staff.get("/funds/account/").content.decode()
    assert "700.00" in staff.get(f"/funds/account/{one.pk}/").content.decode()
    assert (
        browser_of(staff_user("funds.openitem:view", breadth="OWN")).get(f"/funds/account/{one.pk}/").status_code == 404
    )
