"""Schemes, scores and remarks: read in lists and by the API; computed and written by commands only."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import DateRange, ObjectSpec, Pinyin, TreeUnder

from ..choices import GRADE_CHIPS
from ..models import DealerScore, ScoreRemark, ScoreScheme

SCHEME = ObjectSpec(
    model=ScoreScheme,
    label=_("Score scheme"),
    label_plural=_("Score schemes"),
    scope=ReferenceData(dealers=False),
    icon="adjustments",
    columns=("name", "valid_from", "source", "created_by", "created_at"),
    ordering=("-valid_from",),
    read_only=True,
    importable=False,
    empty=_("The first month that is scored brings the shipped scheme."),
)
SCORE = ObjectSpec(
    model=DealerScore,
    label=_("Score of a dealer"),
    label_plural=_("Scores of dealers"),
    scope=ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer="dealer"),
    icon="award",
    columns=(
        "dealer",
        "month",
        "revision",
        "is_current",
        "points_e2",
        "measured",
        "grade",
        "value_fen",
        "potential",
        "segment",
    ),
    filters=("dealer", "grade", "segment", "is_current", TreeUnder("dealer__region"), DateRange("month")),
    search=("dealer__code", Pinyin("dealer__name")),
    ordering=("-month", "dealer", "-revision"),
    read_only=True,
    importable=False,
    state="grade",
    chips=GRADE_CHIPS,
    masks={"DEALER": ("value_fen", "potential", "segment")},
    dealer_pages=True,
    empty=_("Scores are computed every month, after the day flow files are due."),
)
REMARK = ObjectSpec(
    model=ScoreRemark,
    label=_("Remark on a score"),
    label_plural=_("Remarks on scores"),
    scope=ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager"),
    icon="message",
    columns=("dealer", "month", "text", "created_by", "created_at"),
    filters=("dealer", DateRange("month")),
    search=("dealer__code", Pinyin("dealer__name"), "text"),
    ordering=("-id",),
    read_only=True,
    importable=False,
    empty=_("Remarks are written on the page of a score."),
)
for _spec in (SCHEME, SCORE, REMARK):
    register(_spec)
