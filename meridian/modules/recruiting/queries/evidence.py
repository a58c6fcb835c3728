"""What there is about candidates: evidence by kind, ratios, the facts that scorecards read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, Q

from meridian.kernel.objects.registry import spec_named
from meridian.modules.licences.choices import LicenceKind
from meridian.modules.licences.queries import needs_of_dealer
from meridian.modules.qualification.queries.checklist import line_classes
from meridian.modules.reference import queries as reference

from ..choices import FactSource, Fit, VisitStatus, Waiver
from ..models import CandidateLine, FinancialYear, Interview, LeadFile, LeadHospital, LeadNote, LeadWaiver, SiteVisit
from ..rules.ratios import Ratios, Statement, ratios_of
from ..rules.stages import Template

EVIDENCE = "recruiting.stages.evidence"
_WHY = "the evidence of a candidate is counted for its gates and scores"
_TARGETS = "which customers of a candidate are our targets"
# Licences an authority gives; agreements and samples follow in the first review.
AUTHORITY = (LicenceKind.BUSINESS_LICENCE, LicenceKind.OPERATION_LICENCE, LicenceKind.OPERATION_FILING)
_MARKS = ("leadership", "expertise", "alignment", "compliance", "commitment")


def stage_template(on: date, region: Any = None) -> Template:
    """Which evidence each stage demands before it is left. Raises ParameterMissing."""
    return reference.parameter(EVIDENCE, on=on, region=region)


def evidence_of(lead_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """``{lead: {kind: count}}``, in one query a kind. Only approved visit reports count."""
    keys = list(lead_ids)
    sources: tuple[tuple[str, type[models.Model], dict[str, Any]], ...] = (
        ("NOTE", LeadNote, {}), ("VISIT", SiteVisit, {"status": VisitStatus.APPROVED}), ("FINANCIALS", FinancialYear, {}),
        ("CUSTOMERS", LeadHospital, {}), ("INTERVIEW", Interview, {}), ("LINES", CandidateLine, {}),
    )  # fmt: skip
    found: dict[int, dict[str, int]] = {key: {} for key in keys}
    for kind, model, only in sources:
        rows = model._default_manager.unscoped(_WHY).filter(lead_id__in=keys, **only).order_by()
        for key, number in rows.values_list("lead_id").annotate(n=Count("pk")):
            found[key][kind] = number
    return found


def waivers_of(lead_id: int, on: date) -> set[str]:
    """What a special approver lets the candidate pass without on a day."""
    rows = LeadWaiver.objects.unscoped("a special approval holds whoever asks").filter(
        lead_id=lead_id, valid_to__gte=on
    )
    return set(rows.values_list("waives", flat=True))


def waived_kinds(waivers: Collection[str]) -> frozenset[str]:
    """The kinds of evidence that special approvals replace."""
    return frozenset({"VISIT"} if Waiver.VISIT in waivers else ())


def statement_of(row: FinancialYear) -> Statement:
    """A row as the rules see it."""
    return Statement(
        row.revenue_fen, row.profit_fen, row.assets_fen, row.liabilities_fen, row.current_assets_fen,
        row.current_liabilities_fen, row.receivables_fen,
    )  # fmt: skip


def ratios(row: FinancialYear) -> Ratios:
    """The ratios of a year."""
    return ratios_of(statement_of(row))


def target_hospitals(line_ids: Iterable[int]) -> set[int]:
    """Keys of the hospitals that target lists or potentials of these lines name."""
    lines = list(line_ids)
    items = spec_named("market.targetlistitem").model._default_manager.unscoped(_TARGETS)
    sized = spec_named("market.hospitalpotential").model._default_manager.unscoped(_TARGETS)
    named = set(items.filter(target_list__line_id__in=lines).values_list("hospital_id", flat=True))
    return named | set(sized.filter(line_id__in=lines).values_list("hospital_id", flat=True))


def competitor_products(line_ids: Iterable[int]) -> dict[int, set[int]]:
    """``{competitor: our lines he competes with}``, by what is on record in the market."""
    rows = spec_named("market.competitorpresence").model._default_manager.unscoped("competitors of our lines")
    found: dict[int, set[int]] = defaultdict(set)
    for competitor, line in rows.filter(line_id__in=list(line_ids)).values_list("competitor_id", "line_id").distinct():
        found[competitor].add(line)
    return dict(found)


def facts_of(lead_ids: Iterable[int], line_id: int, on: date) -> dict[int, dict[str, int | None]]:
    """``{lead: {source: figure}}`` that scorecards read from evidence; None where there is no evidence of the kind."""
    keys = list(lead_ids)
    found: dict[int, dict[str, int | None]] = {
        key: {source: None for source in FactSource.values if source} for key in keys
    }
    _from_visits(found, keys)
    _from_papers(found, keys, line_id, on)
    _from_financials(found, keys)
    _from_customers(found, keys, line_id)
    marks: dict[int, list[int]] = defaultdict(list)
    for key, *given in Interview.objects.unscoped(_WHY).filter(lead_id__in=keys).values_list("lead_id", *_MARKS):
        marks[key] += given
    for key, each in marks.items():
        found[key][FactSource.INTERVIEW] = round(sum(each) * 20 / len(each))
    lines = (
        CandidateLine.objects.unscoped(_WHY)
        .filter(lead_id__in=keys)
        .order_by()
        .values_list("lead_id", "fit", "line_id")
    )
    for key, fit, line in lines:
        so_far = found[key][FactSource.CONFLICTS] or 0
        found[key][FactSource.CONFLICTS] = so_far + (fit == Fit.CONFLICTS and line == line_id)
    return found


def _from_visits(found: dict[int, dict[str, int | None]], keys: list[int]) -> None:
    for visit in SiteVisit.objects.unscoped(_WHY).filter(lead_id__in=keys).order_by("visited_on", "pk"):
        found[visit.lead_id][FactSource.WAREHOUSE] = visit.warehouse_m2
        found[visit.lead_id][FactSource.COLD_STORE] = visit.cold_m2 + visit.frozen_m2
        found[visit.lead_id][FactSource.TECHNICIANS] = visit.technicians


def _from_papers(found: dict[int, dict[str, int | None]], keys: list[int], line_id: int, on: date) -> None:
    """How many of the authority's licences that the classes of the line ask for (国令739 art. 41, 42) are in hand."""
    classes, _is_cold = line_classes().get(line_id, (frozenset(), False))
    asked = {need.kind for need in needs_of_dealer(classes) if need.kind in AUTHORITY}
    held: dict[int, set[str]] = defaultdict(set)
    rows = LeadFile.objects.unscoped(_WHY).filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on), lead_id__in=keys)
    for key, kind in rows.values_list("lead_id", "kind"):
        held[key].add(kind)
    for key in held:
        found[key][FactSource.PAPERS] = len(held[key] & asked) * 100 // len(asked)


def _from_financials(found: dict[int, dict[str, int | None]], keys: list[int]) -> None:
    for row in FinancialYear.objects.unscoped(_WHY).filter(lead_id__in=keys).order_by("year"):
        known = ratios(row)
        found[row.lead_id][FactSource.REVENUE] = row.revenue_fen // 1_000_000
        found[row.lead_id][FactSource.CURRENT_RATIO] = known.current
        found[row.lead_id][FactSource.DEBT_RATIO] = known.debt


def _from_customers(found: dict[int, dict[str, int | None]], keys: list[int], line_id: int) -> None:
    targets, named, verified = target_hospitals([line_id]), Counter(), Counter()
    rows = (
        LeadHospital.objects.unscoped(_WHY)
        .filter(lead_id__in=keys)
        .values_list("lead_id", "hospital_id", "is_verified")
    )
    seen = set()
    for key, hospital, is_verified in rows:
        seen.add(key)
        named[key] += hospital in targets
        verified[key] += is_verified
    for key in seen:
        found[key][FactSource.TARGET_HOSPITALS], found[key][FactSource.VERIFIED] = named[key], verified[key]
