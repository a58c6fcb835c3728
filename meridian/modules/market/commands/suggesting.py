"""Taking over what the rules suggest for a line in a region."""

from __future__ import annotations

from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.modules.reference import queries as reference

from ..choices import Mode
from ..models import ChannelMode
from ..queries.modes import suggested_for
from .network import set_mode, set_structure
from .texts import reason_texts, refusal


@command("market.channelmode:add")
def adopt_suggestion(*, actor: Actor, line: Any, region: Any, valid_from: date, plan: Any = None) -> ChannelMode:
    """Set mode and structure as the rules suggest them today, with their reasons.

    Raises RuleViolation("market.no_suggestion") for a region without hospitals, and what :func:`set_mode` and
    :func:`set_structure` raise.
    """
    line_id, region_id = getattr(line, "pk", line), getattr(region, "pk", region)
    found = suggested_for(actor, line_id, region_id, actor.today)
    if not found.facts.hospitals:
        name = "".join(reference.region_places([region_id])[region_id])
        raise refusal("no_suggestion", region=name)
    suggestion = found.suggestion
    why = " ".join(reason_texts(suggestion.reasons))[:500]
    cell = {"line_id": line_id, "region_id": region_id, "valid_from": valid_from, "plan_id": getattr(plan, "pk", plan)}
    row = set_mode(
        actor=actor, mode=suggestion.mode, rationale=why, **cell,
        direct_hospitals=list(suggestion.direct) if suggestion.mode == Mode.MIXED else [],
    )  # fmt: skip
    if suggestion.exclusivity:
        set_structure(
            actor=actor,
            exclusivity=suggestion.exclusivity,
            levels=suggestion.levels,
            dealer_count=suggestion.dealer_count,
            **cell,
        )
    return row
