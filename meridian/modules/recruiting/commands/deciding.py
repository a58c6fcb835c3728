"""Choosing one candidate among those compared, and the special approver who lets pass what the way asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import note_action, persist
from meridian.kernel.records.numbering import next_number
from meridian.modules.catalog import queries as catalog
from meridian.modules.reference import queries as reference

from ..choices import OPEN, OVER, Stage, Waiver
from ..models import Criterion, LeadWaiver, PartnerLead, RecruitDecision
from ..queries.evidence import waivers_of
from ..queries.scoring import Compared, candidates_of_cell, scorecard_for, scores_of
from ..rules.deciding import decision_findings, waivers_used
from .moving import lacks_before, to_stage
from .texts import issue, refusal, require_evidence

MINIMUM = "recruiting.candidates.minimum"
MOST_DAYS = "recruiting.waiver.most_days"
_WHY = "the special approvals of a candidate"


@command("recruiting.recruitdecision:add")
def decide(
    *, actor: Actor, line: Any, region: Any, chosen: Any, candidates: Iterable[Any], reason: str
) -> RecruitDecision:
    """Choose a candidate for a line in a region among those compared; the comparison is kept as it is today.

    At least so many are compared as ``recruiting.candidates.minimum`` says, the chosen one passes every gate of the
    scorecard and has all evidence of the stages, unless a special approval in force lets it pass. Raises
    RuleViolation("recruiting.no_scorecard" | "recruiting.not_compared" | "recruiting.not_of_cell" | "recruiting.too_few" |
    "recruiting.not_eligible" | "recruiting.evidence" | "recruiting.reason"), NotVisible.
    """
    line_id, region_id, key = (getattr(each, "pk", each) for each in (line, region, chosen))
    if not reason.strip():
        raise refusal("reason", "reason")
    compared = _compared(actor, line_id, region_id, {getattr(each, "pk", each) for each in candidates})
    mine = next((one for one in compared if one.lead.pk == key), None)
    if mine is None:
        raise refusal("not_compared", company=str(_lead(actor, key)))
    lead = mine.lead
    if lead.stage not in OPEN:
        raise refusal("stage", company=lead.company, stage=str(lead.get_stage_display()))
    minimum = int(reference.parameter(MINIMUM, on=actor.today, region=region_id))
    in_force = waivers_of(lead.pk, actor.today)
    found = decision_findings(len(compared), minimum, mine.score.is_eligible, in_force)
    if found:
        raise RuleViolation([issue(f.code, **_params(f.params, mine)) for f in found])
    require_evidence((Stage(at).label, lack) for at, lack in lacks_before(lead, Stage.DECIDED, actor.today))
    used = waivers_used(len(compared), minimum, mine.score.is_eligible, in_force)
    scorecard = scorecard_for(line_id, region_id, actor.today)
    row = persist(
        RecruitDecision(number=next_number(f"RD-{actor.today:%y%m}")), line_id=line_id, region_id=region_id, scorecard=scorecard,
        chosen=lead, why=reason.strip(), ranking=ranking_of(compared), decided_on=actor.today, decided_by_id=actor.user_id,
        is_special=bool(used),
    )  # fmt: skip
    use_waivers(actor, lead, used, row.number)
    if lead.stage != Stage.DECIDED:
        to_stage(actor, lead, Stage.DECIDED, row.number)
    return row


@command("recruiting.leadwaiver:add")
def grant_waiver(*, actor: Actor, lead: Any, waives: str, why: str, valid_to: date) -> LeadWaiver:
    """Let a candidate pass without something, for a reason and until a day; the change log marks it (row 80).

    Who looks after the candidate does not grant it. Raises RuleViolation("recruiting.waiver_own" | "recruiting.reason" |
    "recruiting.day_past" | "recruiting.waiver_days" | "recruiting.stage"), NotVisible.
    """
    row = _lead(actor, getattr(lead, "pk", lead), "recruiting.leadwaiver:add")
    if row.stage in OVER:
        raise refusal("stage", company=row.company, stage=str(row.get_stage_display()))
    if not why.strip():
        raise refusal("reason", "why")
    if actor.user_id is not None and actor.user_id == row.owner_id:
        raise refusal("waiver_own")
    if valid_to < actor.today:
        raise refusal("day_past", "valid_to")
    most = int(reference.parameter(MOST_DAYS, on=actor.today))
    if valid_to > actor.today + timedelta(days=most):
        raise refusal("waiver_days", "valid_to", most=most)
    made = persist(LeadWaiver(lead=row, waives=waives, approver_id=actor.user_id), why=why.strip(), valid_to=valid_to)
    note_action(row, diff={"special approval": [None, f"{waives} {valid_to.isoformat()}"]}, reason=why.strip())
    return made


@command("recruiting.leadwaiver:change", subject=LeadWaiver)
def change_waiver(
    *, actor: Actor, row: LeadWaiver, expected_version: int | None = None, reason: str = "", valid_to: date | None = None,
    **values: Any,
) -> LeadWaiver:  # fmt: skip
    """End a special approval earlier, or say more about why. Raises RuleViolation("recruiting.waiver_longer")."""
    if valid_to is not None and valid_to > row.valid_to:
        raise refusal("waiver_longer", "valid_to")
    kept = {name: value for name, value in values.items() if name not in ("lead", "lead_id", "waives")}
    return persist(row, expected_version=expected_version, reason=reason, valid_to=valid_to or row.valid_to, **kept)


def use_waivers(actor: Actor, lead: PartnerLead, used: Iterable[str], why: str) -> None:
    """Mark the special approvals something rested on, in their rows and in the change log of the candidate."""
    for name in used:
        rows = LeadWaiver.objects.unscoped(_WHY).filter(lead=lead, waives=name, valid_to__gte=actor.today)
        row = rows.order_by("pk").last()
        if row is not None:
            persist(row, used_on=actor.today, reason=why)
            note_action(
                lead, diff={"special approval used": [None, str(Waiver(name).label)]}, reason=f"{why}: {row.why}"
            )


def ranking_of(compared: Iterable[Compared]) -> list[dict[str, Any]]:
    """A comparison as it is kept: rank, name, score in hundredths, and every criterion with weight, answer and points."""
    kept = []
    for one in compared:
        names = {part.key: part for part in one.score.parts}
        kept.append({
            "lead": one.lead.pk, "number": one.lead.number, "company": one.lead.company, "rank": one.rank,
            "total": one.score.total, "hard": one.score.hard, "soft": one.score.soft, "eligible": one.score.is_eligible,
            "parts": [
                {"criterion": key, "weight": p.weight, "value": p.value, "points": p.points, "passes": p.passes}
                for key, p in names.items()
            ],
        })  # fmt: skip
    return kept


def _compared(actor: Actor, line_id: int, region_id: int, keys: set[int]) -> list[Compared]:
    scorecard = scorecard_for(line_id, region_id, actor.today)
    if scorecard is None:
        places = reference.region_places([region_id]).get(region_id, ("", "", ""))
        where = "".join(dict.fromkeys(filter(None, places)))
        raise refusal("no_scorecard", line=catalog.line_names().get(line_id, "?"), region=where or "?")
    cell = {lead.pk: lead for lead in candidates_of_cell(actor, line_id, region_id)}
    outside = [key for key in keys if key not in cell]
    if outside:
        raise RuleViolation([issue("not_of_cell", company=str(_lead(actor, key))) for key in outside])
    return scores_of([cell[key] for key in sorted(keys)], scorecard, line_id, actor.today)


def _params(params: dict[str, Any] | None, mine: Compared) -> dict[str, Any]:
    keys = [part.key for part in mine.score.parts]
    names = dict(Criterion.objects.unscoped(_WHY).filter(pk__in=keys).values_list("pk", "name"))
    gates = "、".join(names.get(key, "?") for key in mine.score.failed)
    return {"company": mine.lead.company, "gates": gates, **(params or {})}


def _lead(actor: Actor, key: int, code: str = "recruiting.partnerlead:view") -> PartnerLead:
    rows = (
        PartnerLead.objects.unscoped("the product itself")
        if actor.is_system
        else PartnerLead.objects.visible_to(actor, code)
    )
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotVisible(f"lead {key}")
    return row
