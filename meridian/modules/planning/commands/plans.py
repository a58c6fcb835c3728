"""The life of a joint plan: drafted, approved in the house, proposed to the dealer, agreed by him, run, closed."""

from __future__ import annotations

from typing import Any

from django.db import connection

from meridian.kernel.approvals.choices import CaseStatus
from meridian.kernel.approvals.engine import drop_case, require_no_case, submit_case
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist, persist_many
from meridian.kernel.records.numbering import next_number
from meridian.modules.dealers import queries as dealers

from ..choices import BINDING, PLAN_MOVES, ActionState, HospitalStage, JointPlanStatus
from ..events import JointPlanAgreed
from ..models import JointAction, JointGoal, JointPlan, TargetHospital
from ..queries.standings import plans_in_the_way
from ..rules.progress import overlapping
from .notes import tell_answered, tell_proposed
from .texts import refusal

PURPOSE = "propose"  # of approval routes
_WHY = "the plan the command works on"


@command("planning.jointplan:add")
def draft_joint_plan(*, actor: Actor, dealer: Any, title: str, development: str, **values: Any) -> JointPlan:
    """Draft a plan with a dealer within the actor's reach. Raises NotVisible, RuleViolation("planning.period" | "planning.over")."""
    key = getattr(dealer, "pk", dealer)
    if key is None or dealers.scope_stamps(actor, key) is None:
        raise NotVisible(f"dealer {key}")
    row = JointPlan(number=next_number(f"JP-{actor.today:%y%m}"), dealer_id=key)
    values.setdefault("owner_id", actor.user_id) if "owner" not in values else None
    _require_period(actor, values.get("valid_from"), values.get("valid_to"))
    return persist(row, title=title, development=development, **values)


@command("planning.jointplan:change", subject=JointPlan)
def change_joint_plan(
    *, actor: Actor, row: JointPlan, expected_version: int | None = None, reason: str = "", **values: Any
) -> JointPlan:
    """Change a draft. Raises RuleViolation("planning.state" | "planning.dealer_stays" | "planning.period" | "planning.over")."""
    if row.status != JointPlanStatus.DRAFT:
        raise _state(row)
    if "dealer" in values and getattr(values["dealer"], "pk", values["dealer"]) != row.dealer_id:
        raise refusal("dealer_stays", "dealer")
    _require_period(actor, values.get("valid_from", row.valid_from), values.get("valid_to", row.valid_to))
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("planning.jointplan:add", subject=JointPlan)
def follow_joint_plan(*, actor: Actor, joint_plan: JointPlan, valid_from: Any, valid_to: Any) -> JointPlan:
    """Draft the plan that follows one, with its goals and the hospitals that are not won and not given up.

    Raises RuleViolation("planning.period" | "planning.over").
    """
    old = joint_plan
    _require_period(actor, valid_from, valid_to)
    taken = {name: getattr(old, name) for name in (
        "dealer_id", "line_id", "title", "development", "budget_fen", "budget_note", "owner_id", "dealer_owner",
    )}  # fmt: skip
    row = JointPlan(number=next_number(f"JP-{actor.today:%y%m}"), previous=old)
    persist(row, valid_from=valid_from, valid_to=valid_to, **taken)
    goals = JointGoal.objects.unscoped(_WHY).filter(plan=old).order_by("id")
    persist_many(
        JointGoal,
        [JointGoal(plan=row, kind=g.kind, title=g.title, target=g.target, target_fen=g.target_fen) for g in goals],
    )
    left = TargetHospital.objects.unscoped(_WHY).filter(plan=old).order_by("id")
    left = left.exclude(stage__in=(HospitalStage.STABLE, HospitalStage.DROPPED))
    columns = ("hospital_id", "stage", "potential_fen", "contact", "note")
    persist_many(TargetHospital, [TargetHospital(plan=row, **{c: getattr(h, c) for c in columns}) for h in left])
    return row


