"""Bank files: taken once, lines settled by a person, taken back by red entries."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest

from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.files.commands import store_file
from meridian.kernel.ledger.verify import verify
from meridian.kernel.testing.actors import staff_actor
from meridian.kernel.testing.factories import make_row
from meridian.modules.dealers.models import DealerAlias
from meridian.modules.funds import commands
from meridian.modules.funds.models import BankFile, BankLine, OpenItem, PayerAccount, Payment
from meridian.modules.funds.queries import LEDGER, credit_facts
from meridian.modules.funds.queries.bank import bank_lines, hand_recorded, proposals_of, uncovered
from meridian.modules.funds.rules.bank_proposals import is_clear
from meridian.modules.reference.models import RegulatoryParameter
from meridian.modules.reference.tests.factories import system

from .factories import dealer_with_credit

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
HEAD = ["交易日期", "交易时间", "收入金额", "支出金额", "本次余额", "对方账号", "对方户名", "交易用途", "流水号"]


@pytest.fixture(autouse=True)
def balanced():
    yield
    assert [p for p in verify(LEDGER) if p.code != "source"] == []


def account(number="6222020001", name="ICBC"):
    return commands.add_bank_account(actor=system(), name=name, number=number)


def row(came="", left="", day="2026-03-01", party="甲", number="", text="", serial="", balance=""):
    return [day, "10:00:00", came, left, balance, number, party, text, serial]


def take(bank, *rows, actor=None, head=HEAD, name="a.csv"):
    cells = [head, *rows]
    content = "\n".join(",".join(one) for one in cells).encode()
    actor = actor or system()
    stored = store_file(actor=actor, upload=content, name=name, purpose="bank")
    return commands.take_bank_file(
        actor=actor,
        bank_account=bank,
        stored_id=stored.pk,
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        rows=cells,
    )


def charge(dealer, fen, key, text="", due=DAY):
    return commands.charge(
        actor=system(), dealer_id=dealer.pk, amount_fen=fen, key=key, hold_key="", business_date=DAY, due_on=due,
        source_type="funds.creditterms", source_id=1, text=text,
    )  # fmt: skip


def lines():
    return list(BankLine.objects.unscoped("test").order_by("pk"))


def code_of(call):
    with pytest.raises(RuleViolation) as refused:
        call()
    return refused.value.code


class TestFiles:
    def test_the_same_and_an_overlapping_file_book_nothing_twice(self):
        bank = account()
        one, two, three = row("1.00", serial="A"), row("2.00"), row("2.00")
        file, is_new = take(bank, one, two, three)
        assert (is_new, file.line_count, file.known_count, len(lines())) == (True, 3, 0, 3)
        again, is_new = take(bank, one, two, three)
        assert (again.pk, is_new, len(lines())) == (file.pk, False, 3)
        later, _new = take(bank, one, two, three, row("2.00"), row("3.00", serial="B"), name="b.csv")
        assert (later.line_count, later.known_count, len(lines())) == (5, 3, 5)

    def test_two_accounts_may_carry_the_same_numbers(self):
        take(account(), row("1.00", serial="A"))
        take(account("622202002", "CCB"), row("1.00", serial="A"), name="c.csv")
        assert len(lines()) == 2

    def test_an_unreadable_row_takes_nothing(self):
        assert code_of(lambda: take(account(), row("1.00"), row("1x"))) == "funds.bank_rows"
        assert lines() == [] and not BankFile.objects.unscoped("test").exists()

    def test_a_file_of_another_account_is_refused(self):
        bank = account()
        cells = [["账号: 6222 9999 0000 1"], HEAD, row("1.00")]
        stored = store_file(actor=system(), upload=b"x,y\n1,2", name="x.csv", purpose="bank")
        taken = {"actor": system(), "bank_account": bank, "stored_id": stored.pk, "name": "x", "sha256": "1" * 64}
        assert code_of(lambda: commands.take_bank_file(rows=cells, **taken)) == "funds.bank_other_account"
        cells[0] = ["账号: 6222 0200 01"]
        assert commands.take_bank_file(rows=cells, **taken)[1]

    def test_an_unknown_layout_is_told_once_and_remembered(self):
        bank = account()
        head = ["哪天", "", "进账", "出账", "", "", "谁", "", ""]
        first = row("5.00", party="乙")
        file, _new = take(bank, first, head=head)
        assert file.status == "COLUMNS" and lines() == []
        wrong = {"file_id": file.pk, "rows": [head, first], "header": 0}
        assert (
            code_of(lambda: commands.tell_bank_columns(actor=system(), columns={"day": 0}, **wrong))
            == "funds.bank_columns"
        )
        told = {"day": 0, "income": 2, "expense": 3, "party": 6}
        commands.tell_bank_columns(actor=system(), columns=told, **wrong)
        assert [(x.amount_fen, x.payer) for x in lines()] == [(500, "乙")]
        bank.refresh_from_db()
        assert bank.layout["income"] == "进账"
        take(bank, row("6.00"), head=head, name="b.csv")
        assert len(lines()) == 2

    def test_gaps_in_the_balances_and_days_without_a_file_are_kept(self):
        bank = account()
        file, _new = take(bank, row("1.00", balance="101.00"), row("1.00", balance="105.00"))
        assert (file.opening_fen, file.closing_fen, file.findings) == (10_000, 10_500, [{"row": 3, "fen": 300}])
        assert uncovered(bank.pk) == []
        take(bank, row("1.00", day="2026-03-09", balance="120.00"), name="b.csv")
        (missing,) = uncovered(bank.pk)
        assert (missing.first, missing.last, missing.fen) == (date(2026, 3, 2), date(2026, 3, 8), 1_400)

    def test_needs_the_right(self):
        bank = account()
        with pytest.raises(Denied):
            take(bank, row("1.00"), actor=staff_actor("funds.payment:add", "files.storedfile:add"))


class TestProposals:
    def test_by_name_alias_account_document_and_amount(self):
        bank = account()
        one, two = dealer_with_credit(name="南京安和医疗器械有限公司"), dealer_with_credit(name="苏州明远商贸有限公司")
        make_row(DealerAlias, dealer=two, text="明远总部")
        charge(one, 30_000, "a", "SO-2603-0001 · SH-2603-0009")
        charge(two, 40_000, "b")
        take(
            bank, row("300.00", party="南京安和医疗器械有限公司"), row("400.00", party="明远总部"),
            row("1.00", party="王五", text="付SH-2603-0009"), row("300.00", party="无名"), row(left="5.00", party="明远总部"),
        )  # fmt: skip
        found = proposals_of(list(bank_lines("OPEN")))
        by_line = [found.get(x.pk) for x in lines()]
        said = [
            [(p.dealer_id, [c for c, _d in p.reasons]) for p in made] if made is not None else None for made in by_line
        ]
        assert said == [
            [(one.pk, ["name", "charge"])], [(two.pk, ["alias", "charge"])], [(one.pk, ["document"])], [], None,
        ]  # fmt: skip
        assert [is_clear(made or []) for made in by_line] == [True, True, True, False, False]

    def test_costs_the_same_for_many_lines(self, django_assert_max_num_queries):
        bank = account()
        for n in range(4):
            dealer_with_credit(name=f"某某{n}公司")
        take(bank, *[row(f"{n + 1}.00", party=f"某某{n % 4}公司", text=f"SO-2603-{n:04d}") for n in range(30)])
        with django_assert_max_num_queries(11):
            proposals_of(list(bank_lines("OPEN")))


class TestSettling:
    def test_one_click_records_matches_and_learns(self):
        bank, dealer = account(), dealer_with_credit()
        old, new = charge(dealer, 30_000, "a", due=DAY - timedelta(9)), charge(dealer, 40_000, "b")
        take(bank, row("500.00", number="6217001", serial="ICBC-77", text="货款"))
        (line,) = lines()
        commands.confirm_bank_line(actor=system(), line_id=line.pk, dealer_id=dealer.pk)
        payment = Payment.objects.unscoped("test").get()
        assert (payment.bank_reference, payment.amount_fen, payment.open_fen, payment.paid_on) == (
            "ICBC-77",
            50_000,
            0,
            DAY,
        )
        assert dict(OpenItem.objects.unscoped("t").values_list("pk", "open_fen")) == {old.pk: 0, new.pk: 20_000}
        assert PayerAccount.objects.unscoped("t").get().dealer_id == dealer.pk
        again = lambda: commands.confirm_bank_line(actor=system(), line_id=line.pk, dealer_id=dealer.pk)  # noqa: E731
        assert code_of(again) == "funds.bank_settled"
        take(bank, row("1.00", number="6217001"), name="b.csv")
        found = proposals_of(list(bank_lines("OPEN")))
        assert [p[0].reasons[0][0] for p in found.values()] == ["account"]

    def test_a_wrong_confirmation_is_taken_back_by_red_entries_and_unlearned(self):
        bank, wrong, right = account(), dealer_with_credit(), dealer_with_credit()
        item = charge(wrong, 30_000, "a")
        take(bank, row("300.00", number="6217001", serial="S1"))
        (line,) = lines()
        commands.confirm_bank_line(actor=system(), line_id=line.pk, dealer_id=wrong.pk)
        assert code_of(lambda: commands.reopen_bank_line(actor=system(), line_id=line.pk, reason=" ")) == "funds.reason"
        commands.reopen_bank_line(actor=system(), line_id=line.pk, reason="认错户")
        item.refresh_from_db()
        assert (item.open_fen, credit_facts(wrong.pk).receivable_fen) == (30_000, 30_000)
        assert not PayerAccount.objects.unscoped("t").exists()
        commands.confirm_bank_line(actor=system(), line_id=line.pk, dealer_id=right.pk)
        assert sorted(Payment.objects.unscoped("t").values_list("bank_reference", "dealer_id", "open_fen")) == [
            ("S1", wrong.pk, 0), ("S1/2", right.pk, 30_000),
        ]  # fmt: skip
        assert credit_facts(right.pk).prepaid_fen == 30_000

    def test_split_among_dealers_gives_the_whole(self):
        bank, one, two = account(), dealer_with_credit(), dealer_with_credit()
        take(bank, row("100.00", number="62", serial="S1"))
        (line,) = lines()

        def split(*parts):
            return commands.split_bank_line(actor=system(), line_id=line.pk, parts=parts)

        for parts in (((one.pk, 10_000),), ((one.pk, 5_000), (two.pk, 4_999)), ((one.pk, 5_000), (one.pk, 5_000))):
            assert code_of(lambda parts=parts: split(*parts)) == "funds.bank_split"
        split((one.pk, 6_000), (two.pk, 4_000))
        assert (credit_facts(one.pk).prepaid_fen, credit_facts(two.pk).prepaid_fen) == (6_000, 4_000)
        assert not PayerAccount.objects.unscoped("t").exists(), "an account that pays for several teaches nothing"
        commands.reopen_bank_line(actor=system(), line_id=line.pk, reason="x")
        assert (credit_facts(one.pk).prepaid_fen, credit_facts(two.pk).prepaid_fen) == (0, 0)

    def test_a_payment_typed_by_hand_is_linked_not_booked_again(self):
        bank, dealer = account(), dealer_with_credit()
        typed = commands.record_payment(
            actor=system(), dealer=dealer, bank_reference="手工1", paid_on=DAY, amount_fen=700
        )
        take(bank, row("7.00", serial="S1"), row("7.00", serial="S2"))
        first, second = lines()
        assert list(hand_recorded(lines())) == [first.pk, second.pk]

        def confirm(line, **more):
            return commands.confirm_bank_line(actor=system(), line_id=line.pk, dealer_id=dealer.pk, **more)

        assert code_of(lambda: confirm(first)) == "funds.payment_similar"
        commands.link_bank_line(actor=system(), line_id=first.pk, payment_id=typed.pk)
        assert Payment.objects.unscoped("t").count() == 1
        assert (
            code_of(lambda: commands.link_bank_line(actor=system(), line_id=second.pk, payment_id=typed.pk))
            == "funds.bank_link"
        )
        confirm(second)  # the typed payment stands for the first line now
        commands.reopen_bank_line(actor=system(), line_id=first.pk, reason="x")
        typed.refresh_from_db()
        assert typed.reversed_at is None, "what was typed by hand stays"

    def test_a_number_that_is_recorded_already_is_refused(self):
        bank, dealer = account(), dealer_with_credit()
        commands.record_payment(
            actor=system(), dealer=dealer, bank_reference="S1", paid_on=DAY - timedelta(1), amount_fen=700
        )
        take(bank, row("7.00", serial="S1"))
        (line,) = lines()
        assert code_of(
            lambda: commands.confirm_bank_line(actor=system(), line_id=line.pk, dealer_id=dealer.pk)
        ) == "funds.payment_known"  # fmt: skip

    def test_a_refund_uses_up_what_was_paid_ahead(self):
        bank, dealer = account(), dealer_with_credit(0)
        commands.record_payment(actor=system(), dealer=dealer, bank_reference="P", paid_on=DAY, amount_fen=500)
        take(bank, row(left="3.00"), row(left="3.00"))
        first, second = lines()
        assert (
            code_of(lambda: commands.confirm_bank_line(actor=system(), line_id=first.pk, dealer_id=dealer.pk))
            == "funds.bank_way"
        )
        commands.refund_bank_line(actor=system(), line_id=first.pk, dealer_id=dealer.pk)
        assert (credit_facts(dealer.pk).prepaid_fen, Payment.objects.unscoped("t").get().open_fen) == (200, 200)
        assert (
            code_of(lambda: commands.refund_bank_line(actor=system(), line_id=second.pk, dealer_id=dealer.pk))
            == "funds.refund"
        )
        commands.reopen_bank_line(actor=system(), line_id=first.pk, reason="不是他的")
        assert (credit_facts(dealer.pk).prepaid_fen, Payment.objects.unscoped("t").get().open_fen) == (500, 500)
        assert OpenItem.objects.unscoped("t").get().open_fen == 0

    def test_lines_that_are_not_a_dealers_are_set_aside(self):
        take(account(), row("1.00"), row("2.00"))
        first, second = lines()
        commands.set_aside_bank_line(actor=system(), line_id=first.pk)
        assert code_of(
            lambda: commands.set_aside_bank_line(actor=system(), line_id=second.pk, status="RETURNED")
        ) == "funds.reason"  # fmt: skip
        commands.set_aside_bank_line(actor=system(), line_id=second.pk, status="RETURNED", reason="退汇")
        assert [x.status for x in lines()] == ["FOREIGN", "RETURNED"]
        commands.reopen_bank_line(actor=system(), line_id=first.pk, reason="看错")
        assert lines()[0].status == "OPEN"

    def test_nobody_books_for_a_dealer_out_of_his_reach(self):
        dealer = dealer_with_credit()
        take(account(), row("1.00"))
        far = staff_actor("funds.bank:settle", "funds.payment:add", breadth="OWN")
        with pytest.raises((NotVisible, Denied)):
            commands.confirm_bank_line(actor=far, line_id=lines()[0].pk, dealer_id=dealer.pk)
        with pytest.raises(Denied):
            commands.confirm_bank_line(
                actor=staff_actor("funds.payment:add"), line_id=lines()[0].pk, dealer_id=dealer.pk
            )


class TestWithoutAPerson:
    def prepared(self):
        dealer = dealer_with_credit()
        charge(dealer, 30_000, "a")
        commands.make_statement(actor=system(), dealer=dealer, first=DAY, last=DAY)
        PayerAccount._base_manager.create(
            number="6217001", dealer=dealer, created_at=system().now, updated_at=system().now
        )
        return dealer

    def test_nothing_is_booked_unless_the_company_allows_it(self):
        self.prepared()
        take(account(), row("300.00", number="6217001"))
        assert lines()[0].status == "OPEN" and not Payment.objects.unscoped("t").exists()

    def test_allowed_exact_lines_are_booked_once_and_others_wait(self):
        dealer = self.prepared()
        RegulatoryParameter._base_manager.create(
            code="funds.bank.books_exact",
            value=True,
            valid_from=date(2020, 1, 1),
            created_at=system().now,
            updated_at=system().now,
        )
        take(
            account(), row("300.00", number="6217001"), row("300.00", number="6217001"), row("299.99", number="6217001")
        )
        assert [x.status for x in lines()] == ["BOOKED", "OPEN", "OPEN"], "the second finds nothing owed any more"
        assert credit_facts(dealer.pk).receivable_fen == 0

    def test_one_that_was_typed_by_hand_waits_for_a_person(self):
        dealer = self.prepared()
        charge(dealer, 30_000, "b")
        make_row(RegulatoryParameter, code="funds.bank.books_exact", value=True, valid_from=date(2020, 1, 1))
        commands.record_payment(actor=system(), dealer=dealer, bank_reference="手工", paid_on=DAY, amount_fen=30_000)
        take(account(), row("300.00", number="6217001"))
        assert lines()[0].status == "OPEN" and Payment.objects.unscoped("t").count() == 1


class TestPaidTwice:
    def pay(self, dealer, reference="", **more):
        given = {"actor": system(), "dealer": dealer, "bank_reference": reference, "paid_on": DAY, "amount_fen": 500}
        return commands.record_payment(**(given | more))

    def test_without_a_reference_the_same_day_and_amount_is_asked_about(self):
        dealer, other = dealer_with_credit(), dealer_with_credit()
        first = self.pay(dealer)
        assert first.bank_reference.startswith("REC-") and not first.has_reference
        with pytest.raises(RuleViolation) as refused:
            self.pay(dealer)
        assert refused.value.code == "funds.payment_similar" and first.bank_reference in str(refused.value)
        assert code_of(lambda: self.pay(dealer, "B1")) == "funds.payment_similar", "it may be the cash typed before"
        self.pay(dealer, confirm_similar=True)
        self.pay(dealer, amount_fen=501)
        self.pay(dealer, paid_on=DAY + timedelta(1))
        self.pay(other)

    def test_with_two_references_of_the_bank_nobody_is_asked(self):
        dealer = dealer_with_credit()
        self.pay(dealer, "B1")
        self.pay(dealer, "B2")
        assert code_of(lambda: self.pay(dealer, "B2")) == "funds.payment_known"

    def test_one_that_was_taken_back_does_not_count(self):
        dealer = dealer_with_credit()
        commands.reverse_payment(actor=system(), payment=self.pay(dealer), reason="x")
        self.pay(dealer)

    def test_the_same_idempotency_key_records_once(self):
        dealer = dealer_with_credit()
        first = self.pay(dealer, "B1", idempotency_key="k1")
        assert self.pay(dealer, "B1", idempotency_key="k1").pk == first.pk
        assert Payment.objects.unscoped("t").count() == 1
