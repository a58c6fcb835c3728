"""How segments, figures, assumptions and marks of fit appear."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Computed, Fact, ObjectSpec, Pinyin, Related, Section, TreeUnder

from .. import commands
from ..models import MarketAssumption, MarketFigure, MarketSegment, ProductMarketFit
from ..rules.sizing import Size, growth_bp


def percent_text(basis_points: int | None) -> str:
    """1/10,000 as 12.3 %."""
    return f"{basis_points / 100:.1f} %" if basis_points is not None else ""


def _newest(row: MarketSegment) -> MarketFigure | None:
    return row.figures.order_by("-year").first()


def _share(row: MarketSegment, actor: object) -> str:
    newest = _newest(row)
    return percent_text(Size(newest.total_fen, newest.ours_fen).share_bp) if newest else ""


SEGMENT = ObjectSpec(
    model=MarketSegment,
    label=_("Market segment"),
    label_plural=_("Market segments"),
    scope=ScopePaths(region="region", owner="owner"),
    icon="category",
    menu=("market", 60),
    menu_more=True,
    columns=("line", "region", "outlet", "grade", "department", "price_tier", "owner", "marketing", "is_active"),
    fields=("line", "region", "outlet", "grade", "department", "price_tier", "owner", "marketing", "need"),
    filters=("line", "outlet", "grade", "department", "owner", "is_active", TreeUnder("region")),
    search=(Pinyin("region__full_name"), Pinyin("line__name"), "need"),
    form=(
        Section(_("Segment"), ("line", "region", "outlet", "grade", "department", "price_tier")),
        Section(_("Who works it"), ("owner", "marketing", "need")),
    ),
    facts=(
        Fact(_("Whole market"), lambda row, actor: n.total_fen if (n := _newest(row)) else None, kind="money",
             sub=lambda row, actor: str(n.year) if (n := _newest(row)) else ""),
        Fact(_("Potential"), lambda row, actor: n.total_fen - n.ours_fen if (n := _newest(row)) else None, kind="money"),
        Fact(_("Our share"), _share),
        Fact(_("Growth a year"), lambda row, actor: percent_text(growth_bp(dict(row.figures.values_list("year", "total_fen"))))),
    ),
    panels=(
        Related("market.marketfigure", by="segment", label=_("Figures by year"), columns=("year", "total_fen", "ours_fen", "source", "as_of", "confidence")),
        Related("market.marketnote", by="segment", label=_("Market notes"), columns=("kind", "title", "noted_on", "review_on")),
    ),
    keys=("line", "region", "outlet", "grade", "department"),
    ordering=("line", "region", "id"),
    empty=_("Import the segments, or add the first: a line in a region."),
)  # fmt: skip

FIGURE = ObjectSpec(
    model=MarketFigure,
    label=_("Market figure"),
    label_plural=_("Market figures"),
    scope=ScopePaths(region="segment__region", owner="segment__owner"),
    icon="chart-bar",
    menu=("market", 61),
    menu_more=True,
    columns=(
        "segment__line", "segment__region", "segment", "year", "total_fen", "ours_fen",
        Computed("share", _("Our share"), lambda row: percent_text(Size(row.total_fen, row.ours_fen).share_bp)),
        "source", "as_of", "confidence",
    ),
    fields=("segment", "year", "total_fen", "ours_fen", "source", "as_of", "confidence", "note"),
    filters=("segment__line", "year", TreeUnder("segment__region")),
    search=("source", Pinyin("segment__region__full_name")),
    form=(
        Section(_("Figure"), ("segment", "year", "total_fen", "ours_fen")),
        Section(_("Where it is from"), ("source", "as_of", "confidence", "note")),
    ),
    keys=("segment", "year"),
    create=commands.record_figure,
    change=commands.change_figure,
    ordering=("-year", "id"),
    empty=_("Import figures of the market by segment and year. Our own part is entered with them."),
)  # fmt: skip

ASSUMPTION = ObjectSpec(
    model=MarketAssumption,
    label=_("Market assumption"),
    label_plural=_("Market assumptions"),
    scope=ReferenceData(),
    icon="adjustments",
    menu=("market", 67),
    menu_more=True,
    columns=("line", "region", "year", "growth_percent", "source", "as_of"),
    fields=("line", "region", "year", "growth_percent", "source", "as_of", "note"),
    filters=("line", "year"),
    search=("source",),
    form=(
        Section(_("Assumption"), ("line", "region", "year", "growth_percent")),
        Section(_("Where it is from"), ("source", "as_of", "note")),
    ),
    ordering=("-year", "id"),
    empty=_("Say how much the market is assumed to grow next year, and who says so."),
)

FIT = ObjectSpec(
    model=ProductMarketFit,
    label=_("Product-market fit"),
    label_plural=_("Product-market fits"),
    scope=ScopePaths(region="region", owner="owner"),
    icon="scale",
    columns=("line", "region", "grade", "department", "need", "product", "access", "payment", "room", "owner", "as_of"),
    fields=("line", "region", "grade", "department", "need", "product", "access", "payment", "room", "owner", "as_of", "source", "note"),
    filters=("line", "grade", "department", TreeUnder("region")),
    search=(Pinyin("region__full_name"), "source"),
    form=(
        Section(_("Cell"), ("line", "region", "grade", "department")),
        Section(_("Marks of 0 to 5"), ("need", "product", "access", "payment", "room")),
        Section(_("Who judged"), ("owner", "as_of", "source", "note")),
    ),
    keys=("line", "region", "grade", "department"),
    create=commands.judge_fit,
    change=commands.change_fit,
    ordering=("line", "region", "id"),
    empty=_("Judge how well a line fits a department in hospitals of a grade."),
)  # fmt: skip
register(SEGMENT, FIGURE, ASSUMPTION, FIT)
