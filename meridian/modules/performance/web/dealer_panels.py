"""What performance shows on the record and in the list of dealers: score, grade, segment."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.contributions import (
    ColumnSource,
    ColumnValue,
    Figure,
    Line,
    PanelContent,
    PanelSource,
    contribute,
)

from ..choices import GRADE_CHIPS, SEGMENT_CHIPS, Criterion, Grade, Segment
from ..queries import current_scores
from ..queries.scores import history_of
from .evidence_texts import figure_text
from .pages import VIEW, points_text

DEALER = "dealers.dealer"
FEW = 3


def score_panel(row: Any, actor: Actor) -> PanelContent:
    """Points and grade of the latest month, the change, and the criteria that cost most."""
    history = history_of(actor, row.pk, 2)
    if not history:
        return PanelContent(empty=_("Not scored yet; scores are computed every month."))
    score = history[0]
    figures = [Figure(_("Points in %(month)s") % {"month": f"{score.month:%Y-%m}"}, points_text(score.points_e2))]
    if len(history) > 1 and None not in (score.points_e2, history[1].points_e2):
        change = score.points_e2 - history[1].points_e2
        tone = "good" if change > 0 else "bad" if change < 0 else ""
        figures.append(Figure(_("Change"), f"{change / 100:+.1f}".replace("-", "−"), tone=tone))
    if not actor.is_dealer and score.segment:
        figures.append(Figure(_("Segment"), score.get_segment_display()))
    known = [line for line in score.lines if line["points_e2"] is not None and line["points_e2"] < 10_000]
    weak = sorted(known, key=lambda line: (line["points_e2"] - 10_000) * line["share_bp"])[:FEW]
    lines = tuple(
        Line(
            Criterion(line["code"]).label, "", figure_text(line["code"], line["figure"]), points_text(line["points_e2"])
        )
        for line in weak
    )
    url = reverse("performance_mine") if actor.is_dealer else reverse("performance_dealer", args=[row.pk])
    return PanelContent(
        tuple(figures),
        lines,
        url,
        _("Formula and evidence"),
        chip=GRADE_CHIPS[score.grade],
        state=score.get_grade_display(),
    )


def score_column(actor: Actor, keys: Collection[int]) -> dict[int, ColumnValue]:
    """Points and grade of the latest month."""
    return {
        key: ColumnValue(
            f"{score.get_grade_display()} {points_text(score.points_e2)}" if score.grade else score.get_grade_display(),
            score.points_e2, score.grade or "none", chip=GRADE_CHIPS[score.grade], url=reverse("performance_dealer", args=[key]),
        )
        for key, score in current_scores(actor, keys).items()
    }  # fmt: skip


def segment_column(actor: Actor, keys: Collection[int]) -> dict[int, ColumnValue]:
    """Value × potential of the latest month."""
    order = {"STAR": 0, "CORE": 1, "GROW": 2, "BASE": 3}
    return {
        key: ColumnValue(
            score.get_segment_display(), order[score.segment], score.segment, chip=SEGMENT_CHIPS[score.segment]
        )
        for key, score in current_scores(actor, keys).items()
        if score.segment
    }


def add_panels() -> None:
    """Make them known to the pages of dealers."""
    grades = tuple((key or "none", label) for key, label in Grade.choices)
    places = tuple((key, label) for key, label in Segment.choices if key)
    contribute(
        PanelSource(DEALER, "grade", "performance", 5, pgettext_lazy("dealer", "Score"), "target", VIEW, score_panel),
        ColumnSource(DEALER, "grade", 40, pgettext_lazy("dealer", "Score"), VIEW, score_column, grades),
        ColumnSource(DEALER, "segment", 45, gettext_lazy("Segment"), VIEW, segment_column, places),
    )
