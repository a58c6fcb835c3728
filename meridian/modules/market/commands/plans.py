"""Planning cycles and channel plans: drafted, submitted, decided by another person, followed by the next edition."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from meridian.kernel.approvals.choices import CaseStatus
from meridian.kernel.approvals.engine import drop_case, open_case, require_no_open_case
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist
from meridian.kernel.records.numbering import next_number

from ..choices import PLAN_MOVES, CycleStatus, PlanStatus
from ..events import ChannelPlanApproved
from ..models import ChannelPlan, PlanningCycle
from .texts import refusal

PURPOSE = "approve"  # of approval routes
_WHY = "one plan of a line and region is in hand, whoever asks"
FIRST_YEAR, LAST_YEAR = 2000, 2100  # anything else is a slip of the pen


@command("market.planningcycle:add")
def open_cycle(*, actor: Actor, year: int, quarter: int | None = None, objectives: str = "") -> PlanningCycle:
    """Open a year, or a quarter, for planning. Raises RuleViolation("market.year" | "market.quarter" |
    "market.cycle_once")."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise refusal("year", "year", first=FIRST_YEAR, last=LAST_YEAR)
    if quarter is not None and quarter not in (1, 2, 3, 4):
        raise refusal("quarter", "quarter")
    same = PlanningCycle.objects.unscoped("cycles are everybody's").filter(year=year, quarter=quarter).first()
    if same is not None:
        raise refusal("cycle_once", "year", cycle=str(same))
    first, last = (date(year, 3 * quarter - 2, 1), 3 * quarter) if quarter else (date(year, 1, 1), 12)
    last_day = date(year, last, monthrange(year, last)[1])
    return persist(
        PlanningCycle(), year=year, quarter=quarter, objectives=objectives, first_day=first, last_day=last_day
    )


@command("market.planningcycle:change", subject=PlanningCycle)
def change_cycle(
    *, actor: Actor, row: PlanningCycle, expected_version: int | None = None, reason: str = "", **values: Any
) -> PlanningCycle:
    """Change the objectives; year and quarter stay. Raises RuleViolation("market.cycle_closed" | "market.plan_stays")."""
    if row.status == CycleStatus.CLOSED:
        raise refusal("cycle_closed", cycle=str(row))
    if any(name in values and values[name] != getattr(row, name) for name in ("year", "quarter")):
        raise refusal("plan_stays", "year")
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("market.planningcycle:close", subject=PlanningCycle)
def close_cycle(*, actor: Actor, planning_cycle: PlanningCycle) -> PlanningCycle:
    """No more plans are made for it; those approved hold. Raises RuleViolation("market.cycle_state")."""
    return _cycle_to(planning_cycle, CycleStatus.CLOSED)


@command("market.planningcycle:close", subject=PlanningCycle)
def reopen_cycle(*, actor: Actor, planning_cycle: PlanningCycle) -> PlanningCycle:
    """Plan on in a closed cycle. Raises RuleViolation("market.cycle_state")."""
    return _cycle_to(planning_cycle, CycleStatus.OPEN)


def _cycle_to(row: PlanningCycle, status: str) -> PlanningCycle:
    if row.status == status:
        raise refusal("cycle_state", cycle=str(row), status=row.get_status_display())
    return persist(row, status=status)


