"""Goals, target hospitals, actions and reviews of a joint plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..choices import ActionSide, ActionState, GoalKind, JointPlanStatus
from ..models import JointAction, JointGoal, JointPlan, JointReview, TargetHospital
from ..queries.standings import figures_of
from .texts import refusal

_PLAN = "the plan the row belongs to"


@command("planning.jointgoal:add")
def add_goal(*, actor: Actor, plan: Any, kind: str, **values: Any) -> JointGoal:
    """A figure to be reached: ``target_fen`` for orders, ``target`` for everything else; ``title`` for a goal of its own.

    Raises NotVisible, RuleViolation("planning.fixed").
    """
    return persist(JointGoal(plan=_in_draft(actor, plan, JointGoal)), kind=kind, **values)


@command("planning.jointgoal:change", subject=JointGoal)
def change_goal(
    *, actor: Actor, row: JointGoal, expected_version: int | None = None, reason: str = "", **values: Any
) -> JointGoal:
    """Correct a goal of a draft. Raises RuleViolation("planning.fixed")."""
    _same_plan(row, values)
    _require_draft(row.plan)
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("planning.jointgoal:count", subject=JointGoal)
def count_goal(*, actor: Actor, joint_goal: JointGoal, counted: int, note: str) -> JointGoal:
    """Say how far a goal is that the product cannot count, and how that was found.

    Raises RuleViolation("planning.counted_by_us" | "planning.not_running" | "planning.negative" | "planning.reason").
    """
    _require_running(joint_goal.plan)
    if joint_goal.kind != GoalKind.OWN:
        raise refusal("counted_by_us", goal=str(joint_goal))
    if counted < 0:
        raise refusal("negative", "counted")
    if not note.strip():
        raise refusal("reason", "note")
    return persist(joint_goal, counted=counted, counted_on=actor.today, counted_note=note.strip())


@command("planning.targethospital:add")
def add_hospital(*, actor: Actor, plan: Any, hospital: Any, **values: Any) -> TargetHospital:
    """A hospital to be worked on. Raises NotVisible, RuleViolation("planning.fixed")."""
    row = TargetHospital(plan=_in_draft(actor, plan, TargetHospital))
    return persist(row, hospital_id=getattr(hospital, "pk", hospital), **values)


@command("planning.targethospital:change", subject=TargetHospital)
def change_hospital(
    *, actor: Actor, row: TargetHospital, expected_version: int | None = None, reason: str = "", **values: Any
) -> TargetHospital:
    """Correct a hospital: all of it in a draft, who works on it and the remark while the plan runs.

    Raises RuleViolation("planning.fixed" | "planning.not_running").
    """
    _same_plan(row, values)
    if row.plan.status != JointPlanStatus.DRAFT:
        _require_running(row.plan)
        for name in ("hospital", "potential_fen"):
            if name in values and getattr(values[name], "pk", values[name]) != getattr(
                row, f"{name}_id" if name == "hospital" else name
            ):
                raise refusal("fixed", name)
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("planning.targethospital:move", subject=TargetHospital)
def move_hospital(*, actor: Actor, target_hospital: TargetHospital, stage: str, note: str = "") -> TargetHospital:
    """One side says how far a hospital is; the change log keeps each step. Raises RuleViolation("planning.not_running")."""
    _require_running(target_hospital.plan)
    values = {"note": note.strip()} if note.strip() else {}
    return persist(target_hospital, stage=stage, reason=note.strip(), **values)


@command("planning.jointaction:add")
def add_action(*, actor: Actor, plan: Any, title: str, side: str, due_on: date, **values: Any) -> JointAction:
    """A key step, in a draft or while the plan runs. Raises NotVisible, RuleViolation("planning.not_running" | "planning.action_day")."""
    found = _plan_of(actor, plan, "planning.jointaction:add")
    if found.status not in (JointPlanStatus.DRAFT, JointPlanStatus.RUNNING):
        raise refusal("not_running", number=found.number)
    _require_day(found, due_on)
    return persist(JointAction(plan=found), title=title, side=side, due_on=due_on, **values)


@command("planning.jointaction:change", subject=JointAction)
def change_action(
    *, actor: Actor, row: JointAction, expected_version: int | None = None, reason: str = "", **values: Any
) -> JointAction:
    """Correct an open action. Raises RuleViolation("planning.action_settled" | "planning.action_day" | "planning.not_running")."""
    _same_plan(row, values)
    if row.state != ActionState.OPEN:
        raise refusal("action_settled")
    if row.plan.status not in (JointPlanStatus.DRAFT, JointPlanStatus.RUNNING):
        raise refusal("not_running", number=row.plan.number)
    _require_day(row.plan, values.get("due_on", row.due_on))
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("planning.jointaction:settle", subject=JointAction)
def settle_action(*, actor: Actor, joint_action: JointAction, outcome: str) -> JointAction:
    """The side that does an action says that it is done, and what came of it.

    Raises RuleViolation("planning.not_running" | "planning.action_settled" | "planning.other_side" | "planning.reason").
    """
    return _settled(actor, joint_action, ActionState.DONE, outcome)


@command("planning.jointaction:settle", subject=JointAction)
def drop_action(*, actor: Actor, joint_action: JointAction, outcome: str) -> JointAction:
    """An action is given up, with the reason. Raises what :func:`settle_action` raises."""
    return _settled(actor, joint_action, ActionState.DROPPED, outcome)


@command("planning.jointreview:add")
def add_review(*, actor: Actor, plan: Any, held_on: date, note: str, measures: str = "") -> JointReview:
    """Keep what both sides said about a running plan, with the goals as they stand today.

    Raises NotVisible, RuleViolation("planning.not_running" | "planning.day_ahead").
    """
    found = _plan_of(actor, plan, "planning.jointreview:add")
    _require_running(found)
    if held_on > actor.today:
        raise refusal("day_ahead", "held_on")
    figures = figures_of([found], held_on)[found.pk]
    kept = [
        {
            "kind": one.goal.kind, "title": one.goal.title, "target": one.standing.target, "actual": one.standing.actual,
            "expected": one.standing.expected, "word": one.standing.word,
        }
        for one in figures.goals
    ]  # fmt: skip
    return persist(JointReview(plan=found, standings=kept), held_on=held_on, note=note, measures=measures)


def _settled(actor: Actor, row: JointAction, state: str, outcome: str) -> JointAction:
    _require_running(row.plan)
    if row.state != ActionState.OPEN:
        raise refusal("action_settled")
    if (row.side == ActionSide.DEALER) != actor.is_dealer and actor.is_dealer:
        raise refusal("other_side")
    if not outcome.strip():
        raise refusal("reason", "outcome")
    return persist(
        row, state=state, outcome=outcome.strip(), settled_on=actor.today, settled_by_id=actor.user_id
    )  # fmt: skip


def _plan_of(actor: Actor, given: Any, code: str) -> JointPlan:
    key = getattr(given, "pk", given)
    found = JointPlan.objects.visible_to(actor, code).filter(pk=key).first()
    if found is None:
        raise NotVisible(f"joint plan {key}")
    return found


def _in_draft(actor: Actor, given: Any, model: type) -> JointPlan:
    found = _plan_of(actor, given, f"{model._meta.label_lower}:add")
    _require_draft(found)
    return found


def _same_plan(row: Any, values: dict[str, Any]) -> None:
    if "plan" in values and getattr(values["plan"], "pk", values["plan"]) != row.plan_id:
        raise refusal("fixed", "plan")


def _require_draft(plan: JointPlan) -> None:
    if plan.status != JointPlanStatus.DRAFT:
        raise refusal("fixed")


def _require_running(plan: JointPlan) -> None:
    if plan.status != JointPlanStatus.RUNNING:
        raise refusal("not_running", number=plan.number)


def _require_day(plan: JointPlan, day: date) -> None:
    if not plan.valid_from <= day <= plan.valid_to:
        raise refusal("action_day", "due_on", day=day.isoformat())
