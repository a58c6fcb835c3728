"""Candidates on their way: forward when the evidence is there, back with a reason, parked, lost, taken up again."""

from __future__ import annotations

from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist

from ..choices import BY_HAND, OPEN, WAY, Stage
from ..events import LeadStageChanged
from ..models import PartnerLead
from ..queries.evidence import evidence_of, stage_template, waived_kinds, waivers_of
from ..rules.stages import Lack, lacking_until
from .texts import refusal, require_evidence


@command("recruiting.partnerlead:advance", subject=PartnerLead)
def advance_lead(*, actor: Actor, partner_lead: PartnerLead) -> PartnerLead:
    """Take a candidate to the next stage. Raises RuleViolation("recruiting.stage" | "recruiting.evidence")."""
    if partner_lead.stage not in BY_HAND or partner_lead.stage == Stage.LINE_FIT:
        raise refusal("stage", company=partner_lead.company, stage=str(partner_lead.get_stage_display()))
    return _forward(actor, partner_lead, WAY[WAY.index(partner_lead.stage) + 1])


@command("recruiting.partnerlead:advance", subject=PartnerLead)
def move_lead(*, actor: Actor, partner_lead: PartnerLead, stage: str, reason: str = "") -> PartnerLead:
    """Put a candidate into a stage before the decision. Forward asks for all evidence on the way, back for a reason.

    Raises RuleViolation("recruiting.stage" | "recruiting.stage_unknown" | "recruiting.evidence" | "recruiting.reason").
    """
    if partner_lead.stage not in BY_HAND:
        raise refusal("stage", company=partner_lead.company, stage=str(partner_lead.get_stage_display()))
    if stage not in BY_HAND:
        raise refusal("stage_unknown", "stage")
    if WAY.index(stage) >= WAY.index(partner_lead.stage):
        return _forward(actor, partner_lead, stage)
    return to_stage(actor, partner_lead, stage, _reason(reason))


@command("recruiting.partnerlead:close", subject=PartnerLead)
def lose_lead(*, actor: Actor, partner_lead: PartnerLead, reason: str) -> PartnerLead:
    """Give a candidate up. Raises RuleViolation("recruiting.stage" | "recruiting.reason")."""
    _require_in_work(partner_lead, Stage.PARKED)
    before = partner_lead.stage_before if partner_lead.stage == Stage.PARKED else partner_lead.stage
    return to_stage(
        actor, partner_lead, Stage.LOST, _reason(reason), reason=reason.strip(), stage_before=before, next_on=None
    )


@command("recruiting.partnerlead:close", subject=PartnerLead)
def park_lead(*, actor: Actor, partner_lead: PartnerLead, reason: str, until: date | None = None) -> PartnerLead:
    """Let a candidate rest, perhaps until a day on which it comes up again.

    Raises RuleViolation("recruiting.stage" | "recruiting.reason" | "recruiting.day_past").
    """
    _require_in_work(partner_lead)
    if until is not None and until < actor.today:
        raise refusal("day_past", "until")
    return to_stage(
        actor,
        partner_lead,
        Stage.PARKED,
        _reason(reason),
        reason=reason.strip(),
        stage_before=partner_lead.stage,
        next_on=until,
    )


@command("recruiting.partnerlead:close", subject=PartnerLead)
def resume_lead(*, actor: Actor, partner_lead: PartnerLead) -> PartnerLead:
    """Take up a parked or lost candidate where it stood. Raises RuleViolation("recruiting.stage")."""
    lead = partner_lead
    if lead.stage not in (Stage.PARKED, Stage.LOST):
        raise refusal("stage", company=lead.company, stage=str(lead.get_stage_display()))
    return to_stage(actor, lead, lead.stage_before or Stage.NEW, "", reason="", stage_before="")


def lacks_before(lead: PartnerLead, stage: str, today: date) -> tuple[tuple[str, Lack], ...]:
    """What the stages before ``stage`` still demand of a candidate, waivers in force taken into account."""
    template = stage_template(today, lead.region_id)
    waived = waived_kinds(waivers_of(lead.pk, today))
    return lacking_until(stage, WAY, evidence_of([lead.pk])[lead.pk], template, waived)


def to_stage(actor: Actor, lead: PartnerLead, stage: str, why: str = "", **values: Any) -> PartnerLead:
    """Write a stage, with the day, the log's reason and the event."""
    before = lead.stage
    for name, value in values.items():
        setattr(lead, name, value)
    lead.stage, lead.stage_on = stage, actor.today
    persist(lead, reason=why)
    emit(LeadStageChanged(lead_id=lead.pk, before=before, after=stage))
    return lead


def _forward(actor: Actor, lead: PartnerLead, stage: str) -> PartnerLead:
    if stage == lead.stage:
        return lead
    lacks = lacks_before(lead, stage, actor.today)
    require_evidence((Stage(at).label, lack) for at, lack in lacks)
    return to_stage(actor, lead, stage)


def _require_in_work(lead: PartnerLead, *also: str) -> None:
    if lead.stage not in (*OPEN, *also):
        raise refusal("stage", company=lead.company, stage=str(lead.get_stage_display()))


def _reason(text: str) -> str:
    if not text.strip():
        raise refusal("reason", "reason")
    return text.strip()