@command("planning.jointplan:submit", subject=JointPlan)
def submit_joint_plan(*, actor: Actor, joint_plan: JointPlan) -> JointPlan:
    """Send a draft to approval: along its route, or to another person who may approve.

    Raises RuleViolation("planning.state" | "planning.no_goals" | "planning.no_actions" | "planning.over" | "planning.overlap").
    """
    row = joint_plan
    _require_move(row, JointPlanStatus.SUBMITTED)
    _require_period(actor, row.valid_from, row.valid_to)
    if not row.goals.exists():
        raise refusal("no_goals")
    if not row.actions.exists():
        raise refusal("no_actions")
    _require_room(row)
    persist(row, status=JointPlanStatus.SUBMITTED, submitted_by_id=actor.user_id, submitted_at=actor.now)
    submit_case(actor=actor, row=row, purpose=PURPOSE, title=f"{row.number} {row.dealer}")
    return row


@command("planning.jointplan:submit", subject=JointPlan)
def withdraw_joint_plan(*, actor: Actor, joint_plan: JointPlan) -> JointPlan:
    """Take a plan that nobody has agreed to yet back to work on it. Raises RuleViolation("planning.state")."""
    if joint_plan.status == JointPlanStatus.DRAFT:
        raise _state(joint_plan)
    _require_move(joint_plan, JointPlanStatus.DRAFT)
    drop_case(actor=actor, row=joint_plan, purpose=PURPOSE)
    return persist(joint_plan, status=JointPlanStatus.DRAFT)


@command("planning.jointplan:approve", subject=JointPlan)
def approve_joint_plan(*, actor: Actor, joint_plan: JointPlan) -> JointPlan:
    """Approve where no route decides, and propose it to the dealer; who submitted does not.

    Raises RuleViolation("planning.state" | "planning.two_people" | "planning.overlap" | "approvals.case_open" |
    "approvals.case_returned").
    """
    _require_decidable(actor, joint_plan)
    return _proposed(actor, joint_plan)


@command("planning.jointplan:approve", subject=JointPlan)
def refuse_joint_plan(*, actor: Actor, joint_plan: JointPlan, reason: str) -> JointPlan:
    """Send it back to draft with a reason. Raises RuleViolation("planning.reason") and what :func:`approve_joint_plan` raises."""
    _require_decidable(actor, joint_plan)
    if not reason.strip():
        raise refusal("reason", "reason")
    return persist(joint_plan, status=JointPlanStatus.DRAFT, reason=reason.strip())


@command("planning.jointplan:approve")
def carry_out_approval(*, actor: Actor, subject_id: int) -> JointPlan:
    """The last approval of the route."""
    return _proposed(actor, _of_case(subject_id))


@command("planning.jointplan:approve")
def carry_out_refusal(*, actor: Actor, subject_id: int) -> JointPlan:
    """The route ended with a no."""
    return persist(_of_case(subject_id), status=JointPlanStatus.DRAFT)


@command("planning.jointplan:submit")
def carry_out_return(*, actor: Actor, subject_id: int) -> JointPlan:
    """The applicant withdrew the case: a draft again. A case only returned to him waits for him as it is."""
    row, case = _of_case(subject_id), case_of(JointPlan._meta.label_lower, subject_id)
    if case is not None and case.status == CaseStatus.WITHDRAWN and row.status == JointPlanStatus.SUBMITTED:
        persist(row, status=JointPlanStatus.DRAFT)
    return row


@command("planning.jointplan:agree", subject=JointPlan)
def agree_joint_plan(*, actor: Actor, joint_plan: JointPlan, answer: str = "") -> JointPlan:
    """The dealer agrees; the plan runs. Raises RuleViolation("planning.only_dealer" | "planning.state" | "planning.overlap")."""
    row = joint_plan
    if not actor.is_dealer and not actor.is_system:
        raise refusal("only_dealer")
    _require_move(row, JointPlanStatus.RUNNING)
    _require_room(row)
    persist(row, status=JointPlanStatus.RUNNING, agreed_by_id=actor.user_id, agreed_at=actor.now, answer=answer.strip())
    tell_answered(row, agreed=True)
    emit(JointPlanAgreed(plan_id=row.pk, dealer_id=row.dealer_id))
    return row


