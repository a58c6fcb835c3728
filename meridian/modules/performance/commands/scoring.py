"""Scores of a month, computed for all dealers at once. Running it again adds a revision; nothing is edited."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, persist_many
from meridian.modules.dealers import queries as dealers
from meridian.modules.reference import queries as reference

from ..models import DealerScore, ScoreScheme
from ..queries.measuring import Measured, measure, months_before, period_of
from ..queries.scores import scheme_on
from ..rules.scoring import grade_of, points_of, total_of
from ..rules.segments import segments_of
from .schemes import ensure_scheme
from .texts import refusal

GRADES, SEGMENTS = "performance.grade.limits", "performance.segment.limits"
LEAST = "performance.grade.least_weight"
DUE_DAY = "flows.upload.due_day"
_ALL = "every dealer is scored, whoever asks for it"


@command("performance.dealerscore:compute")
def score_month(*, actor: Actor, month: date) -> dict[str, Any]:
    """Compute the scores of every dealer in use for a month that has ended, by the scheme and limits of its last day.

    A dealer whose result is what it was keeps his revision; another result becomes a new one and the old one stays.
    Returns ``{"month", "dealers", "written"}``. Raises RuleViolation("performance.month_future"), ParameterMissing.
    """
    period = period_of(month, actor.today)
    if period.last >= actor.today:
        raise refusal("month_future", "month")
    scheme = scheme_on(period.last)
    if scheme is None:
        ensure_scheme(actor=actor)
        scheme = scheme_on(period.last)
    if scheme is None:
        raise NotVisible(str(_("score scheme")))
    measured = measure([row["id"] for row in dealers.master_rows()], period)
    limits = reference.parameter(SEGMENTS, on=period.last)
    places, _limits = segments_of(
        {key: (one.value_fen, one.potential) for key, one in measured.items()},
        (limits.get("value_fen"), limits.get("potential")),
    )
    grades = (reference.parameter(GRADES, on=period.last), int(reference.parameter(LEAST, on=period.last)))
    fresh = {key: _scored(key, one, scheme, period.month, grades, places[key]) for key, one in measured.items()}
    rows = DealerScore.objects.unscoped(_ALL).filter(month=period.month, is_current=True)
    replaced = []
    for row in rows:
        new = fresh.get(row.dealer_id)
        if new is None:
            continue
        if _result(new) == _result(row):
            del fresh[row.dealer_id]
        else:
            row.is_current, new.revision = False, row.revision + 1
            replaced.append(row)
    change_many(replaced, ["is_current"])
    persist_many(DealerScore, fresh.values())
    return {"month": period.month.isoformat(), "dealers": len(measured), "written": len(fresh)}


@command("performance.dealerscore:compute")
def score_due_month(*, actor: Actor) -> dict[str, Any]:
    """Score the month that ended, once, after the day its flow files were due. Returns as `score_month`, or nothing done."""
    month = months_before(actor.today.replace(day=1), 1)
    day = int(reference.parameter(DUE_DAY, on=actor.today))
    if actor.today.day <= day or DealerScore.objects.unscoped(_ALL).filter(month=month).exists():
        return {"month": month.isoformat(), "dealers": 0, "written": 0}
    return score_month(actor=actor, month=month)


def _scored(
    dealer_id: int, one: Measured, scheme: ScoreScheme, month: date, grades: tuple[dict[str, int], int], segment: str
) -> DealerScore:
    rows = []
    for criterion in scheme.criteria:
        reading = one.readings.get(criterion["code"])
        points = points_of(reading.figure, criterion["curve"]) if reading else None
        rows.append((criterion["code"], criterion["weight"], points))
    total = total_of(rows)
    lines = []
    for weighed in total.lines:
        reading = one.readings.get(weighed.code)
        lines.append(
            {
                "code": weighed.code, "weight": weighed.weight, "share_bp": weighed.share_bp, "points_e2": weighed.points_e2,
                "figure": reading.figure if reading else None, "evidence": reading.evidence if reading else {},
            }
        )  # fmt: skip
    return DealerScore(
        dealer_id=dealer_id, month=month, scheme=scheme, points_e2=total.points_e2, measured=total.measured,
        grade=grade_of(total.points_e2, *grades, total.measured), value_fen=one.value_fen, potential=one.potential, segment=segment, lines=lines,
    )  # fmt: skip


def _result(row: DealerScore) -> tuple[Any, ...]:
    return (row.scheme_id, row.points_e2, row.grade, row.value_fen, row.potential, row.segment, row.lines)