@command("market.channelplan:add")
def draft_plan(*, actor: Actor, cycle: Any, line: Any, region: Any, objectives: str, **values: Any) -> ChannelPlan:
    """Draft the first edition for a line in a region over a cycle.

    Raises RuleViolation("market.cycle_closed" | "market.plan_in_hand" | "market.next_by_edition").
    """
    ids = {
        f"{name}_id": getattr(given, "pk", given)
        for name, given in (("cycle", cycle), ("line", line), ("region", region))
    }
    _require_open(ids["cycle_id"])
    others = ChannelPlan.objects.unscoped(_WHY).filter(**ids)
    in_hand = others.filter(status__in=(PlanStatus.DRAFT, PlanStatus.SUBMITTED)).first()
    if in_hand is not None:
        raise refusal("plan_in_hand", number=in_hand.number)
    holding = others.filter(status=PlanStatus.APPROVED).first()
    if holding is not None:
        raise refusal("next_by_edition", number=holding.number)
    edition = 1 + max(others.values_list("edition", flat=True), default=0)
    values.setdefault("owner_id", actor.user_id) if "owner" not in values else None
    return persist(
        ChannelPlan(number=next_number(f"CP-{actor.today:%y%m}"), edition=edition),
        objectives=objectives,
        **ids,
        **values,
    )


@command("market.channelplan:change", subject=ChannelPlan)
def change_plan(
    *, actor: Actor, row: ChannelPlan, expected_version: int | None = None, reason: str = "", **values: Any
) -> ChannelPlan:
    """Change a draft. Raises RuleViolation("market.plan_state" | "market.plan_stays")."""
    if row.status != PlanStatus.DRAFT:
        raise _state(row)
    for name in ("cycle", "line", "region"):
        if name in values and getattr(values[name], "pk", values[name]) != getattr(row, f"{name}_id"):
            raise refusal("plan_stays", name)
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("market.channelplan:add", subject=ChannelPlan)
def next_edition(*, actor: Actor, channel_plan: ChannelPlan) -> ChannelPlan:
    """Draft the next edition of an approved or refused plan, with its content; the approved one holds until then.

    Raises RuleViolation("market.plan_state" | "market.plan_in_hand" | "market.cycle_closed").
    """
    old = channel_plan
    if old.status not in (PlanStatus.APPROVED, PlanStatus.REFUSED):
        raise _state(old)
    _require_open(old.cycle_id)
    others = ChannelPlan.objects.unscoped(_WHY).filter(cycle=old.cycle_id, line=old.line_id, region=old.region_id)
    in_hand = others.filter(status__in=(PlanStatus.DRAFT, PlanStatus.SUBMITTED)).first()
    if in_hand is not None:
        raise refusal("plan_in_hand", number=in_hand.number)
    follows = others.filter(previous=old).exists()
    taken = {name: getattr(old, name) for name in (
        "cycle_id", "line_id", "region_id", "owner_id", "objectives", "sellout_fen", "share_percent", "coverage_percent",
    )}  # fmt: skip
    edition = 1 + max(others.values_list("edition", flat=True))
    row = ChannelPlan(number=next_number(f"CP-{actor.today:%y%m}"), edition=edition)
    return persist(row, previous_id=None if follows else old.pk, **taken)


@command("market.channelplan:submit", subject=ChannelPlan)
def submit_plan(*, actor: Actor, channel_plan: ChannelPlan) -> ChannelPlan:
    """Send a draft to approval: along its route, or to another person who may approve.

    Raises RuleViolation("market.plan_state" | "market.nothing_planned" | "market.cycle_closed").
    """
    row = channel_plan
    _require_move(row, PlanStatus.SUBMITTED)
    _require_open(row.cycle_id)
    aims = (row.sellout_fen, row.share_percent, row.coverage_percent)
    if all(aim is None for aim in aims) and not row.modes.exists():
        raise refusal("nothing_planned")
    persist(row, status=PlanStatus.SUBMITTED, submitted_by_id=actor.user_id, submitted_at=actor.now)
    open_case(actor=actor, row=row, purpose=PURPOSE, title=f"{row.number} {row.line} · {row.region}")
    return row


@command("market.channelplan:submit", subject=ChannelPlan)
def withdraw_plan(*, actor: Actor, channel_plan: ChannelPlan) -> ChannelPlan:
    """Take a submitted plan back to work on it. Raises RuleViolation("market.plan_state")."""
    _require_move(channel_plan, PlanStatus.DRAFT)
    drop_case(actor=actor, row=channel_plan, purpose=PURPOSE)
    return persist(channel_plan, status=PlanStatus.DRAFT)


