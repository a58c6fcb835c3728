"""Scores as they are kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from meridian.kernel.base.actors import Actor

from ..models import DealerScore, ScoreRemark, ScoreScheme

VIEW, REMARKS = "performance.dealerscore:view", "performance.scoreremark:view"


def months_scored(actor: Actor) -> list[date]:
    """Months of which the actor may see scores, the latest first."""
    rows = DealerScore.objects.visible_to(actor, VIEW).filter(is_current=True)
    return list(rows.order_by("-month").values_list("month", flat=True).distinct())


def latest_month(actor: Actor) -> date | None:
    """The latest month with scores the actor may see."""
    rows = DealerScore.objects.visible_to(actor, VIEW).filter(is_current=True)
    return rows.aggregate(month=Max("month"))["month"]


def scores_of_month(actor: Actor, month: date) -> QuerySet[DealerScore]:
    """Current scores of a month, the best first; those without a grade last."""
    from django.db.models import Case, F, When

    rows = DealerScore.objects.visible_to(actor, VIEW).filter(month=month, is_current=True)
    return rows.select_related("dealer").order_by(
        Case(When(grade="", then=1), default=0), F("points_e2").desc(nulls_last=True), "dealer__code"
    )


def current_scores(actor: Actor, dealer_ids: Collection[int]) -> dict[int, DealerScore]:
    """``{dealer: his score of the latest month that the actor sees scores of}``; one query."""
    rows = DealerScore.objects.visible_to(actor, VIEW).filter(is_current=True)
    latest = rows.order_by("-month").values("month")[:1]
    wanted = set(dealer_ids)
    return {row.dealer_id: row for row in rows.filter(month=latest).defer("lines") if row.dealer_id in wanted}


def history_of(actor: Actor, dealer_id: int, limit: int = 12) -> list[DealerScore]:
    """Current scores of a dealer, the latest month first."""
    rows = DealerScore.objects.visible_to(actor, VIEW).filter(dealer_id=dealer_id, is_current=True)
    return list(rows.select_related("scheme").order_by("-month")[:limit])


def revisions_of(actor: Actor, dealer_id: int, month: date) -> list[DealerScore]:
    """Every computation of a month, the latest first."""
    rows = DealerScore.objects.visible_to(actor, VIEW).filter(dealer_id=dealer_id, month=month)
    return list(rows.order_by("-revision"))


def remarks_on(actor: Actor, dealer_id: int, month: date) -> list[ScoreRemark]:
    """What staff said about a dealer's month, the oldest first; empty for who may not read remarks."""
    if not actor.may(REMARKS):
        return []
    rows = ScoreRemark.objects.visible_to(actor, REMARKS).filter(dealer_id=dealer_id, month=month)
    return list(rows.select_related("created_by").order_by("id"))


def score_on(dealer_id: int, month: date) -> DealerScore | None:
    """The current score of a dealer for a month, for modules that reckon with it."""
    rows = DealerScore.objects.unscoped("a figure of a dealer the asker already holds")
    return rows.filter(dealer_id=dealer_id, month=month, is_current=True).first()


def scheme_on(day: date) -> ScoreScheme | None:
    """The scheme that holds on a day."""
    rows = ScoreScheme.objects.unscoped("by what dealers are judged").filter(valid_from__lte=day)
    return rows.order_by("-valid_from").first()


def total_measured(rows: list[DealerScore]) -> dict[str, Any]:
    """Average points and how many dealers have each grade."""
    known = [row.points_e2 for row in rows if row.points_e2 is not None]
    grades: dict[str, int] = {}
    for row in rows:
        grades[row.grade] = grades.get(row.grade, 0) + 1
    return {"average_e2": sum(known) // len(known) if known else None, "grades": grades}
