"""Sizes of the market by line, region and year, as far as the actor sees the segments."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from meridian.kernel.base.actors import Actor
from meridian.modules.catalog import queries as catalog
from meridian.modules.reference import queries as reference

from ..models import MarketAssumption, MarketFigure, MarketSegment
from ..rules.sizing import CellSize, Size, growth_bp, size_under, whole_of

FIGURES = "market.marketfigure:view"


@dataclass(slots=True)
class LineMarket:
    """What is known of the market of a line: by outlet and year the sizes of regions (by tree path), and the newest ones."""

    line_id: int
    years: list[int] = field(default_factory=list)
    by_year: dict[str, dict[int, dict[str, Size]]] = field(default_factory=dict)
    newest: dict[str, dict[str, Size]] = field(default_factory=dict)

    def size(self, path: str, outlet: str = "") -> Size | None:
        """The newest size of a region; the sum over outlets, or one of them."""
        parts = [size_under(own, path) for key, own in self.newest.items() if not outlet or key == outlet]
        known = [part for part in parts if part is not None]
        return sum(known, Size()) if known else None

    def own(self, path: str) -> Size | None:
        """The newest size from figures of the region itself, not of places below it."""
        known = [own[path] for own in self.newest.values() if path in own]
        return sum(known, Size()) if known else None

    def growth_bp(self, path: str) -> int | None:
        """Compound yearly growth of a region over the years that are known of it."""
        totals: dict[int, int] = {}
        for year in self.years:
            parts = [size_under(years.get(year, {}), path) for years in self.by_year.values()]
            known = [part.total_fen for part in parts if part is not None]
            if known:
                totals[year] = sum(known)
        return growth_bp(totals)


def line_market(actor: Actor, line_id: int) -> LineMarket:
    """The market of a line from figures of the segments the actor sees."""
    rows = MarketFigure.objects.visible_to(actor, FIGURES).filter(segment__line_id=line_id, segment__is_active=True)
    cells: dict[tuple[str, int, str], list[CellSize]] = defaultdict(list)
    columns = (
        "segment__outlet",
        "year",
        "segment__region__path",
        "segment__grade",
        "segment__department",
        "total_fen",
        "ours_fen",
    )
    for outlet, year, path, grade, department, total, ours in rows.values_list(*columns):
        cells[outlet, year, path].append(CellSize(grade, department, Size(total, ours)))
    market = LineMarket(line_id)
    for outlet, year, path in sorted(cells):
        size = whole_of(cells[outlet, year, path])
        market.by_year.setdefault(outlet, {}).setdefault(year, {})[path] = size
        market.newest.setdefault(outlet, {})[path] = size  # years come in order, so the last one stays
    market.years = sorted({year for _outlet, year, _path in cells})
    return market


def lines_with_segments(actor: Actor) -> dict[int, str]:
    """Lines by name: those with the most segments the actor sees first, then the others."""
    keys = Counter(MarketSegment.objects.visible_to(actor).filter(is_active=True).values_list("line_id", flat=True))
    return dict(sorted(catalog.line_names().items(), key=lambda pair: (-keys[pair[0]], pair[1])))


def assumed_growth(line_id: int, region_id: int | None, year: int) -> tuple[Decimal, str] | None:
    """``(percent a year, source)`` assumed for a line in a region; the narrowest assumption wins. None without any.

    Nearer regions come before wider ones, an assumption of the line before one of all lines. Targets are set by it.
    """
    path = reference.region_paths([region_id]).get(region_id, "") if region_id else ""
    above = [int(part) for part in path.split("/") if part]
    rows = MarketAssumption.objects.unscoped("targets are set by it, whoever asks").filter(year=year)
    found = [
        row for row in rows
        if row.line_id in (None, line_id) and (row.region_id is None or row.region_id in above)
    ]  # fmt: skip
    if not found:
        return None
    best = max(found, key=lambda row: (above.index(row.region_id) + 1 if row.region_id else 0, row.line_id is not None))
    return best.growth_percent, best.source


def figures_are_old(market: LineMarket, today: date) -> bool:
    """Whether the newest figure is of a year before the last one."""
    return bool(market.years) and market.years[-1] < today.year - 1
