"""Candidates: taken in, changed, spoken with; answers to the public form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.text import clean_line
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist
from meridian.kernel.records.numbering import next_number
from meridian.modules.dealers.queries import normal_credit_code
from meridian.modules.org import queries as org
from meridian.modules.reference import queries as reference

from ..choices import OVER, NoteKind, Stage
from ..events import LeadStageChanged
from ..models import LeadFile, LeadNote, PartnerLead, RecruitCampaign
from ..rules.answers import form_findings, is_phone, plain_phone
from .notes import tell_answer
from .texts import form_refusal, refusal

CONSENT = "recruiting.form.consent_version"
_CAMPAIGN = "who answers a form sees nothing of the campaign"


@command("recruiting.partnerlead:add")
def register_lead(*, actor: Actor, lines: Iterable[Any] = (), **values: Any) -> PartnerLead:
    """Take a candidate in; without ``owner`` who does it looks after it. The credit code may follow later.

    Raises RuleViolation("recruiting.company" | "recruiting.credit_code" | "recruiting.phone").
    """
    if not values.get("owner") and not values.get("owner_id") and not actor.is_system:
        values["owner_id"] = actor.user_id
    return _saved(actor, PartnerLead(number=_number(actor), stage_on=actor.today), values, lines)


@command("recruiting.partnerlead:change", subject=PartnerLead)
def change_lead(
    *, actor: Actor, row: PartnerLead, expected_version: int | None = None, reason: str = "", **values: Any
) -> PartnerLead:
    """Correct a candidate's data or give it to somebody else. Raises what :func:`register_lead` raises, and
    RuleViolation("recruiting.stage") for one that is merged or became a dealer."""
    if row.stage in (Stage.CONVERTED, Stage.MERGED):
        raise refusal("stage", company=row.company, stage=str(row.get_stage_display()))
    return _saved(actor, row, values, values.pop("lines", None), expected_version=expected_version, reason=reason)


@command("recruiting.partnerlead:change", subject=PartnerLead)
def note_contact(
    *, actor: Actor, partner_lead: PartnerLead, text: str, kind: str = NoteKind.CALL, spoken_on: date | None = None,
    next_step: str = "", next_on: date | None = None,
) -> LeadNote:  # fmt: skip
    """Keep what was said with a candidate, and what comes next. The first note on a new one begins the first contact.

    Raises RuleViolation("recruiting.stage" | "recruiting.day_ahead" | "recruiting.day_past").
    """
    lead, day = partner_lead, spoken_on or actor.today
    if lead.stage in OVER:
        raise refusal("stage", company=lead.company, stage=str(lead.get_stage_display()))
    if day > actor.today:
        raise refusal("day_ahead", "spoken_on")
    if next_on is not None and next_on < day:
        raise refusal("day_past", "next_on")
    note = persist(LeadNote(lead=lead, kind=kind, spoken_on=day, text=text))
    lead.last_spoken_on = max(filter(None, [lead.last_spoken_on, day]))
    lead.next_step, lead.next_on = clean_line(next_step, 200), next_on
    if lead.stage == Stage.NEW:
        lead.stage, lead.stage_on = Stage.CONTACT, actor.today
        emit(LeadStageChanged(lead_id=lead.pk, before=Stage.NEW, after=Stage.CONTACT))
    persist(lead)
    return note


@command("recruiting.partnerlead:erase", subject=PartnerLead)
def erase_person(*, actor: Actor, partner_lead: PartnerLead, reason: str) -> PartnerLead:
    """Erase the contact person of a candidate who asks for it or is not needed any more (个人信息保护法 art. 47).

    Name, position, phone and consent go; the change log never stored them. The company stays. Of a candidate that became
    a dealer the dealer's own data are changed instead. Raises RuleViolation("recruiting.stage" | "recruiting.reason").
    """
    lead = partner_lead
    if lead.stage == Stage.CONVERTED:
        raise refusal("stage", company=lead.company, stage=str(lead.get_stage_display()))
    if not reason.strip():
        raise refusal("reason", "reason")
    return persist(
        lead,
        contact_name="",
        contact_title="",
        contact_phone="",
        consent_version="",
        consent_at=None,
        reason=reason.strip(),
    )


@command("recruiting.leadfile:add")
def file_paper(*, actor: Actor, lead: Any, kind: str, **values: Any) -> LeadFile:
    """Keep a paper a candidate gave us; it becomes a document of the dealer at the conversion."""
    row = LeadFile(kind=kind)
    row.lead_id = getattr(lead, "pk", lead)
    return persist(row, **values)


@command("recruiting.partnerlead:receive")
def receive_answer(
    *, actor: Actor, campaign: Any, typed: Mapping[str, str], region: int | None, lines: Iterable[int], consents: bool
) -> PartnerLead:
    """Take an answer to a campaign's public form. Consent is kept with its edition and moment (个人信息保护法 art. 14).

    The responsible of the campaign looks after the candidate. Whether the company is known plays no part: nobody outside
    learns of it. Raises RuleViolation with one issue a field, RuleViolation("recruiting.campaign_over").
    """
    row = RecruitCampaign.objects.unscoped(_CAMPAIGN).get(pk=getattr(campaign, "pk", campaign))
    if row.ended_on is not None or not row.valid_from <= actor.today <= row.valid_to:
        raise refusal("campaign_over")
    offered = set(row.lines.values_list("pk", flat=True))
    chosen = [key for key in dict.fromkeys(lines) if key in offered]
    code = normal_credit_code(typed.get("credit_code", ""))
    paths = reference.region_paths([region]) if region else {}
    findings = form_findings(
        typed, code_is_sound=code is not None, region_is_known=bool(paths), line_count=len(chosen), consents=consents
    )
    if findings:
        raise form_refusal(findings)
    values = {
        "company": typed["company"], "credit_code": code or "", "region_id": region, "contact_name": typed["contact_name"],
        "contact_title": typed.get("contact_title", "")[:40], "contact_phone": typed["contact_phone"], "source": row.source,
        "source_detail": clean_line(typed.get("note", ""), 200), "campaign_id": row.pk, "owner_id": row.owner_id,
        "consent_version": str(reference.parameter(CONSENT, on=actor.today)), "consent_at": actor.now,
    }  # fmt: skip
    lead = _saved(actor, PartnerLead(number=_number(actor), stage_on=actor.today), values, chosen)
    tell_answer(lead)
    return lead


def _number(actor: Actor) -> str:
    return next_number(f"PL-{actor.today:%y%m}")


def _saved(
    actor: Actor, row: PartnerLead, values: dict[str, Any], lines: Iterable[Any] | None, *, expected_version: int | None = None,
    reason: str = "",
) -> PartnerLead:  # fmt: skip
    for name, value in values.items():
        setattr(row, name, value)
    row.company = clean_line(row.company, 120)
    if not row.company:
        raise refusal("company", "company")
    if row.credit_code:
        code = normal_credit_code(row.credit_code)
        if code is None:
            raise refusal("credit_code", "credit_code", code=row.credit_code)
        row.credit_code = code
    if row.contact_phone:
        if not is_phone(row.contact_phone):
            raise refusal("phone", "contact_phone", phone=row.contact_phone)
        row.contact_phone = plain_phone(row.contact_phone)
    if row._state.adding or row.loaded_values().get("owner_id") != row.owner_id:
        row.team_id = org.team_of(row.owner_id) if row.owner_id else None
    links = {} if lines is None else {"lines": [getattr(line, "pk", line) for line in lines]}
    return persist(row, expected_version=expected_version, reason=reason, **links)
