"""Evidence of candidates: financial years, customers, interviews, the lines they sell already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..choices import Fit
from ..models import CandidateLine, FinancialYear, Interview, LeadHospital, PartnerLead
from ..queries.evidence import competitor_products, statement_of
from ..rules.ratios import contradictions
from .texts import FIGURES, issue, refusal


@command("recruiting.financialyear:add")
def record_financials(*, actor: Actor, lead: Any, **values: Any) -> FinancialYear:
    """Keep the figures of a year, in fen. Raises RuleViolation("recruiting.figures" | "recruiting.day_ahead")."""
    return _financials(actor, FinancialYear(lead_id=getattr(lead, "pk", lead)), values)


@command("recruiting.financialyear:change", subject=FinancialYear)
def change_financials(
    *, actor: Actor, row: FinancialYear, expected_version: int | None = None, reason: str = "", **values: Any
) -> FinancialYear:
    """Correct the figures of a year. Raises what :func:`record_financials` raises."""
    return _financials(actor, row, values, expected_version=expected_version, reason=reason)


@command("recruiting.interview:add")
def record_interview(*, actor: Actor, lead: Any, **values: Any) -> Interview:
    """Keep a talk with the team in marks of 0 to 5. Raises RuleViolation("recruiting.day_ahead")."""
    return _interview(actor, Interview(lead_id=getattr(lead, "pk", lead)), values)


@command("recruiting.interview:change", subject=Interview)
def change_interview(
    *, actor: Actor, row: Interview, expected_version: int | None = None, reason: str = "", **values: Any
) -> Interview:
    """Correct an interview. Raises RuleViolation("recruiting.day_ahead")."""
    return _interview(actor, row, values, expected_version=expected_version, reason=reason)


@command("recruiting.leadhospital:add")
def name_hospitals(
    *, actor: Actor, partner_lead: Any, hospitals: Iterable[Any], access: str = "NONE"
) -> list[LeadHospital]:
    """Keep the customers a candidate names; those on record already are left as they are."""
    lead = PartnerLead.objects.unscoped("the candidate a list is of").get(pk=getattr(partner_lead, "pk", partner_lead))
    known = set(lead.hospitals.values_list("hospital_id", flat=True))
    keys = dict.fromkeys(getattr(each, "pk", each) for each in hospitals)
    return [persist(LeadHospital(lead=lead, hospital_id=key, access=access)) for key in keys if key not in known]


@command("recruiting.candidateline:add")
def compare_line(*, actor: Actor, lead: Any, **values: Any) -> CandidateLine:
    """Say how a line the candidate sells stands to ours. Without ``fit`` it follows from the market: a competitor's is a conflict.

    A conflict says why. Raises RuleViolation("recruiting.reason").
    """
    return _line(CandidateLine(lead_id=getattr(lead, "pk", lead)), values)


@command("recruiting.candidateline:change", subject=CandidateLine)
def change_line(
    *, actor: Actor, row: CandidateLine, expected_version: int | None = None, reason: str = "", **values: Any
) -> CandidateLine:
    """Judge a line anew. Raises what :func:`compare_line` raises."""
    return _line(row, values, expected_version=expected_version, reason=reason)


def _financials(actor: Actor, row: FinancialYear, values: dict[str, Any], **how: Any) -> FinancialYear:
    for name, value in values.items():
        setattr(row, name, value)
    if row.year and row.year > actor.today.year:
        raise refusal("day_ahead", "year")
    amounts = [name for name in values if name.endswith("_fen")] or ["revenue_fen"]
    if all(isinstance(getattr(row, name), int) for name in amounts):
        found = contradictions(statement_of(row))
        if found:
            raise RuleViolation(
                [issue("figures", f"{figure.lower()}_fen", figure=str(FIGURES[figure])) for figure in found]
            )
    return persist(row, **how)


def _interview(actor: Actor, row: Interview, values: dict[str, Any], **how: Any) -> Interview:
    for name, value in values.items():
        setattr(row, name, value)
    if row.held_on and row.held_on > actor.today:
        raise refusal("day_ahead", "held_on")
    return persist(row, **how)


def _line(row: CandidateLine, values: dict[str, Any], **how: Any) -> CandidateLine:
    for name, value in values.items():
        setattr(row, name, value)
    if not row.fit:
        competes = row.competitor_id and row.line_id in competitor_products([row.line_id]).get(row.competitor_id, ())
        row.fit = Fit.CONFLICTS if competes else Fit.NEUTRAL
    if row.fit == Fit.CONFLICTS and not row.why.strip() and not row.competitor_id:
        raise refusal("reason", "why")
    return persist(row, **how)
