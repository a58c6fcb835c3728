"""Reagents in the demo: what runs on the analyser, monthly tests, kits on board, two lots compared."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.events.dispatch import deliver_due
from meridian.kernel.objects.registry import spec_named
from meridian.modules.catalog import queries as catalog
from meridian.modules.reagents import commands as reagents

from ..sizes import TODAY
from .service import ANALYSER, EVENTS_AT_MOST, person
from .world import LotFacts, World, moment

ON_BOARD_DAYS = 28
MOST_REAGENTS = 4


def make_reagents(world: World) -> None:
    """Run after service: the pairs first, so that the accepted installations become known as analysers."""
    _pair(world)
    with clock.frozen_at(moment(TODAY)):
        deliver_due(limit=EVENTS_AT_MOST)
    units = list(spec_named("reagents.installedanalyser").model.objects.unscoped("demo").order_by("id"))
    lots = [world.lots[item.id] for item in _items(world) if len(world.lots.get(item.id, ())) > 1]
    with clock.frozen_at(moment(TODAY)):
        clerk = person(world, "wanglei")
        for number, unit in enumerate(units):
            for offset, found in enumerate(lots):
                spec_named("reagents.testvolume").create(
                    actor=world.actor, analyser=unit, reagent_id=found[0].item.id, tests_a_month=(420, 180, 30)[(number + offset) % 3]
                )  # fmt: skip
                _open(clerk, unit, found, 26 - 6 * number - offset)
    for number, found in enumerate(lots[:2]):
        _compare(world, found, (Decimal("1.031"), Decimal("0.862"))[number])


def _pair(world: World) -> None:
    """What runs on the analyser."""
    with clock.frozen_at(moment(TODAY - timedelta(days=90))):
        analyser = catalog.sku_by_code(ANALYSER)
        for number, item in enumerate(_items(world)):
            spec_named("reagents.pairing").create(
                actor=world.actor, analyser=analyser, reagent_id=item.id, tests_per_kit=(50, 100, 200)[number % 3],
                dead_tests=2, calibration_tests=6, control_tests=2, on_board_days=ON_BOARD_DAYS,
            )  # fmt: skip


def _items(world: World) -> list[Any]:
    return [item for item in world.items if item.line == "IVD"][:MOST_REAGENTS]


def _open(clerk: Any, unit: Any, lots: list[LotFacts], age: int) -> None:
    lot = max(lots, key=lambda each: each.ends)
    opened = TODAY - timedelta(days=max(age, 0))
    if lot.made <= opened <= lot.ends:
        reagents.open_reagent(actor=clerk, analyser=unit, lot=lot.id, opened_on=opened)


def _compare(world: World, lots: list[LotFacts], factor: Decimal) -> None:
    old, new = sorted(lots, key=lambda each: (each.made, each.id))[-2:]
    with clock.frozen_at(moment(TODAY - timedelta(days=9))):
        actor = person(world, "zhaoyan")
        row = reagents.start_comparison(
            actor=actor, reagent=old.item.id, old_lot=old.id, new_lot=new.id, measurand=f"{old.item.common} (ng/mL)"
        )
        results = [Decimal(text) for text in ("0.04", "0.12", "0.35", "1.20", "4.80", "12.5")]
        shifts = [Decimal(n) / 200 for n in (-2, 1, 0, 2, -1, 0)]
        pairs = [
            (value, (value * (factor + shift)).quantize(Decimal("0.0001")))
            for value, shift in zip(results, shifts, strict=True)
        ]
        reagents.set_samples(actor=actor, lot_comparison=row.pk, pairs=pairs)
        reagents.conclude_comparison(actor=actor, lot_comparison=row.pk)
