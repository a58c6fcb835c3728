"""How many candidates came from where, how far they came, what they cost (functions.md row 60)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from meridian.kernel.base.actors import Actor

from ..choices import WAY, Stage
from ..models import PartnerLead, RecruitCampaign


@dataclass(frozen=True, slots=True)
class Funnel:
    """Candidates of a source or campaign: all, how many passed the site visit, were chosen, converted, lost; cost in fen."""

    key: Any
    leads: int
    visited: int
    chosen: int
    converted: int
    lost: int
    cost_fen: int

    @property
    def fen_per_dealer(self) -> int | None:
        """What a dealer won cost; None while there is none or nothing was spent."""
        return self.cost_fen // self.converted if self.converted and self.cost_fen else None

    @property
    def fen_per_lead(self) -> int | None:
        """What a candidate cost; None while there is none or nothing was spent."""
        return self.cost_fen // self.leads if self.leads and self.cost_fen else None


def funnels(actor: Actor) -> tuple[list[Funnel], list[Funnel]]:
    """``(by source, by campaign)`` of what the actor may see; merged candidates count once."""
    rows = PartnerLead.objects.visible_to(actor).exclude(stage=Stage.MERGED)
    facts = list(rows.values_list("source", "campaign_id", "stage", "stage_before"))
    campaigns = {row.pk: row for row in RecruitCampaign.objects.visible_to(actor).order_by("-valid_from", "-pk")}
    by_source: dict[str, list[tuple[str, str]]] = defaultdict(list)
    by_campaign: dict[int, list[tuple[str, str]]] = {key: [] for key in campaigns}
    for source, campaign, stage, before in facts:
        by_source[source].append((stage, before))
        if campaign in by_campaign:
            by_campaign[campaign].append((stage, before))
    spent: dict[str, int] = defaultdict(int)
    for campaign in campaigns.values():
        spent[campaign.source] += campaign.cost_fen
    sources = [_funnel(key, by_source.get(key, []), spent[key]) for key in sorted({*by_source, *spent})]
    return sources, [_funnel(campaigns[key], each, campaigns[key].cost_fen) for key, each in by_campaign.items()]


def _funnel(key: Any, stages: Iterable[tuple[str, str]], cost_fen: int) -> Funnel:
    reached = [_reached(stage, before) for stage, before in stages]
    return Funnel(
        key, len(reached), sum(n > WAY.index(Stage.SITE_VISIT) for n in reached), sum(n >= WAY.index(Stage.DECIDED) for n in reached),
        sum(n >= WAY.index(Stage.CONVERTED) for n in reached), sum(stage == Stage.LOST for stage, _before in stages), cost_fen,
    )  # fmt: skip


def _reached(stage: str, before: str) -> int:
    """How far a candidate came, also one that was lost or parked then."""
    at = stage if stage in WAY else before
    return WAY.index(at) if at in WAY else 0
