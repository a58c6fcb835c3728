"""Proposals: made, replaced, accepted once, declined; forecasts keep every revision."""

from datetime import date

import pytest

from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.testing.actors import dealer_actor, staff_actor
from meridian.modules.catalog.tests.factories import make_sku
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.ordering.models import Order, OrderLine, OrderTerm
from meridian.modules.pricing.tests.factories import make_price
from meridian.modules.reference.tests.factories import load_small_tree, system
from meridian.modules.replenishment import commands
from meridian.modules.replenishment.models import ForecastVersion, Proposal, ReplenishmentPolicy
from meridian.modules.replenishment.objects import POLICY

from .factories import NOW, Book, load_limits, today

pytestmark = pytest.mark.django_db
ACCEPT = ("replenishment.proposal:accept", "replenishment.proposal:view", "dealers.dealer:view")


@pytest.fixture
def tree(db):
    load_limits()
    return load_small_tree()


@pytest.fixture
def dealer(tree):
    return make_dealer(region=tree["320100"])


@pytest.fixture
def sku(dealer):
    """A SKU sold twice a day with 40 left, in boxes of 10, and a policy of 30 days."""
    row = make_sku()
    make_price(sku=row)
    OrderTerm.objects.create(sku=row, least_qty=20, multiple=10, lead_days=5, created_at=NOW, updated_at=NOW)
    book = Book(dealer, make_hospital(region=dealer.region))
    book.opening(row, 404, days_ago=190)
    for week in range(26):
        book.sold(row, 14, 7 * week + 3)
    POLICY.create(actor=system(), dealer=dealer, target_days=30)
    return row


def propose():
    return commands.make_proposals(actor=today())


def test_a_proposal_explains_itself(dealer, sku):
    (proposal,) = propose()
    assert proposal.number.startswith("RP-2611")
    (line,) = proposal.lines.all()
    # 30 x 2 + safety - 40, safety = 1.645 x sqrt(2^2 x 2^2) = 6.6 (steady sales, two days of variation in delivery).
    assert (line.forecast_milli, line.safety_qty, line.on_hand, line.lead_days) == (2000, 7, 40, 7)
    assert (line.proposed_qty, line.multiple, line.method) == (30, 10, "AVERAGE")
    assert (proposal.line_count, proposal.amount_fen) == (1, 30 * 100_00)


def test_a_newer_proposal_replaces_the_open_one(dealer, sku):
    (first,) = propose()
    (second,) = propose()
    states = dict(Proposal.objects.unscoped("test").values_list("pk", "status"))
    assert states == {first.pk: "REPLACED", second.pk: "OPEN"}


def test_enough_stock_means_no_proposal(dealer, sku):
    ReplenishmentPolicy.objects.unscoped("test").update(target_days=5)
    assert propose() == []


