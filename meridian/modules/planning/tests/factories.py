"""A dealer, people of both sides, and joint plans in any state, made through the commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.testing.actors import dealer_actor, staff_actor
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.planning import commands
from meridian.modules.planning.models import JointPlan
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system

NOW = datetime(2026, 7, 1, 10, 0, tzinfo=clock.SHANGHAI)
FIRST, LAST = date(2026, 4, 1), date(2026, 9, 30)
DEALER_SIDE = (
    "planning.jointplan:view", "planning.jointplan:agree", "planning.jointgoal:view", "planning.targethospital:view",
    "planning.targethospital:move", "planning.jointaction:view", "planning.jointaction:settle", "planning.jointreview:view",
)  # fmt: skip


def manager() -> Actor:
    """Somebody who may do everything in planning, on the day of the tests."""
    return staff_actor("planning:*", "dealers.dealer:view", "customers.hospital:view").at(NOW)


@dataclass
class World:
    """A dealer with a hospital nearby, who planned, who approves, and who answers for the dealer."""

    dealer: Any
    hospital: Any
    planner: Actor
    boss: Actor
    owner: Actor

    def draft(self, **values: Any) -> JointPlan:
        """A draft of April to September with a goal, a hospital and an action of each side."""
        facts = {
            "dealer": self.dealer, "title": "苏南冠脉开发", "development": "先开三家三甲", "valid_from": FIRST,
            "valid_to": LAST, **values,
        }  # fmt: skip
        plan = commands.draft_joint_plan(actor=self.planner, **facts)
        commands.add_goal(actor=self.planner, plan=plan, kind="SELL_OUT", target=100)
        commands.add_hospital(actor=self.planner, plan=plan, hospital=self.hospital, potential_fen=5_000_000)
        due = min(plan.valid_from + timedelta(days=75), plan.valid_to)
        for side, title in (("COMPANY", "科室会"), ("DEALER", "递交进院资料")):
            commands.add_action(actor=self.planner, plan=plan, title=title, side=side, due_on=due)
        return plan

    def proposed(self, **values: Any) -> JointPlan:
        """Submitted and approved by another person."""
        plan = commands.submit_joint_plan(actor=self.planner, joint_plan=self.draft(**values))
        return commands.approve_joint_plan(actor=self.boss, joint_plan=plan)

    def running(self, **values: Any) -> JointPlan:
        """Agreed by the dealer."""
        return commands.agree_joint_plan(actor=self.owner, joint_plan=self.proposed(**values))


def make_world() -> World:
    """Parameters, a dealer in Nanjing, people."""
    ensure_parameters(actor=system())
    tree = load_small_tree()
    dealer = make_dealer(region=tree["320100"], name="南京康达医疗器械有限公司")
    owner = dealer_actor(dealer, *DEALER_SIDE).at(NOW)
    return World(dealer, make_hospital(region=tree["320106"]), manager(), manager(), owner)