@command("market.channelplan:approve", subject=ChannelPlan)
def approve_plan(*, actor: Actor, channel_plan: ChannelPlan, note: str = "") -> ChannelPlan:
    """Approve where no route decides; who submitted does not. The edition before is superseded.

    Raises RuleViolation("market.plan_state" | "market.two_people" | "approvals.case_open").
    """
    _require_decidable(actor, channel_plan)
    return _approved(actor, channel_plan, note)


@command("market.channelplan:approve", subject=ChannelPlan)
def refuse_plan(*, actor: Actor, channel_plan: ChannelPlan, reason: str) -> ChannelPlan:
    """Refuse with a reason. Raises RuleViolation("market.reason") and what :func:`approve_plan` raises."""
    _require_decidable(actor, channel_plan)
    if not reason.strip():
        raise refusal("reason", "reason")
    return _decide(actor, channel_plan, PlanStatus.REFUSED, reason)


@command("market.channelplan:approve")
def carry_out_approval(*, actor: Actor, subject_id: int) -> ChannelPlan:
    """The last approval of the route."""
    return _approved(actor, _of_case(subject_id), "")


@command("market.channelplan:approve")
def carry_out_refusal(*, actor: Actor, subject_id: int) -> ChannelPlan:
    """The route ended with a no."""
    return _decide(actor, _of_case(subject_id), PlanStatus.REFUSED, "")


@command("market.channelplan:submit")
def carry_out_return(*, actor: Actor, subject_id: int) -> ChannelPlan:
    """The applicant withdrew the case: a draft again. A case only returned to him waits for him as it is."""
    row = _of_case(subject_id)
    case = case_of(ChannelPlan._meta.label_lower, subject_id)
    if case is not None and case.status == CaseStatus.WITHDRAWN and row.status == PlanStatus.SUBMITTED:
        persist(row, status=PlanStatus.DRAFT)
    return row


def _approved(actor: Actor, row: ChannelPlan, note: str) -> ChannelPlan:
    _require_move(row, PlanStatus.APPROVED)
    before = ChannelPlan.objects.unscoped(_WHY).filter(
        cycle=row.cycle_id, line=row.line_id, region=row.region_id, status=PlanStatus.APPROVED
    )
    for old in before:
        persist(old, status=PlanStatus.SUPERSEDED, reason=row.number)
    _decide(actor, row, PlanStatus.APPROVED, note)
    emit(ChannelPlanApproved(plan_id=row.pk, line_id=row.line_id, region_id=row.region_id))
    return row


def _decide(actor: Actor, row: ChannelPlan, status: str, note: str) -> ChannelPlan:
    _require_move(row, status)
    return persist(
        row, status=status, decided_by_id=actor.user_id, decided_at=actor.now, decision_note=note.strip(), reason=note
    )


def _require_decidable(actor: Actor, row: ChannelPlan) -> None:
    _require_move(row, PlanStatus.APPROVED)
    require_no_open_case(row, PURPOSE)
    if actor.user_id is not None and actor.user_id == row.submitted_by_id:
        raise refusal("two_people")


def _require_move(row: ChannelPlan, status: str) -> None:
    if status not in PLAN_MOVES[row.status]:
        raise _state(row)


def _require_open(cycle_id: int) -> None:
    cycle = PlanningCycle.objects.unscoped("the cycle a plan names").filter(pk=cycle_id).first()
    if cycle is not None and cycle.status == CycleStatus.CLOSED:
        raise refusal("cycle_closed", "cycle", cycle=str(cycle))


def _state(row: ChannelPlan) -> Exception:
    return refusal("plan_state", number=row.number, status=row.get_status_display())


def _of_case(subject_id: int) -> ChannelPlan:
    return ChannelPlan.objects.unscoped("its approval case was decided").get(pk=subject_id)
