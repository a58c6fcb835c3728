"""Commitments and negotiations: ours alone."""

from datetime import date

import pytest

from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.testing.actors import dealer_actor, staff_actor
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.pricing import commands
from meridian.modules.pricing.models import Commitment, Negotiation
from meridian.modules.reference.tests.factories import load_small_tree

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
