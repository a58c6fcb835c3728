"""A dealer that somebody entered a second time, for the page that finds such pairs."""

from __future__ import annotations

from datetime import timedelta

from meridian.kernel.base import clock
from meridian.modules.dealers import commands as dealers

from ..sizes import TODAY
from .world import World, moment


def make_twin(world: World) -> None:
    """A draft with the name of the first dealer and another ending: no code of its own business, nobody has activated it."""
    first = world.sellers[0]
    with clock.frozen_at(moment(TODAY - timedelta(days=2))):
        dealers.register_dealer(
            actor=world.actor.at(clock.now()), code="D9001", name=f"{first.short}商贸有限公司", region_id=first.unit.id,
            manager=world.users["zhangmin"], phone=first.row.phone,
        )  # fmt: skip
