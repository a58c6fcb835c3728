"""Time limits: working hours, what is late and why, the backlog, reminders."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.kernel.base import clock
from meridian.kernel.notices.models import Notice
from meridian.kernel.testing.actors import staff_user
from meridian.modules.ordering import commands
from meridian.modules.ordering.models import Order
from meridian.modules.ordering.queries.time_limits import backlog, late_orders, limits_on, time_limits, why_late
from meridian.modules.ordering.rules.time_limits import (
    StepFacts,
    WorkingHours,
    add_working_minutes,
    limit_of,
    working_minutes_between,
)

from . import factories as make
from .factories import NOW, clerk

HOURS = WorkingHours(9, 18)
LATE = date(2028, 12, 31)


def works(day: date) -> bool:
    return day.weekday() < 5


class TestWorkingHours:
    # 2026-11-20 is a Friday.
    @pytest.mark.parametrize(
        ("start", "hours", "end"),
        [
            (datetime(2026, 11, 20, 10), 8, datetime(2026, 11, 20, 18)), (datetime(2026, 11, 20, 10), 9, datetime(2026, 11, 23, 10)),
            (datetime(2026, 11, 21, 3), 1, datetime(2026, 11, 23, 10)), (datetime(2026, 11, 20, 20), 1, datetime(2026, 11, 23, 10)),
            (datetime(2026, 11, 20, 7), 2, datetime(2026, 11, 20, 11)), (datetime(2026, 11, 19, 17, 30), 18, datetime(2026, 11, 23, 17, 30)),
        ],
    )  # fmt: skip
    def test_count_only_while_people_work(self, start, hours, end):
        assert add_working_minutes(start, hours * 60, HOURS, works) == end

    @given(
        st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0)),
        st.integers(0, 6000),
    )
    def test_there_and_back_is_the_same_working_time(self, start, minutes):
        end = add_working_minutes(start, minutes, HOURS, works)
        assert working_minutes_between(start, end, HOURS, works) == minutes
        back = add_working_minutes(end, -minutes, HOURS, works)
        assert working_minutes_between(back, end, HOURS, works) == minutes


class TestLimit:
    NOW = datetime(2026, 11, 20, 12)
    OVER, AHEAD = NOW - timedelta(hours=1), NOW + timedelta(hours=1)

    @pytest.mark.parametrize(
        ("facts", "due", "expected"),
        [
            (StepFacts("SUBMITTED", NOW, None), OVER, ("release", "late.desk")),
            (StepFacts("SUBMITTED", NOW, None, in_approval=True), OVER, ("release", "late.approval")),
            (StepFacts("SUBMITTED", NOW, None), AHEAD, ("release", "")),
            (StepFacts("HELD", NOW, None), OVER, ("decide_hold", "late.hold")),
            (StepFacts("RELEASED", NOW, None, True, 5, 3), OVER, ("ship", "late.warehouse")),
            (StepFacts("RELEASED", NOW, None, True, 0, 3), OVER, ("ship", "late.goods")),
            (StepFacts("SHIPPED", NOW, date(2026, 11, 19)), None, ("arrive", "late.promise")),
            (StepFacts("SHIPPED", NOW, date(2026, 11, 20)), None, ("arrive", "")),
        ],
    )
    def test_says_which_step_and_why(self, facts, due, expected):
        found = limit_of(facts, self.NOW, due)
        assert (found.step, found.reason) == expected

    def test_is_none_for_orders_that_wait_for_nobody(self):
        assert limit_of(StepFacts("DRAFT", None, None), self.NOW, None) is None
        assert limit_of(StepFacts("COMPLETED", None, None), self.NOW, None) is None


@pytest.mark.django_db
class TestOrders:
    def world(self):
        return make.make_world()

    def test_late_by_the_filter_is_late_by_the_rule(self):
        world = self.world()
        sku, none = world.sku((500, LATE)), world.sku()
        orders = {
            "fresh": world.order((sku, 1), submit=True), "old": world.order((sku, 1), submit=True),
            "held": world.order((sku, 1), submit=True), "ready": world.order((sku, 1), submit=True),
            "empty": world.order((none, 1), submit=True),
        }  # fmt: skip
        commands.hold_order(actor=clerk(), order=orders["held"], reason="复核")
        commands.release_orders(actor=clerk(), orders=[orders["ready"], orders["empty"]])
        long_ago = NOW - timedelta(days=7)
        rows = Order.objects.unscoped("test")
        rows.filter(pk=orders["old"].pk).update(submitted_at=long_ago)
        rows.filter(pk=orders["held"].pk).update(held_at=long_ago)
        rows.filter(pk__in=[orders["ready"].pk, orders["empty"].pk]).update(released_at=long_ago)
        found = late_orders(clerk(), NOW)
        assert {row.pk for row in found} == {orders[name].pk for name in ("old", "held", "ready", "empty")}
        from meridian.modules.ordering.queries.pages import progress_of

        every = list(rows.order_by("pk"))
        limits = time_limits(every, NOW, progress_of(every))
        assert {key for key, limit in limits.items() if limit.is_late} == {row.pk for row in found}
        reasons = {name: limits[order.pk].reason for name, order in orders.items()}
        assert reasons == {
            "fresh": "", "old": "late.desk", "held": "late.hold", "ready": "late.warehouse", "empty": "late.goods",
        }  # fmt: skip
        assert all(why_late(limit) for limit in limits.values() if limit.is_late)
        figures = {one.step: (one.count, one.late) for one in backlog(clerk(), NOW)}
        assert figures == {"release": (2, 1), "decide_hold": (1, 1), "ship": (2, 2), "arrive": (0, 0)}

    def test_a_limit_of_zero_switches_it_off(self):
        from meridian.modules.reference import commands as reference

        world = self.world()
        order = world.order((world.sku((5, LATE)), 1), submit=True)
        Order.objects.unscoped("test").filter(pk=order.pk).update(submitted_at=NOW - timedelta(days=30))
        reference.set_parameter(
            actor=clerk(),
            code="ordering.sla.release_hours",
            value=0,
            valid_from=NOW.date() - timedelta(days=1),
            source="x",
        )
        assert list(late_orders(clerk(), NOW)) == []
        assert limits_on(NOW.date()).due("release", NOW) is None

    def test_who_releases_is_reminded_once(self):
        world = self.world()
        order = world.order((world.sku((5, LATE)), 1), submit=True)
        Order.objects.unscoped("test").filter(pk=order.pk).update(submitted_at=NOW - timedelta(days=7))
        clerk_user = staff_user("ordering.order:release", "ordering.order:view")
        staff_user("ordering.order:view")
        with clock.frozen_at(NOW):
            assert commands.remind_late(actor=clerk()) == 1
            assert commands.remind_late(actor=clerk()) == 0
        (notice,) = Notice.objects.all()
        assert (notice.user_id, notice.url) == (clerk_user.pk, f"/orders/{order.pk}/")
        assert order.number in notice.title and notice.text
