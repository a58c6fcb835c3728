"""Everything on one page about a line in a region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.modules.dealers import queries as dealers
from meridian.modules.reference import queries as reference

from ..choices import PlanStatus
from ..models import ChannelPlan, CompetitorPresence, MarketNote
from ..rules.sizing import Size
from ..rules.white_space import cover_of
from .coverage import presences_of_line
from .modes import mode_row, structure_row
from .opportunities import Opportunity, opportunities
from .sizes import assumed_growth, line_market


@dataclass(frozen=True, slots=True)
class Brief:
    """What a market brief says."""

    size: Size | None
    growth_bp: int | None
    years: list[int]
    assumed: tuple[Decimal, str] | None
    segments: list[Opportunity]
    competitors: list[CompetitorPresence]
    notes: list[MarketNote]
    dealers: list[tuple[str, bool]]
    mode: Any
    structure: Any
    plan: ChannelPlan | None


def brief(actor: Actor, line_id: int, region_id: int, on: date) -> Brief:
    """The brief of a line in a region, from what the actor sees. Raises ParameterMissing."""
    path = reference.region_paths([region_id])[region_id]
    above = [int(part) for part in path.split("/") if part]
    market = line_market(actor, line_id)
    presences = CompetitorPresence.objects.visible_to(actor).filter(line_id=line_id)
    near = presences.filter(region__path__startswith=path) | presences.filter(region_id__in=above)
    notes = MarketNote.objects.visible_to(actor).filter(line_id__in=[line_id]) | MarketNote.objects.visible_to(
        actor
    ).filter(line__isnull=True)
    cover = cover_of(path, presences_of_line(line_id, on))
    names = dealers.dealer_names(cover.dealers)
    plans = ChannelPlan.objects.visible_to(actor).filter(
        line_id=line_id, region_id__in=above, status=PlanStatus.APPROVED
    )
    return Brief(
        size=market.size(path), growth_bp=market.growth_bp(path), years=market.years,
        assumed=assumed_growth(line_id, region_id, on.year), segments=opportunities(actor, line_id, path, on),
        competitors=list(near.select_related("competitor", "region", "hospital", "line").order_by("-share_percent", "pk")[:40]),
        notes=list((notes.filter(region__path__startswith=path) | notes.filter(region_id__in=above)).select_related("region", "competitor").order_by("kind", "-noted_on")[:40]),
        dealers=sorted((name, key in cover.whole) for key, name in names.items()),
        mode=mode_row(line_id, region_id, None, on), structure=structure_row(line_id, region_id, on),
        plan=plans.select_related("cycle").order_by("-region__depth", "-cycle__last_day").first(),
    )  # fmt: skip
