"""The life of a joint plan, and what is refused on the way."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.access.grants import actor_for
from meridian.kernel.approvals.acts import approve
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.notices.models import Notice
from meridian.kernel.testing.actors import dealer_actor
from meridian.kernel.testing.routes import approver_on_route, latest_case
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.planning import commands
from meridian.modules.planning.models import JointAction, JointGoal, JointPlan, TargetHospital
from meridian.modules.planning.tests.factories import DEALER_SIDE, FIRST, LAST, NOW, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


def codes_of(act) -> list[str]:
    with pytest.raises(RuleViolation) as caught:
        act()
    return [issue.code for issue in caught.value.issues()]


class TestLife:
    def test_approved_by_another_and_agreed_by_the_dealer_it_runs(self, world):
        plan = world.draft()
        commands.submit_joint_plan(actor=world.planner, joint_plan=plan)
        assert codes_of(lambda: commands.approve_joint_plan(actor=world.planner, joint_plan=plan)) == [
            "planning.two_people"
        ]
        plan = commands.approve_joint_plan(actor=world.boss, joint_plan=plan)
        assert plan.status == "PROPOSED"
        assert Notice.objects.filter(kind="planning.proposed", user_id=world.owner.user_id).count() == 1
        plan = commands.agree_joint_plan(actor=world.owner, joint_plan=plan, answer="同意")
        assert (plan.status, plan.agreed_by_id, plan.answer) == ("RUNNING", world.owner.user_id, "同意")
        assert Notice.objects.filter(kind="planning.answered", user_id=world.planner.user_id).count() == 1

    def test_a_dealer_who_asks_for_changes_sends_it_back_with_his_words(self, world):
        plan = world.proposed()
        assert codes_of(lambda: commands.decline_joint_plan(actor=world.owner, joint_plan=plan, answer=" ")) == [
            "planning.reason"
        ]
        plan = commands.decline_joint_plan(actor=world.owner, joint_plan=plan, answer="目标太高")
        assert (plan.status, plan.answer) == ("DECLINED", "目标太高")
        assert commands.withdraw_joint_plan(actor=world.planner, joint_plan=plan).status == "DRAFT"

    def test_nobody_agrees_in_the_name_of_the_dealer(self, world):
        plan = world.proposed()
        assert codes_of(lambda: commands.agree_joint_plan(actor=world.planner, joint_plan=plan)) == [
            "planning.only_dealer"
        ]

    def test_it_goes_along_its_route_when_there_is_one(self, world):
        director = approver_on_route("planning.jointplan", commands.PURPOSE)
        plan = commands.submit_joint_plan(actor=world.planner, joint_plan=world.draft())
        assert codes_of(lambda: commands.approve_joint_plan(actor=world.boss, joint_plan=plan)) == [
            "approvals.case_open"
        ]
        approve(actor=actor_for(director), case_id=latest_case(plan).pk)
        plan.refresh_from_db()
        assert plan.status == "PROPOSED"

    def test_closing_asks_what_was_learnt_and_gives_open_actions_up(self, world):
        plan = world.running()
        assert codes_of(lambda: commands.close_joint_plan(actor=world.planner, joint_plan=plan, conclusion="")) == [
            "planning.conclusion"
        ]
        plan = commands.close_joint_plan(actor=world.planner, joint_plan=plan, conclusion="两家进院")
        assert plan.status == "CLOSED"
        assert set(JointAction.objects.unscoped("test").filter(plan=plan).values_list("state", flat=True)) == {
            "DROPPED"
        }

    def test_the_next_one_takes_goals_and_unfinished_hospitals_along(self, world):
        plan = world.running()
        after = commands.follow_joint_plan(
            actor=world.planner, joint_plan=plan, valid_from=date(2026, 10, 1), valid_to=date(2026, 12, 31)
        )
        assert (after.previous_id, after.status) == (plan.pk, "DRAFT")
        assert list(JointGoal.objects.unscoped("test").filter(plan=after).values_list("kind", "target")) == [
            ("SELL_OUT", 100)
        ]
        assert TargetHospital.objects.unscoped("test").filter(plan=after).count() == 1
        assert not JointAction.objects.unscoped("test").filter(plan=after).exists()


class TestRefusals:
    def test_a_plan_without_goals_or_actions_is_not_submitted(self, world):
        plan = commands.draft_joint_plan(
            actor=world.planner, dealer=world.dealer, title="t", development="d", valid_from=FIRST, valid_to=LAST
        )
        submit = lambda: commands.submit_joint_plan(actor=world.planner, joint_plan=plan)  # noqa: E731
        assert codes_of(submit) == ["planning.no_goals"]
        commands.add_goal(actor=world.planner, plan=plan, kind="SELL_OUT", target=5)
        assert codes_of(submit) == ["planning.no_actions"]

    def test_two_plans_for_the_same_goods_and_days_do_not_run_together(self, world):
        world.running()
        other = world.draft(valid_from=LAST, valid_to=date(2026, 12, 31))
        assert codes_of(lambda: commands.submit_joint_plan(actor=world.planner, joint_plan=other)) == [
            "planning.overlap"
        ]

    def test_days_that_are_over_or_turned_round_are_refused(self, world):
        for values, code in (
            ({"valid_from": LAST, "valid_to": FIRST}, "planning.period"),
            ({"valid_from": date(2025, 1, 1), "valid_to": date(2025, 6, 30)}, "planning.over"),
        ):
            assert codes_of(lambda given=values: world.draft(**given)) == [code]

    def test_what_was_proposed_stays_as_it_is(self, world):
        plan = world.proposed()
        goal = JointGoal.objects.unscoped("test").get(plan=plan)
        assert codes_of(lambda: commands.change_goal(actor=world.planner, row=goal, target=1)) == ["planning.fixed"]
        assert codes_of(lambda: commands.add_goal(actor=world.planner, plan=plan, kind="CERTIFIED", target=1)) == [
            "planning.fixed"
        ]
        assert codes_of(lambda: commands.change_joint_plan(actor=world.planner, row=plan, title="x")) == [
            "planning.state"
        ]

    def test_an_action_is_due_within_the_plan(self, world):
        plan = world.draft()
        add = lambda: commands.add_action(  # noqa: E731
            actor=world.planner, plan=plan, title="x", side="DEALER", due_on=date(2027, 1, 1)
        )
        assert codes_of(add) == ["planning.action_day"]

    def test_a_goal_of_each_kind_once(self, world):
        plan = world.draft()
        with pytest.raises(RuleViolation):
            commands.add_goal(actor=world.planner, plan=plan, kind="SELL_OUT", target=1)


class TestWalls:
    def test_a_dealer_sees_his_plan_from_the_day_it_is_proposed(self, world):
        plan = world.draft()
        stranger = dealer_actor(make_dealer(region=world.dealer.region), *DEALER_SIDE).at(NOW)
        seen = lambda actor: JointPlan.objects.visible_to(actor, "planning.jointplan:view").filter(pk=plan.pk).exists()  # noqa: E731
        assert not seen(world.owner)
        commands.submit_joint_plan(actor=world.planner, joint_plan=plan)
        assert not seen(world.owner)
        commands.approve_joint_plan(actor=world.boss, joint_plan=plan)
        assert seen(world.owner) and not seen(stranger)
        with pytest.raises(NotVisible):
            commands.agree_joint_plan(actor=stranger, joint_plan=plan)

    def test_a_dealer_drafts_and_approves_nothing(self, world):
        with pytest.raises(Denied):
            commands.draft_joint_plan(
                actor=world.owner, dealer=world.dealer, title="t", development="d", valid_from=FIRST, valid_to=LAST
            )
