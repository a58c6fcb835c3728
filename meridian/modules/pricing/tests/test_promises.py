"""Commitments and negotiations: ours alone."""

from datetime import date, datetime

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.notices.models import Notice
from meridian.kernel.testing.actors import dealer_actor, staff_actor
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.pricing import commands
from meridian.modules.pricing.commands import watching
from meridian.modules.pricing.models import Commitment, Negotiation
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 31)


@pytest.fixture
def dealer(db):
    return make_dealer(region=load_small_tree()["320100"])


def test_a_promise_is_kept_or_not_once(dealer):
    clerk = staff_actor("pricing.commitment:*")
    row = commands.record_commitment(actor=clerk, dealer=dealer, promise="five days", due_on=DUE)
    assert row.answerable_id == clerk.user_id
    with pytest.raises(RuleViolation) as refused:
        commands.keep_commitment(actor=clerk, commitment=row, outcome=" ")
    assert refused.value.code == "pricing.reason"
    done = commands.keep_commitment(actor=clerk, commitment=row, outcome="delivered on the fourth day")
    assert (done.status, done.done_on) == ("KEPT", clerk.today)
    for act in (
        lambda: commands.break_commitment(actor=clerk, commitment=row, outcome="late"),
        lambda: commands.change_commitment(actor=clerk, row=row, promise="six days"),
    ):
        with pytest.raises(RuleViolation) as refused:
            act()
        assert refused.value.code == "pricing.commitment_status"


def test_a_term_of_an_item_is_brought_up_to_date(dealer):
    clerk = staff_actor("pricing.negotiation:*")
    row = commands.open_negotiation(actor=clerk, dealer=dealer, subject="2027", held_on=DUE)
    for current in ("60 days", "45 days"):
        commands.set_term(
            actor=clerk, negotiation=row, item="PAYMENT", target="30 days", limit="45 days", current=current
        )
    for other in ("stand", "fair"):
        commands.set_term(actor=clerk, negotiation=row, item="OTHER", target=other)
    assert [(term.item, term.current or term.target) for term in row.terms.order_by("id")] == [
        ("PAYMENT", "45 days"), ("OTHER", "stand"), ("OTHER", "fair"),
    ]  # fmt: skip


def test_no_dealer_reads_what_we_promised_or_what_our_limit_is(dealer):
    clerk = staff_actor("pricing:*")
    commands.record_commitment(actor=clerk, dealer=dealer, promise="p", due_on=DUE)
    commands.open_negotiation(actor=clerk, dealer=dealer, subject="s", held_on=DUE)
    his = dealer_actor(dealer, "pricing.commitment:view", "pricing.negotiation:view")
    assert not Commitment.objects.visible_to(his).exists() and not Negotiation.objects.visible_to(his).exists()


class TestReminders:
    @pytest.fixture
    def promise(self, dealer):
        ensure_parameters(actor=system())
        clerk = staff_actor("pricing.commitment:*")
        return commands.record_commitment(actor=clerk, dealer=dealer, promise="five days", due_on=DUE)

    @staticmethod
    def told_on(day: date) -> int:
        with clock.frozen_at(datetime(day.year, day.month, day.day, 9, tzinfo=clock.SHANGHAI)):
            return commands.remind_of_promises(actor=system())

    def test_a_week_and_a_day_before_and_once_it_is_overdue(self, promise):
        days = [date(2026, 12, 1), date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 30), DUE, date(2027, 1, 1), date(2027, 1, 2)]  # fmt: skip
        assert [self.told_on(day) for day in days] == [0, 1, 0, 1, 0, 1, 0]
        assert set(Notice.objects.values_list("user_id", flat=True)) == {promise.answerable_id}

    def test_a_promise_kept_is_not_spoken_of(self, promise):
        commands.keep_commitment(actor=staff_actor("pricing.commitment:*"), commitment=promise, outcome="delivered")
        assert self.told_on(DUE) == 0


class TestSpread:
    WIDE = {"province": "江苏省", "code": "S1", "spread_percent": 24.04}

    def test_whoever_decides_prices_hears_once_a_month_and_province(self, dealer, monkeypatch):
        ensure_parameters(actor=system())
        decides = staff_actor("pricing.pricechange:approve")
        staff_actor("pricing.pricechange:view")
        monkeypatch.setattr(watching, "spread_of_prices", lambda today: [self.WIDE, {**self.WIDE, "code": "S2"}])
        told = []
        for day in (3, 4, 28):
            with clock.frozen_at(datetime(2026, 11, day, 9, tzinfo=clock.SHANGHAI)):
                told.append(commands.warn_of_wide_prices(actor=system()))
        assert told == [1, 0, 0]
        notice = Notice.objects.get()
        assert notice.user_id == decides.user_id and "江苏省" in notice.title and "S1" in notice.title

    def test_nobody_hears_where_prices_lie_close(self, dealer, monkeypatch):
        ensure_parameters(actor=system())
        staff_actor("pricing.pricechange:approve")
        monkeypatch.setattr(watching, "spread_of_prices", lambda today: [])
        assert commands.warn_of_wide_prices(actor=system()) == 0 and not Notice.objects.exists()
