"""Dated credit terms: every day has one, two persons agree on them, they begin by themselves, old rows are kept."""

from __future__ import annotations

import importlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from meridian.kernel.base import clock
from meridian.kernel.base.errors import Denied, RuleViolation
from meridian.kernel.ledger.verify import verify
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_actor, staff_user
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.funds import commands
from meridian.modules.funds.models import CreditTerms, OpenItem
from meridian.modules.funds.queries import LEDGER, credit_facts, terms_days
from meridian.modules.funds.rules.credit_periods import NEW, NONE, Period, lay
from meridian.modules.reference.tests.factories import load_small_tree, system

from .factories import dealer_with_credit

pytestmark = pytest.mark.django_db
D = date(2026, 3, 1)
RIGHTS = ("funds.creditterms:add", "funds.creditterms:approve", "funds.creditterms:change", "funds.creditterms:view")


def day(n):
    return D + timedelta(days=n)


@pytest.fixture(autouse=True)
def balanced():
    yield
    assert [p for p in verify(LEDGER) if p.code != "source"] == []


def at(n):
    """The clock on a day of the story, at noon in Shanghai."""
    return clock.frozen_at(datetime(2026, 3, 1, 4, tzinfo=UTC) + timedelta(days=n))


def code_of(call):
    with pytest.raises(RuleViolation) as refused:
        call()
    return refused.value.code


def line_of(dealer):
    rows = CreditTerms.objects.unscoped("t").filter(dealer=dealer, status="APPROVED").order_by("valid_from")
    return [(row.valid_from, row.valid_to, row.limit_fen) for row in rows]


def hold(dealer, fen, key):
    return commands.hold_credit(
        actor=system(), dealer_id=dealer.pk, amount_fen=fen, key=key, source_type="dealers.dealer", source_id=dealer.pk
    )


class TestPeriods:
    @pytest.mark.parametrize(
        ("before", "new", "after"),
        [
            ([], (0, None), [(NEW, 0, None)]),
            ([(1, 0, None)], (5, None), [(1, 0, 4), (NEW, 5, None)]),
            ([(1, 0, None)], (0, None), [(NEW, 0, None)]),
            ([(1, 0, None)], (5, 9), [(1, 0, 4), (NEW, 5, 9), (1, 10, None)]),
            ([(1, 0, 6), (2, 7, None)], (3, None), [(1, 0, 2), (NEW, 3, 6), (2, 7, None)]),
            ([(1, 0, 6), (2, 7, None)], (3, 8), [(1, 0, 2), (NEW, 3, 8), (2, 9, None)]),
            ([(1, 0, 6), (2, 7, 8), (3, 9, None)], (5, 9), [(1, 0, 4), (NEW, 5, 9), (3, 10, None)]),
            ([], (0, 3), [(NEW, 0, 3), (NONE, 4, None)]),
            ([(1, 8, None)], (0, 3), [(NEW, 0, 3), (NONE, 4, 7), (1, 8, None)]),
        ],
    )
    def test_table(self, before, new, after):
        def dated(rows):
            return [Period(key, day(a), day(b) if b is not None else None) for key, a, b in rows]

        assert lay(dated(before), day(new[0]), day(new[1]) if new[1] is not None else None) == dated(after)

    @given(st.lists(st.tuples(st.integers(0, 60), st.none() | st.integers(0, 30)), max_size=12))
    def test_every_day_has_exactly_one_whatever_is_laid(self, wanted):
        line: list[Period] = []
        for serial, (start, length) in enumerate(wanted, 1):
            end = None if length is None else day(start + length)
            line = lay(line, day(start), end)
            (new,) = [part for part in line if part.key == NEW]
            assert new.first == day(start) and (end is None or new.last == end)
            line = [part._replace(key=serial) if part.key == NEW else part for part in line]
            assert line[-1].last is None
            assert all(a.last + timedelta(days=1) == b.first for a, b in zip(line, line[1:], strict=False))
            assert all(part.last is None or part.last >= part.first for part in line)

    def test_an_end_before_the_beginning_is_refused(self):
        with pytest.raises(ValueError):
            lay([], D, day(-1))


