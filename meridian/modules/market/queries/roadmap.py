"""The five-step roadmap of a line, from what is on record."""

from __future__ import annotations

from datetime import date

from meridian.kernel.base.actors import Actor
from meridian.modules.reference import queries as reference

from ..choices import PilotResult, PlanStatus
from ..models import (
    ChannelMode,
    ChannelPilot,
    ChannelPlan,
    ChannelStructure,
    MarketFigure,
    MarketSegment,
    ProductMarketFit,
    RecruitingTarget,
)
from ..rules.roadmap import LineFacts, Step, roadmap
from .modes import in_force
from .sizes import FIGURES
from .white_space import WhiteSpace, white_space

ROLL_OUT = "market.roadmap.roll_out_percent"


def roadmap_of(actor: Actor, line_id: int, on: date, space: WhiteSpace | None = None) -> list[Step]:
    """The steps of a line. ``space`` is its map when it was computed already. Raises ParameterMissing."""
    space = space or white_space(actor, line_id, on)
    pilots = ChannelPilot.objects.visible_to(actor).filter(line_id=line_id)
    structures = in_force(ChannelStructure.objects.visible_to(actor).filter(line_id=line_id), on)
    figures = MarketFigure.objects.visible_to(actor, FIGURES).filter(segment__line_id=line_id)
    plans = ChannelPlan.objects.visible_to(actor).filter(line_id=line_id, status=PlanStatus.APPROVED)
    facts = LineFacts(
        fits=ProductMarketFit.objects.visible_to(actor).filter(line_id=line_id).count(),
        years=figures.values("year").distinct().count(),
        owners=MarketSegment.objects.visible_to(actor).filter(line_id=line_id, owner__isnull=False, marketing__isnull=False).count(),
        plans_approved=plans.count(),
        modes=in_force(ChannelMode.objects.visible_to(actor).filter(line_id=line_id), on).count(),
        structures=structures.count(), standards=structures.exclude(standards="").count(),
        targets=RecruitingTarget.objects.visible_to(actor).filter(plan__line_id=line_id, plan__status=PlanStatus.APPROVED).count(),
        pilots=pilots.count(), pilots_passed=pilots.filter(result=PilotResult.PASSED).count(),
        covered_percent=space.covered_percent, rollout_percent=int(reference.parameter(ROLL_OUT, on=on)),
    )  # fmt: skip
    return roadmap(facts)
