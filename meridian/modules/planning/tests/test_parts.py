"""What is done while a plan runs: actions, hospitals, goals counted by hand, reviews, reminders; figures from the books."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from meridian.kernel.base import clock
from meridian.kernel.ledger.ledger import Move
from meridian.kernel.notices.models import Notice
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.ordering.tests import factories as orders
from meridian.modules.planning import commands
from meridian.modules.planning.models import JointAction, JointGoal, JointReview, TargetHospital
from meridian.modules.planning.queries import figures_of
from meridian.modules.planning.tests.factories import make_world
from meridian.modules.planning.tests.test_plans import codes_of
from meridian.modules.reference.tests.factories import system
from meridian.modules.stock.commands import move_stock
from meridian.modules.stock.queries import account_key
from meridian.modules.stock.tests.factories import lot, sku

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


def action_of(plan, side: str) -> JointAction:
    return JointAction.objects.unscoped("test").get(plan=plan, side=side)


def sell(dealer, hospital, goods, qty: int, day: date) -> None:
    """The dealer had the goods and sold them."""
    key = f"{dealer.pk}:{hospital.pk}:{day}:{qty}"
    parts = (goods.sku_id, goods.pk)
    steps = [
        Move(account_key("SUPPLIER", 0, *parts), account_key("DEALER", dealer.pk, *parts), qty),
        Move(account_key("DEALER", dealer.pk, *parts), account_key("HOSPITAL", hospital.pk, *parts), qty),
    ]
    for n, step in enumerate(steps):
        move_stock(actor=system(), key=f"{key}:{n}", source_type="test", source_id=1, business_date=day, moves=[step])


class TestActions:
    def test_each_side_does_its_own(self, world):
        plan = world.running()
        ours, theirs = action_of(plan, "COMPANY"), action_of(plan, "DEALER")
        assert codes_of(lambda: commands.settle_action(actor=world.owner, joint_action=ours, outcome="x")) == [
            "planning.other_side"
        ]
        assert codes_of(lambda: commands.settle_action(actor=world.owner, joint_action=theirs, outcome=" ")) == [
            "planning.reason"
        ]
        done = commands.settle_action(actor=world.owner, joint_action=theirs, outcome="已递交医学装备科")
        assert (done.state, done.settled_by_id) == ("DONE", world.owner.user_id)
        assert codes_of(lambda: commands.drop_action(actor=world.planner, joint_action=done, outcome="x")) == [
            "planning.action_settled"
        ]

    def test_nothing_is_done_in_a_plan_that_does_not_run(self, world):
        plan = world.proposed()
        act = lambda: commands.settle_action(actor=world.owner, joint_action=action_of(plan, "DEALER"), outcome="x")  # noqa: E731
        assert codes_of(act) == ["planning.not_running"]

    def test_whoever_does_it_is_reminded_once_before_and_once_after_its_day(self, world):
        plan = world.running()
        before = datetime(2026, 6, 13, 8, tzinfo=clock.SHANGHAI)
        for _twice in range(2):
            assert commands.watch_joint_plans(actor=system().at(before)) == {"due": 2, "overdue": 0}
        told = Notice.objects.filter(kind="planning.action_due")
        assert sorted(told.values_list("user_id", flat=True)) == sorted([world.owner.user_id, plan.owner_id])
        late = before + timedelta(days=10)
        assert commands.watch_joint_plans(actor=system().at(late)) == {"due": 0, "overdue": 2}
        assert told.count() == 5  # the dealer, who looks after the plan for his own action and for the dealer's


class TestHospitals:
    def test_both_sides_move_a_hospital_on_while_the_plan_runs(self, world):
        plan = world.running()
        row = TargetHospital.objects.unscoped("test").get(plan=plan)
        moved = commands.move_hospital(actor=world.owner, target_hospital=row, stage="TRIAL", note="试用两例")
        assert (moved.stage, moved.note) == ("TRIAL", "试用两例")
        assert codes_of(lambda: commands.change_hospital(actor=world.planner, row=row, potential_fen=1)) == [
            "planning.fixed"
        ]
        commands.change_hospital(actor=world.planner, row=row, contact="王磊")


class TestFigures:
    def test_what_hospitals_bought_is_read_from_the_book(self, world):
        goods = lot(sku())
        known, new = make_hospital(region=world.hospital.region), world.hospital
        sell(world.dealer, known, goods, 3, date(2026, 2, 1))
        sell(world.dealer, known, goods, 10, date(2026, 4, 2))
        sell(world.dealer, new, goods, 5, date(2026, 7, 1))
        sell(world.dealer, new, goods, 7, date(2026, 7, 2))  # tomorrow
        plan = world.draft()
        commands.add_goal(actor=world.planner, plan=plan, kind="NEW_HOSPITALS", target=2)
        commands.add_goal(actor=world.planner, plan=plan, kind="CERTIFIED", target=1)
        found = figures_of([plan], date(2026, 7, 1))[plan.pk]
        assert [(one.goal.kind, one.standing.actual) for one in found.goals] == [
            ("SELL_OUT", 15), ("NEW_HOSPITALS", 1), ("CERTIFIED", 0),
        ]  # fmt: skip
        assert found.new_hospitals == {new.pk}
        assert found.health.word == "BEHIND" and found.health.overdue == 2

    def test_a_plan_for_one_line_counts_that_line(self, world):
        ours, other = lot(sku()), sku("S9")
        sell(world.dealer, world.hospital, ours, 4, date(2026, 5, 1))
        plan = world.draft(line=ours.sku.product.line)
        found = figures_of([plan], date(2026, 7, 1))[plan.pk]
        assert found.goals[0].standing.actual == 4
        other.product.line.pk, plan.line_id = 0, plan.line_id + 1
        assert figures_of([plan], date(2026, 7, 1))[plan.pk].goals[0].standing.actual == 0

    def test_orders_count_net_of_what_was_cancelled(self, world):
        shop = orders.make_world()
        goods = shop.sku((50, date(2028, 1, 31)))  # 100 yuan a unit
        shop.order((goods, 10), submit=True)
        shop.order((goods, 3))  # a draft is no order
        plan = world.draft(dealer=shop.dealer, valid_from=date(2026, 11, 1), valid_to=date(2026, 12, 31))
        commands.add_goal(actor=world.planner, plan=plan, kind="SELL_IN", target_fen=200_000)
        found = figures_of([plan], orders.TODAY)[plan.pk]
        assert found.goals[1].standing.actual == 10 * 100_00

    def test_any_number_of_plans_costs_the_same_queries(self, world, django_assert_max_num_queries):
        plans = [world.draft(valid_to=date(2026, 8, 1)) for _n in range(6)]
        with django_assert_max_num_queries(8):
            assert len(figures_of(plans, date(2026, 7, 1))) == 6

    def test_a_goal_of_its_own_is_counted_by_hand_and_no_other(self, world):
        plan = world.draft()
        own = commands.add_goal(actor=world.planner, plan=plan, kind="OWN", title="市级学术会", target=2)
        commands.submit_joint_plan(actor=world.planner, joint_plan=plan)
        commands.approve_joint_plan(actor=world.boss, joint_plan=plan)
        commands.agree_joint_plan(actor=world.owner, joint_plan=plan)
        book = JointGoal.objects.unscoped("test").get(plan=plan, kind="SELL_OUT")
        count = lambda goal, n=1: commands.count_goal(actor=world.planner, joint_goal=goal, counted=n, note="会议签到")  # noqa: E731
        assert codes_of(lambda: count(book)) == ["planning.counted_by_us"]
        assert codes_of(lambda: count(own, -1)) == ["planning.negative"]
        assert count(own).counted == 1


class TestReviews:
    def test_keeps_the_goals_as_they_stood(self, world):
        plan = world.running()
        made = commands.add_review(
            actor=world.planner, plan=plan, held_on=date(2026, 7, 1), note="进度落后", measures="加访两家"
        )
        assert JointReview.objects.unscoped("test").get(pk=made.pk).standings == [
            {"kind": "SELL_OUT", "title": "", "target": 100, "actual": 0, "expected": 50, "word": "BEHIND"}
        ]
        ahead = lambda: commands.add_review(actor=world.planner, plan=plan, held_on=date(2026, 8, 1), note="x")  # noqa: E731
        assert codes_of(ahead) == ["planning.day_ahead"]
