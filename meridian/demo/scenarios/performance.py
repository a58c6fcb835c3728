"""Scores of the dealers for the two months that ended last, and a remark of the channel manager."""

from __future__ import annotations

from datetime import date

from meridian.kernel.access.grants import actor_for
from meridian.kernel.base import clock
from meridian.modules.performance import commands as performance

from ..sizes import TODAY
from .world import World, moment

MONTHS = (date(2026, 9, 1), date(2026, 10, 1))


def make_scores(world: World) -> None:
    """Each month is computed on the day after its files were due, as the nightly job does; the state of stock is the demo's."""
    for month, day in zip(MONTHS, (date(2026, 10, 6), date(2026, 11, 6)), strict=True):
        with clock.frozen_at(moment(day, 6)):
            performance.score_month(actor=world.actor.at(clock.now()), month=month)
    with clock.frozen_at(moment(TODAY, 10)):
        manager = actor_for(world.users["zhangmin"], channel="demo").at(clock.now())
        performance.add_remark(
            actor=manager, dealer=world.sellers[0].row, month=MONTHS[-1],
            text="十月款项已约定在本月底前付清；新区域两家医院的进院资料已交，下月复核目标。",
        )  # fmt: skip
