"""Segments by share, growth and competition: what each asks for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from meridian.kernel.base.actors import Actor
from meridian.modules.reference import queries as reference

from ..models import CompetitorPresence, MarketFigure, MarketSegment
from ..rules.opportunities import Limits, intensity, quadrant
from ..rules.sizing import Size, growth_bp
from .sizes import FIGURES

LIMITS = {
    "share_bp": "market.opportunity.share_percent", "growth_bp": "market.opportunity.growth_percent",
    "crowded": "market.opportunity.crowded_from",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A segment with its newest size, growth, competitors and quadrant."""

    segment: MarketSegment
    year: int
    size: Size
    growth_bp: int | None
    competitors: int
    intensity: str
    quadrant: str


def limits_on(on: date) -> Limits:
    """The company's limits of the matrix; percent become 1/10,000. Raises ParameterMissing."""
    found = reference.parameters(LIMITS.values(), on=on)
    return Limits(**{name: int(found[code]) * (100 if name.endswith("_bp") else 1) for name, code in LIMITS.items()})


def opportunities(actor: Actor, line_id: int, path: str, on: date) -> list[Opportunity]:
    """Segments of a line in a region with all below, the largest room first; those without a figure are left out."""
    limits, figures = limits_on(on), defaultdict(dict)
    rows = MarketFigure.objects.visible_to(actor, FIGURES).filter(
        segment__line_id=line_id, segment__region__path__startswith=path, segment__is_active=True
    )
    for segment, year, total, ours in rows.values_list("segment_id", "year", "total_fen", "ours_fen"):
        figures[segment][year] = Size(total, ours)
    segments = MarketSegment.objects.visible_to(actor).filter(line_id=line_id, pk__in=list(figures))
    seen = competitors_by_place(actor, line_id)
    found = []
    for segment in segments.select_related("region", "line", "owner", "marketing"):
        years = figures[segment.pk]
        newest = max(years)
        growth = growth_bp({year: size.total_fen for year, size in years.items()})
        count = len(competitors_at(seen, segment.region.path))
        found.append(
            Opportunity(
                segment, newest, years[newest], growth, count, intensity(count, limits.crowded),
                quadrant(years[newest].share_bp, growth, count, limits),
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: (-each.size.room_fen, each.segment.pk))


def competitors_by_place(actor: Actor, line_id: int) -> dict[str, set[int]]:
    """``{tree path: competitors on record there}`` for a line."""
    found: dict[str, set[int]] = defaultdict(set)
    rows = CompetitorPresence.objects.visible_to(actor).filter(line_id=line_id, competitor__is_active=True)
    for path, competitor in rows.values_list("region__path", "competitor_id"):
        found[path].add(competitor)
    return dict(found)


def competitors_at(seen: dict[str, set[int]], path: str) -> set[int]:
    """Competitors in a region: on record there, below it, or for a region around it."""
    return set().union(*(who for place, who in seen.items() if place.startswith(path) or path.startswith(place)))