class TestAccepting:
    def test_one_click_makes_a_draft_order(self, dealer, sku):
        (proposal,) = propose()
        actor = dealer_actor(dealer, *ACCEPT)
        accepted = commands.accept_proposal(actor=actor, proposal=proposal)
        order = Order.objects.unscoped("test").get()
        assert (accepted.status, accepted.order_id, accepted.decided_by_id) == ("ACCEPTED", order.pk, actor.user_id)
        assert (order.dealer_id, order.kind, order.source, order.status) == (
            dealer.pk,
            "REPLENISHMENT",
            "PROPOSAL",
            "DRAFT",
        )
        assert list(OrderLine.objects.unscoped("test").values_list("sku_id", "qty")) == [(sku.pk, 30)]
        with pytest.raises(RuleViolation) as refused:
            commands.accept_proposal(actor=actor, proposal=proposal)
        assert refused.value.code == "replenishment.status"
        assert Order.objects.unscoped("test").count() == 1

    def test_what_is_ordered_is_not_proposed_again(self, dealer, sku):
        (proposal,) = propose()
        order = commands.accept_proposal(actor=today(), proposal=proposal).order
        Order.objects.unscoped("test").filter(pk=order.pk).update(status="SUBMITTED")
        assert propose() == []

    def test_other_quantities(self, dealer, sku):
        (proposal,) = propose()
        for quantities, code in (
            ({1: 25}, "replenishment.quantity"), ({1: 10}, "replenishment.quantity"), ({1: 0}, "replenishment.nothing"),
            ({2: 10}, "replenishment.unknown_line"),
        ):  # fmt: skip
            with pytest.raises(RuleViolation) as refused:
                commands.accept_proposal(actor=today(), proposal=proposal, quantities=quantities)
            assert refused.value.code == code
        with pytest.raises(RuleViolation, match="Order 30"):
            commands.accept_proposal(actor=today(), proposal=proposal, quantities={1: 25})
        commands.accept_proposal(actor=today(), proposal=proposal, quantities={1: 50})
        assert OrderLine.objects.unscoped("test").get().qty == 50

    def test_another_dealer_does_not_reach_it(self, dealer, sku):
        (proposal,) = propose()
        stranger = dealer_actor(make_dealer(region=dealer.region), *ACCEPT)
        with pytest.raises(NotVisible):
            commands.accept_proposal(actor=stranger, proposal=proposal)

    def test_declined_with_a_reason(self, dealer, sku):
        (proposal,) = propose()
        with pytest.raises(RuleViolation):
            commands.decline_proposal(actor=today(), proposal=proposal, reason=" ")
        row = commands.decline_proposal(actor=today(), proposal=proposal, reason="warehouse is full")
        assert (row.status, row.note) == ("DECLINED", "warehouse is full")
        assert len(propose()) == 1


def test_staff_propose_to_the_dealers_they_see(dealer, sku, tree):
    there = staff_actor("replenishment.proposal:add", breadth="REGION", region=tree["330000"])
    assert commands.make_proposals(actor=there, dealer_ids=[dealer.pk]) == []
    with pytest.raises(Denied):
        commands.make_proposals(actor=staff_actor("replenishment.proposal:view"))


def test_forecasts_are_said_by_the_own_side_for_mondays(dealer, sku):
    own = dealer_actor(dealer, "replenishment.forecastversion:add")
    monday = date(2026, 11, 23)
    first = commands.record_forecast(actor=own, dealer=dealer, sku=sku, week=monday, qty=5)
    second = commands.record_forecast(actor=own, dealer=dealer, sku=sku, week=monday, qty=6)
    assert [(v.side, v.revision) for v in (first, second)] == [("DEALER", 1), ("DEALER", 2)]
    for values, code in (
        ({"side": "MAKER"}, "replenishment.side"),
        ({"week": date(2026, 11, 24)}, "replenishment.week"),
    ):
        with pytest.raises(RuleViolation) as refused:
            commands.record_forecast(actor=own, **{"dealer": dealer, "sku": sku, "week": monday, "qty": 1, **values})
        assert refused.value.code == code
    rows = [{"dealer_id": dealer.pk, "sku_id": sku.pk, "week": monday, "qty": n, "side": "DEALER"} for n in (7, 8)]
    made = commands.record_forecasts(actor=system(), rows=rows)
    assert [v.revision for v in made] == [3, 4]
    with pytest.raises(RuleViolation) as refused:
        commands.change_forecast(actor=system(), row=first, qty=99)
    assert refused.value.code == "replenishment.said"
    assert ForecastVersion.objects.unscoped("test").count() == 4


def test_the_nightly_job_proposes(dealer, sku):
    from types import SimpleNamespace

    from meridian.kernel.jobs.schedule import _schedules
    from meridian.modules.replenishment.jobs import propose as job

    results = {}
    job(SimpleNamespace(actor=today(), result=results.update))
    assert results == {"proposals": 1, "lines": 1}
    assert _schedules["replenishment.make_proposals"].daily_at == "04:10"