class TestFourEyes:
    def test_one_proposes_another_approves(self):
        dealer = make_dealer(region=load_small_tree()["320000"])
        author, other = staff_actor(*RIGHTS), staff_actor(*RIGHTS)
        row = commands.set_credit_limit(actor=author, dealer=dealer, limit_fen=70_000, terms_days=30)
        assert (row.status, credit_facts(dealer.pk).limit_fen) == ("PROPOSED", 0)
        assert code_of(lambda: commands.approve_credit_terms(actor=author, row=row)) == "funds.terms_own"
        with pytest.raises(Denied):
            commands.approve_credit_terms(actor=staff_actor("funds.creditterms:add"), row=row)
        commands.approve_credit_terms(actor=other, row=row)
        assert (credit_facts(dealer.pk).limit_fen, credit_facts(dealer.pk).free_fen) == (70_000, 70_000)
        row.refresh_from_db()
        assert (row.proposed_by_id, row.approved_by_id) == (author.user_id, other.user_id)
        assert code_of(lambda: commands.approve_credit_terms(actor=other, row=row)) == "funds.terms_decided"
        assert code_of(lambda: commands.change_credit_terms(actor=other, row=row, limit_fen=1)) == "funds.terms_decided"

    def test_who_changes_a_proposal_is_its_author(self):
        dealer = dealer_with_credit()
        author, other = staff_actor(*RIGHTS), staff_actor(*RIGHTS)
        row = commands.set_credit_limit(actor=author, dealer=dealer, limit_fen=1)
        commands.change_credit_terms(actor=other, row=row, limit_fen=2)
        assert code_of(lambda: commands.approve_credit_terms(actor=other, row=row)) == "funds.terms_own"
        commands.approve_credit_terms(actor=author, row=row)

    def test_a_refused_one_changes_nothing(self):
        dealer = dealer_with_credit(5_000)
        row = commands.set_credit_limit(actor=staff_actor(*RIGHTS), dealer=dealer, limit_fen=9)
        other = staff_actor(*RIGHTS)
        assert code_of(lambda: commands.reject_credit_terms(actor=other, row=row, reason="")) == "funds.reason"
        commands.reject_credit_terms(actor=other, row=row, reason="太低")
        assert credit_facts(dealer.pk).limit_fen == 5_000

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"limit_fen": -1}, "funds.amount"),
            ({"limit_fen": 1, "valid_from": day(-900)}, "funds.terms_past"),
            ({"limit_fen": 1, "valid_from": day(9_000), "valid_to": day(8_000)}, "funds.period"),
            ({"limit_fen": 1, "is_prepay": True}, "funds.terms_prepay"),
        ],
    )
    def test_refuses(self, values, code):
        dealer = dealer_with_credit()
        assert code_of(lambda: commands.set_credit_limit(actor=system(), dealer=dealer, **values)) == code


class TestDays:
    def story(self):
        with at(0):
            dealer = dealer_with_credit(100_000)
            commands.set_credit_limit(
                actor=system(), dealer=dealer, limit_fen=300_000, terms_days=60, valid_from=day(10)
            )
        return dealer

    def test_future_terms_begin_by_the_job_and_once(self):
        dealer = self.story()
        assert line_of(dealer) == [(day(0), day(9), 100_000), (day(10), None, 300_000)]
        with at(9):
            assert commands.begin_credit_terms(actor=system()) == 0
            assert (credit_facts(dealer.pk).free_fen, terms_days(dealer.pk)) == (100_000, 30)
        with at(10):
            assert credit_facts(dealer.pk).free_fen == 300_000, "what is shown does not wait for the job"
            assert commands.begin_credit_terms(actor=system()) == 1
            assert commands.begin_credit_terms(actor=system()) == 0
            assert (credit_facts(dealer.pk).free_fen, terms_days(dealer.pk)) == (300_000, 60)

    def test_an_order_before_the_job_finds_them_in_force(self):
        dealer = self.story()
        with at(10):
            hold(dealer, 250_000, "o1")
            assert commands.begin_credit_terms(actor=system()) == 0

    def test_a_lower_limit_binds_as_far_as_it_is_free(self):
        with at(0):
            dealer = dealer_with_credit(100_000)
            commands.set_credit_limit(actor=system(), dealer=dealer, limit_fen=20_000, valid_from=day(10))
            hold(dealer, 70_000, "o1")
        with at(10):
            assert credit_facts(dealer.pk).free_fen == 0
            commands.begin_credit_terms(actor=system())
            assert credit_facts(dealer.pk).free_fen == 0

    def test_a_season_ends_by_itself(self):
        with at(0):
            dealer = dealer_with_credit(100_000)
            commands.set_credit_limit(
                actor=system(), dealer=dealer, limit_fen=500_000, valid_from=day(5), valid_to=day(9)
            )
        assert line_of(dealer) == [(day(0), day(4), 100_000), (day(5), day(9), 500_000), (day(10), None, 100_000)]
        for n, free in ((4, 100_000), (5, 500_000), (9, 500_000), (10, 100_000)):
            with at(n):
                commands.begin_credit_terms(actor=system())
                assert credit_facts(dealer.pk).free_fen == free

    def test_a_proposal_approved_late_begins_on_the_day_of_approval(self):
        with at(0):
            dealer = dealer_with_credit(100_000)
            row = commands.set_credit_limit(actor=staff_actor(*RIGHTS), dealer=dealer, limit_fen=1, valid_from=day(3))
        with at(7):
            commands.approve_credit_terms(actor=staff_actor(*RIGHTS), row=row)
        assert line_of(dealer) == [(day(0), day(6), 100_000), (day(7), None, 1)]

    def test_the_same_day_twice_keeps_the_first_as_history(self):
        dealer = dealer_with_credit(100_000)
        commands.set_credit_limit(actor=system(), dealer=dealer, limit_fen=50_000)
        assert [limit for _a, _b, limit in line_of(dealer)] == [50_000]
        assert CreditTerms.objects.unscoped("t").filter(dealer=dealer, status="REPLACED").count() == 1

    def test_a_delivery_is_due_by_the_terms_of_the_day_of_the_order(self):
        dealer = self.story()
        with at(9):
            assert hold(dealer, 50_000, "o1").terms.terms_days == 30
        with at(12):
            commands.begin_credit_terms(actor=system())
            charge = {
                "actor": system(),
                "dealer_id": dealer.pk,
                "source_type": "dealers.dealer",
                "source_id": dealer.pk,
            }
            due = day(12) + timedelta(days=terms_days(dealer.pk))
            commands.charge(amount_fen=20_000, key="s1", hold_key="o1", business_date=day(12), due_on=due, **charge)
            commands.charge(amount_fen=20_000, key="s2", hold_key="", business_date=day(12), due_on=due, **charge)
        dues = dict(OpenItem.objects.unscoped("t").values_list("posting__key", "due_on"))
        assert dues == {"s1": day(42), "s2": day(72)}

    def test_holding_asks_no_more_than_it_did_before(self, django_assert_max_num_queries):
        dealer = dealer_with_credit(100_000)
        hold(dealer, 1, "warm")
        with django_assert_max_num_queries(11):
            hold(dealer, 1, "o1")


