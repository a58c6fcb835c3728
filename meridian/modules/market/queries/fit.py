"""The matrix of product-market fit of a line: grades across departments, with the hospitals behind a cell."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from meridian.kernel.base.actors import Actor
from meridian.modules.customers.choices import HospitalClass, HospitalLevel
from meridian.modules.reference import queries as reference

from ..choices import DEPARTMENT_NAMES, DepartmentKind, Grade
from ..models import ProductMarketFit
from ..rules.fit import CRITERIA, fit_band, fit_score
from .places import hospitals_in

BANDS = "market.fit.bands"
WEIGHTS = "market.fit.weights"


@dataclass(frozen=True, slots=True)
class FitCell:
    """A cell of the matrix: the mean score of its judgements, and the judgements."""

    grade: str
    department: str
    score: int | None
    band: str
    rows: tuple[ProductMarketFit, ...] = ()


def weights_on(on: date) -> dict[str, int]:
    """The weights of the five criteria. Raises ParameterMissing."""
    return {name: int(weight) for name, weight in reference.parameter(WEIGHTS, on=on).items()}


def score_of(row: ProductMarketFit, weights: dict[str, int]) -> int | None:
    """The score of one judgement, 0 to 100."""
    return fit_score({name: getattr(row, name) for name in CRITERIA}, weights)


def fit_matrix(actor: Actor, line_id: int, path: str, on: date) -> list[tuple[str, list[FitCell]]]:
    """``[(department, cells by grade)]`` of a line in a region with all below; departments without judgement are absent.

    Raises ParameterMissing without weights and limits.
    """
    weights, bands = weights_on(on), reference.parameter(BANDS, on=on)
    rows = ProductMarketFit.objects.visible_to(actor).filter(line_id=line_id, region__path__startswith=path)
    found: dict[tuple[str, str], list[ProductMarketFit]] = defaultdict(list)
    for row in rows.select_related("region", "line", "owner").order_by("region__path"):
        found[row.department, row.grade].append(row)
    matrix = []
    for department in DepartmentKind.values:
        if any(key[0] == department for key in found):
            matrix.append((department, [_cell(found, department, grade, weights, bands) for grade in Grade.values]))
    return matrix


def _cell(found, department: str, grade: str, weights: dict[str, int], bands: dict[str, int]) -> FitCell:
    rows = tuple(found.get((department, grade), ()))
    scores = [score for row in rows if (score := score_of(row, weights)) is not None]
    mean = round(sum(scores) / len(scores)) if scores else None
    return FitCell(grade, department, mean, fit_band(mean, int(bands["good"]), int(bands["fair"])), rows)


def hospitals_of_cell(actor: Actor, path: str, grade: str, department: str):
    """Hospitals behind a cell: in the region, of the grade, with such a department on record (any when not split)."""
    rows = hospitals_in(actor, path).filter(of_grade(grade))
    if department not in ("", DepartmentKind.ANY):
        names = DEPARTMENT_NAMES.get(department, ())
        named = Q(departments__kind__in=names) | Q(departments__name__in=names)
        rows = rows.filter(named, departments__is_active=True).distinct()
    return rows


def of_grade(grade: str) -> Q:
    """Condition on hospitals of a grade."""
    top = Q(grade_class__in=(HospitalClass.A, HospitalClass.SPECIAL))
    by = {
        Grade.L3A: Q(level=HospitalLevel.L3) & top, Grade.L3: Q(level=HospitalLevel.L3) & ~top,
        Grade.L2: Q(level=HospitalLevel.L2), Grade.L1: Q(level__in=(HospitalLevel.L1, HospitalLevel.NONE)),
    }  # fmt: skip
    return by.get(grade, Q())
