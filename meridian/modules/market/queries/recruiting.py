"""How many dealers approved plans ask for; recruiting, a tier above, works them off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..choices import PlanStatus
from ..models import RecruitingTarget


@dataclass(frozen=True, slots=True)
class Wanted:
    """A target of an approved plan."""

    target_id: int
    plan_number: str
    line_id: int
    region_id: int
    level: int
    wanted: int
    due_on: date
    must_bring: str


def recruiting_targets(line_id: int | None = None) -> list[Wanted]:
    """Targets of plans in force, the nearest day first; of one line when given."""
    rows = RecruitingTarget.objects.unscoped("recruiting works off what was approved").filter(
        plan__status=PlanStatus.APPROVED
    )
    if line_id is not None:
        rows = rows.filter(plan__line_id=line_id)
    columns = ("id", "plan__number", "plan__line_id", "region_id", "level", "wanted", "due_on", "note")
    return [Wanted(*row) for row in rows.order_by("due_on", "id").values_list(*columns)]