@command("planning.jointplan:agree", subject=JointPlan)
def decline_joint_plan(*, actor: Actor, joint_plan: JointPlan, answer: str) -> JointPlan:
    """The dealer asks for changes, in his words; the company takes the plan back to draft and works on it.

    Raises RuleViolation("planning.only_dealer" | "planning.state" | "planning.reason").
    """
    if not actor.is_dealer and not actor.is_system:
        raise refusal("only_dealer")
    _require_move(joint_plan, JointPlanStatus.DECLINED)
    if not answer.strip():
        raise refusal("reason", "answer")
    persist(joint_plan, status=JointPlanStatus.DECLINED, answer=answer.strip())
    tell_answered(joint_plan, agreed=False)
    return joint_plan


@command("planning.jointplan:close", subject=JointPlan)
def close_joint_plan(*, actor: Actor, joint_plan: JointPlan, conclusion: str) -> JointPlan:
    """Close a running plan with what was reached and learnt; open actions are given up.

    Raises RuleViolation("planning.state" | "planning.conclusion").
    """
    row = joint_plan
    _require_move(row, JointPlanStatus.CLOSED)
    if not conclusion.strip():
        raise refusal("conclusion", "conclusion")
    for action in JointAction.objects.unscoped(_WHY).filter(plan=row, state=ActionState.OPEN):
        persist(
            action, state=ActionState.DROPPED, settled_on=actor.today, settled_by_id=actor.user_id, outcome=row.number
        )
    return persist(row, status=JointPlanStatus.CLOSED, closed_on=actor.today, conclusion=conclusion.strip())


@command("planning.jointplan:close", subject=JointPlan)
def cancel_joint_plan(*, actor: Actor, joint_plan: JointPlan, reason: str) -> JointPlan:
    """Give up a plan that does not run. Raises RuleViolation("planning.state" | "planning.reason")."""
    _require_move(joint_plan, JointPlanStatus.CANCELLED)
    if not reason.strip():
        raise refusal("reason", "reason")
    drop_case(actor=actor, row=joint_plan, purpose=PURPOSE)
    return persist(joint_plan, status=JointPlanStatus.CANCELLED, reason=reason.strip())


def _proposed(actor: Actor, row: JointPlan) -> JointPlan:
    _require_move(row, JointPlanStatus.PROPOSED)
    _require_room(row)
    persist(row, status=JointPlanStatus.PROPOSED, approved_by_id=actor.user_id, approved_at=actor.now, answer="")
    tell_proposed(row)
    return row


def _require_decidable(actor: Actor, row: JointPlan) -> None:
    if row.status != JointPlanStatus.SUBMITTED:
        raise _state(row)
    require_no_case(row, PURPOSE)
    if actor.user_id is not None and actor.user_id == row.submitted_by_id:
        raise refusal("two_people")


def _require_move(row: JointPlan, status: str) -> None:
    if status not in PLAN_MOVES[row.status]:
        raise _state(row)


def _require_period(actor: Actor, first: Any, last: Any) -> None:
    if first and last and last < first:
        raise refusal("period", "valid_to")
    if last and last < actor.today:
        raise refusal("over", "valid_to")


def _require_room(row: JointPlan) -> None:
    """Refuse when another proposed or running plan speaks of the same goods on one of the days.

    All plans of the dealer are locked first, in the order of their keys, so that two people cannot pass each other here.
    """
    if connection.features.has_select_for_update:
        locked = JointPlan.objects.unscoped(_WHY).filter(dealer=row.dealer_id).order_by("id")
        list(locked.select_for_update(of=("self",)).values_list("pk", flat=True))
    other = overlapping(row.valid_from, row.valid_to, plans_in_the_way(row, BINDING))
    if other is not None:
        raise refusal("overlap", other=other)


def _state(row: JointPlan) -> Exception:
    return refusal("state", number=row.number, status=row.get_status_display())


def _of_case(subject_id: int) -> JointPlan:
    return JointPlan.objects.unscoped("its approval case was decided").get(pk=subject_id)
