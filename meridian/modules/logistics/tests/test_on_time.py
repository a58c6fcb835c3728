"""On time, in full, in quality: the rule, the queries, the page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import dealer_actor, staff_actor
from meridian.modules.logistics import commands
from meridian.modules.logistics.models import Carrier
from meridian.modules.logistics.queries.on_time import judged_lines, shares
from meridian.modules.logistics.queries.picking import pick_lines
from meridian.modules.logistics.rules.on_time import Arrival, PromisedFacts, judge, share_of
from meridian.modules.logistics.rules.receipt import ReceivedLine
from meridian.modules.stock.tests import factories as stock

from . import factories as make

DUE = date(2026, 11, 10)
EARLY, LATE = DUE - timedelta(days=1), DUE + timedelta(days=3)


class TestRule:
    @pytest.mark.parametrize(
        ("arrivals", "on", "expected"),
        [
            ([Arrival(EARLY, 10)], DUE, (True, True, True, 0)),
            ([Arrival(EARLY, 6), Arrival(DUE, 4)], DUE, (True, True, True, 0)),
            ([Arrival(EARLY, 6), Arrival(LATE, 4)], LATE, (False, True, True, 3)),
            ([Arrival(EARLY, 9, 1)], DUE, (True, True, False, 0)),
            ([Arrival(EARLY, 10, 0, True)], DUE, (True, True, False, 0)),
            ([Arrival(EARLY, 6)], LATE, (False, False, True, 3)),
            ([Arrival(None)], LATE, (False, False, True, 3)),
        ],
    )
    def test_says_what_was_kept(self, arrivals, on, expected):
        found = judge(PromisedFacts(10, DUE, None, tuple(arrivals)), on)
        assert (found.is_on_time, found.is_in_full, found.is_good, found.days_late) == expected
        assert found.is_otif == all(expected[:3])

    def test_says_nothing_before_the_day_and_without_one(self):
        assert judge(PromisedFacts(10, DUE, None, (Arrival(EARLY, 6),)), DUE) is None
        assert judge(PromisedFacts(10, None), LATE) is None
        assert judge(PromisedFacts(0, DUE), LATE) is None

    def test_keeps_the_wish_apart_from_the_promise(self):
        found = judge(PromisedFacts(5, DUE, EARLY, (Arrival(DUE, 5),)), LATE)
        assert (found.is_on_time, found.is_as_wanted) == (True, False)

    @given(
        st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 9), st.integers(0, 2)), max_size=6), st.integers(1, 20)
    )
    def test_never_calls_kept_what_is_not_there(self, parts, qty):
        arrivals = tuple(Arrival(DUE + timedelta(days=n), good, bad) for n, good, bad in parts)
        found = judge(PromisedFacts(qty, DUE, None, arrivals), LATE)
        by_due = sum(one.qty for one in arrivals if one.day <= DUE)
        assert found.is_on_time == (by_due >= qty)
        assert not found.is_otif or sum(one.good_qty for one in arrivals) >= qty

    def test_shares_are_percent_of_lines(self):
        kept = judge(PromisedFacts(1, DUE, None, (Arrival(DUE, 1),)), LATE)
        late = judge(PromisedFacts(1, DUE, None, (Arrival(LATE, 1),)), LATE)
        share = share_of([kept, kept, late])
        assert (share.percent(), share.percent("in_full"), share.percent("on_time")) == (66.7, 100.0, 66.7)
        assert share_of([]).percent() is None


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def world(self):
        with clock.frozen_at(make.NOW):
            yield make.world()

    def deliver(self, world, promised, *, damaged=0):
        order = world.order((world.early, 4))
        order.expected_date, order.released_at = promised, make.NOW
        order.save()
        (pick,) = commands.make_pick_list(actor=world.picker, order_id=order.pk)
        for line in pick_lines(pick):
            commands.confirm_by_hand(actor=world.picker, pick_list=pick, line_id=line.pk, qty=4, reason="清点")
        commands.finish_picking(actor=world.picker, pick_list=pick)
        commands.check_counted(actor=world.checker, pick_list=pick, reason="清点")
        commands.finish_check(actor=world.checker, pick_list=pick)
        carrier, _new = Carrier.objects.get_or_create(code="SF", defaults={"name": "顺丰医药", **stock.stamp()})
        shipment = commands.ship_pick_list(actor=world.picker, pick_list=pick, ship_date=make.DAY, carrier=carrier)
        (line,) = shipment.lines.all()
        commands.receive_shipment(
            actor=make.SYSTEM, shipment=shipment, received_date=make.DAY,
            lines=[ReceivedLine(line.pk, 4, 4 - damaged, damaged, 0, "压坏" if damaged else "")],
        )  # fmt: skip
        return order

    def test_three_orders_three_fates(self, world):
        self.deliver(world, make.DAY)
        self.deliver(world, make.DAY - timedelta(days=2))
        self.deliver(world, make.DAY, damaged=1)
        waiting = world.order((world.early, 1))
        waiting.expected_date, waiting.released_at = make.DAY + timedelta(days=5), make.NOW
        waiting.save()
        rows, is_cut = judged_lines(make.SYSTEM.at(make.NOW), date(2026, 10, 1), date(2026, 12, 31))
        assert (len(rows), is_cut) == (3, False)
        ((key, label, share),) = shares(rows, "carrier")
        assert (key, label, share.otif, share.on_time, share.good) == ("顺丰医药", "顺丰医药", 1, 2, 2)
        assert [key for key, *_rest in shares(rows, "month")] == ["2026-11", "2026-10"]

    def test_shows_what_was_not_kept_and_a_dealer_his_own(self, world, client):
        self.deliver(world, make.DAY - timedelta(days=2))
        boss = staff_actor("logistics.shipment:view", "ordering.order:view")
        own = dealer_actor(world.dealer, "logistics.shipment:view", "ordering.order:view")
        for actor in (boss, own):
            rows, _cut = judged_lines(actor, date(2026, 10, 1), date(2026, 12, 31))
            assert len(rows) == 1
        other = dealer_actor(make.make_tradable_dealer(region=stock.region()), "ordering.order:view")
        assert judged_lines(other, date(2026, 10, 1), date(2026, 12, 31)) == ([], False)
