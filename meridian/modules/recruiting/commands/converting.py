"""A candidate becomes a dealer without anything being typed again; two candidates become one (functions.md 75, 78, 80)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, emit, note_action, persist
from meridian.kernel.records.numbering import next_number
from meridian.modules.dealers import commands as dealer_commands
from meridian.modules.dealers import queries as dealers
from meridian.modules.licences import commands as licence_commands
from meridian.modules.licences.choices import SubjectType
from meridian.modules.qualification import commands as qualification

from ..choices import OPEN, Stage, VisitStatus, Waiver
from ..events import LeadConverted
from ..models import (
    CandidateAnswer,
    CandidateLine,
    FinancialYear,
    Interview,
    LeadFile,
    LeadHospital,
    LeadNote,
    LeadWaiver,
    PartnerLead,
    RecruitDecision,
    SiteVisit,
)
from ..queries.duplicates import merged_names
from ..queries.evidence import waivers_of
from ..rules.deciding import Finding, conversion_findings
from .deciding import use_waivers
from .moving import to_stage
from .texts import issue, refusal

_WHY = "what is carried over to the dealer"
# What belongs to a candidate, and what makes two rows of it one.
_MOVED: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (LeadNote, ()), (LeadFile, ()), (SiteVisit, ()), (Interview, ()), (LeadWaiver, ()), (RecruitDecision, ()),
    (FinancialYear, ("year",)), (LeadHospital, ("hospital_id",)), (CandidateLine, ("brand", "goods", "line_id")),
    (CandidateAnswer, ("criterion_id",)),
)  # fmt: skip


@command("recruiting.partnerlead:convert", subject=PartnerLead)
def convert_lead(
    *, actor: Actor, partner_lead: PartnerLead, lines: Iterable[Any] = (), code: str = "", parent: Any = None
) -> PartnerLead:
    """Make the chosen candidate a dealer in draft, with other names and papers, and open his first review.

    ``lines``: those the review is about, else those of the decisions, else those he wants. ``code``: the dealer code, else
    the next number. Raises RuleViolation("recruiting.no_decision" | "recruiting.no_visit" | "recruiting.code_missing" |
    "recruiting.credit_code" | "recruiting.already_dealer" | "recruiting.no_lines" | "recruiting.stage") and what registering
    a dealer and opening his review raise.
    """
    lead = partner_lead
    if lead.stage not in OPEN:
        raise refusal("stage", company=lead.company, stage=str(lead.get_stage_display()))
    used = _require_convertible(actor, lead)
    line_ids = _lines(lead, [getattr(line, "pk", line) for line in lines])
    visit = lead.visits.filter(status=VisitStatus.APPROVED).order_by("visited_on", "pk").last()
    dealer = dealer_commands.register_dealer(
        actor=actor, code=code.strip() or next_number(f"D{actor.today:%y}"), name=lead.company, credit_code=lead.credit_code,
        region=lead.region, team=lead.team, manager=lead.owner, address=lead.address, phone=lead.contact_phone, parent=parent,
        aliases=merged_names(lead.pk),
    )  # fmt: skip
    _carry_papers(actor, lead, dealer)
    case = qualification.open_qualification(
        actor=actor,
        dealer=dealer,
        lines=line_ids,
        about=_about(lead, visit),
        audited_on=visit.visited_on if visit else None,
    )
    use_waivers(actor, lead, used, _("conversion"))
    to_stage(actor, lead, Stage.CONVERTED, "", dealer=dealer, converted_on=actor.today, next_on=None, next_step="")
    emit(LeadConverted(lead_id=lead.pk, dealer_id=dealer.pk, case_id=case.pk))
    return lead


@command("recruiting.partnerlead:merge", subject=PartnerLead)
def merge_leads(*, actor: Actor, partner_lead: PartnerLead, other: Any, reason: str = "") -> PartnerLead:
    """Let ``other`` go into a candidate: notes, papers and evidence move, empty fields are filled, its name is kept.

    What both have of a kind (the figures of a year) stays as the one that goes on has it. Raises
    RuleViolation("recruiting.merge_same" | "recruiting.merge_over"), NotVisible.
    """
    kept, key = partner_lead, getattr(other, "pk", other)
    if key == kept.pk:
        raise refusal("merge_same", "other")
    gone = PartnerLead.objects.visible_to(actor, "recruiting.partnerlead:merge").filter(pk=key).first()
    for row in (kept, gone):
        if row is None or row.stage in (Stage.CONVERTED, Stage.MERGED):
            name, stage = (row.company, str(row.get_stage_display())) if row else ("?", "?")
            raise refusal("merge_over", "other", company=name, stage=stage)
    for model, once in _MOVED:
        _move_rows(model, gone, kept, once)
    for name in (
        "credit_code",
        "address",
        "contact_name",
        "contact_title",
        "contact_phone",
        "campaign_id",
        "consent_version",
        "consent_at",
    ):
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    kept.last_spoken_on = max(filter(None, [kept.last_spoken_on, gone.last_spoken_on]), default=None)
    persist(
        kept,
        lines={*kept.lines.values_list("pk", flat=True), *gone.lines.values_list("pk", flat=True)},
        reason=gone.number,
    )
    note_action(kept, diff={"merged": [gone.number, kept.number]}, reason=reason)
    to_stage(actor, gone, Stage.MERGED, reason, merged_into=kept, stage_before=gone.stage, next_on=None)
    return kept


def _require_convertible(actor: Actor, lead: PartnerLead) -> list[str]:
    """Refuse with everything that is missing; the special approvals this rests on."""
    sound = bool(lead.credit_code) and dealers.normal_credit_code(lead.credit_code) is not None
    owner = next((row["name"] for row in dealers.master_rows() if sound and row["credit_code"] == lead.credit_code), "")
    has_decision = lead.decisions.exists()
    has_visit = lead.visits.filter(status=VisitStatus.APPROVED).exists()
    in_force = waivers_of(lead.pk, actor.today)
    found = conversion_findings(
        has_decision=has_decision, has_visit=has_visit, code_is_given=bool(lead.credit_code), code_is_sound=sound,
        dealer_of_code=owner, waivers=in_force,
    )  # fmt: skip
    if found:
        raise RuleViolation([_issue(lead, each) for each in found])
    needed = ((Waiver.DECISION, has_decision), (Waiver.VISIT, has_visit))
    return [name for name, has in needed if not has]


def _issue(lead: PartnerLead, found: Finding) -> Any:
    field = "credit_code" if found.code in ("code_missing", "credit_code", "already_dealer") else ""
    return issue(found.code, field, company=lead.company, code=lead.credit_code, **(found.params or {}))


def _lines(lead: PartnerLead, given: list[int]) -> list[int]:
    chosen = (
        given
        or sorted(set(lead.decisions.values_list("line_id", flat=True)))
        or list(lead.lines.values_list("pk", flat=True))
    )
    if not chosen:
        raise refusal("no_lines", "lines")
    return chosen


def _carry_papers(actor: Actor, lead: PartnerLead, dealer: Any) -> None:
    """Papers become documents of the dealer that wait for quality."""
    for paper in lead.files.order_by("pk"):
        licence_commands.register_licence(
            actor=actor, kind=paper.kind, subject_type=SubjectType.DEALER, subject_id=dealer.pk, number=paper.number,
            issuer=paper.issuer, issued_on=paper.issued_on, expires_on=paper.expires_on, raw_scope=paper.raw_scope, file=paper.file,
            remark=lead.number,
        )  # fmt: skip


def _about(lead: PartnerLead, visit: SiteVisit | None) -> str:
    decision = lead.decisions.order_by("pk").last()
    parts = [_("From candidate %(number)s") % {"number": lead.number}]
    if visit is not None:
        facts = {"number": visit.number, "area": visit.warehouse_m2, "cold": visit.cold_m2 + visit.frozen_m2}
        parts.append(_("visit %(number)s: warehouse %(area)s m², cold %(cold)s m²") % facts)
    if decision is not None:
        parts.append(_("decision %(number)s") % {"number": decision.number})
    if lead.contact_name:
        parts.append(_("contact %(name)s") % {"name": lead.contact_name})
    return "; ".join(parts)[:300]


def _move_rows(model: Any, gone: PartnerLead, kept: PartnerLead, once: tuple[str, ...]) -> None:
    name = "chosen" if model is RecruitDecision else "lead"
    rows = list(model.objects.unscoped(_WHY).filter(**{name: gone}))
    if once:
        held = set(model.objects.unscoped(_WHY).filter(**{name: kept}).values_list(*once))
        rows = [row for row in rows if tuple(getattr(row, part) for part in once) not in held]
    for row in rows:
        setattr(row, name, kept)
    change_many(rows, [name], reason=kept.number)