def test_rows_of_before_stay_in_force_from_the_day_they_were_written():
    with at(0):
        dealer = dealer_with_credit(40_000)
        prepaid = dealer_with_credit(0)
    rows = CreditTerms._base_manager
    rows.filter(dealer=prepaid).update(terms_days=0)
    rows.update(status="PROPOSED", is_applied=False, valid_from=day(400), approved_at=None)
    with at(0):
        waiting = commands.set_credit_limit(actor=staff_actor(*RIGHTS), dealer=dealer, limit_fen=1)
    importlib.import_module("meridian.modules.funds.migrations.0006_credit_terms_in_force").keep_what_held(apps, None)
    assert line_of(dealer) == [(day(0), None, 40_000)]
    assert rows.get(dealer=prepaid).is_prepay and not rows.get(dealer=dealer, status="APPROVED").is_prepay
    assert rows.get(pk=waiting.pk).status == "PROPOSED", "what a person proposed is not touched"
    with at(5):
        assert credit_facts(dealer.pk).free_fen == 40_000


class TestPages:
    def test_the_account_shows_what_holds_what_comes_and_what_was(self):
        dealer = dealer_with_credit(40_000)
        tomorrow = system().today + timedelta(days=1)
        commands.set_credit_limit(actor=system(), dealer=dealer, limit_fen=90_000, terms_days=60, valid_from=tomorrow)
        author = staff_user("*")
        made = browser_of(author).post(
            reverse("funds_creditterms_add"),
            {"dealer": dealer.pk, "limit_fen": "1234", "terms_days": "15", "grace_days": "0",
             "valid_from": (tomorrow + timedelta(days=9)).isoformat(), "valid_to": "", "note": "年度评审"},
        )  # fmt: skip
        assert made.status_code == 302, made.content.decode()[:3000]
        page = browser_of(author).get(f"/funds/account/{dealer.pk}/").content.decode()
        for said in ("400.00", "900.00", "1,234.00", "in force", "to come", "waits for approval"):
            assert said in page, said
        row = CreditTerms.objects.unscoped("t").get(limit_fen=123_400)
        own = browser_of(author).get(reverse("funds_creditterms_detail", args=[row.pk])).content.decode()
        assert "Another person approves" in own
        browser_of(staff_user("*")).post(reverse("funds_creditterms_act", args=[row.pk, "approve"]))
        row.refresh_from_db()
        assert row.status == "APPROVED"

    def test_a_dealer_sees_his_own_terms_without_proposals(self):
        dealer = dealer_with_credit(40_000)
        commands.set_credit_limit(actor=staff_actor(*RIGHTS), dealer=dealer, limit_fen=77_700)
        page = browser_of(dealer_user(dealer, "funds.openitem:view", "funds.creditterms:view")).get("/funds/account/")
        assert "400.00" in page.content.decode() and "777.00" not in page.content.decode()


def test_the_day_begins_with_the_job():
    """The worker runs it before anybody works; the slot of a day is due once the clock passes it."""
    from meridian.kernel.jobs import schedule

    slot = schedule._schedules["funds.begin_credit_terms"].slot
    assert slot(datetime(2026, 3, 1, 16, 5, tzinfo=UTC)) == "2026-03-02 00:05"
