"""Reads of the reagents module: what ends on board, and what installed analysers need a month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from meridian.kernel.base.actors import Actor

from .choices import OpenedStatus
from .models import InstalledAnalyser, OpenedReagent, Pairing, TestVolume
from .rules.kit_yield import KitYield, Need, kits_needed

DAYS_A_MONTH = 30
MOST = 300
_PAIRS = "what runs on what is known to all who work with it"


@dataclass(frozen=True, slots=True)
class Demand:
    """What an installed analyser needs of a reagent a month; ``need`` is None where the pair is not entered."""

    analyser: InstalledAnalyser
    reagent: Any
    tests: int
    need: Need | None


def ending_on_board(actor: Actor, days: int) -> list[OpenedReagent]:
    """Kits on board whose last day of use comes within ``days`` days or has passed, the earliest first."""
    rows = OpenedReagent.objects.visible_to(actor, "reagents.openedreagent:view").filter(status=OpenedStatus.ON_BOARD)
    rows = rows.filter(last_day__lte=actor.today + timedelta(days=days))
    related = ("lot__sku__product", "analyser__sku", "analyser__hospital")
    return list(rows.select_related(*related).order_by("last_day", "id")[:MOST])


def monthly_demand(actor: Actor, *, dealer_id: int | None = None) -> list[Demand]:
    """Kits a month for each reagent of each installed analyser in the actor's reach."""
    rows = TestVolume.objects.visible_to(actor, "reagents.testvolume:view").filter(analyser__is_active=True)
    if dealer_id is not None:
        rows = rows.filter(analyser__dealer=dealer_id)
    related = ("analyser__sku", "analyser__hospital", "analyser__dealer", "reagent__product")
    rows = list(
        rows.select_related(*related).order_by("analyser__hospital__name", "analyser_id", "reagent__code")[:MOST]
    )
    pairs = _yields((row.analyser.sku_id, row.reagent_id) for row in rows)
    found = []
    for row in rows:
        kit = pairs.get((row.analyser.sku_id, row.reagent_id))
        need = kits_needed(row.tests_a_month, kit, DAYS_A_MONTH) if kit is not None else None
        found.append(Demand(row.analyser, row.reagent, row.tests_a_month, need))
    return found


def demand_by_reagent(demands: Iterable[Demand]) -> list[tuple[Any, int, int]]:
    """``(reagent, kits a month, analysers)``, the largest need first; analysers without a pair are left out."""
    found: dict[int, list[Any]] = {}
    for demand in demands:
        if demand.need is not None:
            entry = found.setdefault(demand.reagent.pk, [demand.reagent, 0, 0])
            entry[1] += demand.need.kits
            entry[2] += 1
    return sorted(
        ((sku, kits, units) for sku, kits, units in found.values()), key=lambda entry: (-entry[1], entry[0].code)
    )


def _yields(wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], KitYield]:
    keys = set(wanted)
    rows = Pairing.objects.unscoped(_PAIRS).filter(is_active=True, analyser_id__in={key for key, _other in keys})
    columns = ("tests_per_kit", "dead_tests", "calibration_tests", "control_tests", "on_board_days")
    found = rows.values_list("analyser_id", "reagent_id", *columns)
    return {(a, r): KitYield(*numbers) for a, r, *numbers in found if (a, r) in keys}
