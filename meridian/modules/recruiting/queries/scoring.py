"""Which scorecard holds for a line and a region, and how candidates come out by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from meridian.kernel.base.actors import Actor
from meridian.modules.reference import queries as reference

from ..choices import OPEN, ScorecardStatus
from ..models import CandidateAnswer, Criterion, PartnerLead, Scorecard
from ..rules.scoring import Asked, Score, ranked, score
from .evidence import facts_of

_WHY = "one scorecard judges all candidates, whoever looks"


@dataclass(frozen=True, slots=True)
class Compared:
    """A candidate in a comparison, with its score and the remarks to its answers by criterion."""

    lead: PartnerLead
    score: Score
    remarks: dict[int, str]
    rank: int


def scorecard_for(line_id: int, region_id: int, on: date) -> Scorecard | None:
    """The scorecard in use: one of the line before one of all lines, then the nearest region; None when there is none."""
    path = reference.region_paths([region_id]).get(region_id, "")
    above = [int(part) for part in path.split("/") if part]
    rows = Scorecard.objects.unscoped(_WHY).filter(
        Q(line_id=line_id) | Q(line__isnull=True), Q(region_id__in=above) | Q(region__isnull=True),
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), status=ScorecardStatus.ACTIVE, valid_from__lte=on,
    )  # fmt: skip
    found = list(rows.select_related("region"))
    return min(found, key=lambda s: (s.line_id is None, -(s.region.depth if s.region else -1), -s.pk), default=None)


def criteria_of(scorecard_id: int) -> list[Criterion]:
    """Its criteria, hard ones first, in their order."""
    rows = Criterion.objects.unscoped(_WHY).filter(scorecard_id=scorecard_id)
    return sorted(rows, key=lambda row: (row.group, row.position, row.pk))


def as_asked(row: Criterion) -> Asked:
    """A criterion as the rule sees it."""
    return Asked(row.pk, row.group, row.weight, row.low, row.high, row.minimum)


def scores_of(leads: Iterable[PartnerLead], scorecard: Scorecard, line_id: int, on: date) -> list[Compared]:
    """The candidates by a scorecard for a line, best first. Answers come from evidence or were entered."""
    rows = {lead.pk: lead for lead in leads}
    criteria = criteria_of(scorecard.pk)
    facts = facts_of(rows, line_id, on)
    entered = CandidateAnswer.objects.unscoped(_WHY).filter(lead_id__in=rows, criterion__in=criteria)
    given = {(row.lead_id, row.criterion_id): row for row in entered}
    scores: dict[int, Score] = {}
    for key in rows:
        values = {
            c.pk: facts[key][c.fact] if c.fact else getattr(given.get((key, c.pk)), "value", None) for c in criteria
        }
        scores[key] = score([as_asked(c) for c in criteria], values)
    return [
        Compared(rows[key], scores[key], {c: row.evidence for (lead, c), row in given.items() if lead == key and row.evidence}, place)
        for place, key in enumerate(ranked(scores), start=1)
    ]  # fmt: skip


def candidates_of_cell(actor: Actor, line_id: int, region_id: int) -> Any:
    """Candidates in work that want a line and sit in a region or below it, within the actor's reach."""
    path = reference.region_paths([region_id]).get(region_id, "-")
    rows = PartnerLead.objects.visible_to(actor).filter(lines=line_id, region__path__startswith=path, stage__in=OPEN)
    return rows.select_related("region", "owner").order_by("pk")
