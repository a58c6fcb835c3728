"""An analyser with its reagent, installed at a hospital, and two lots: what tests of reagents begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.catalog.tests.factories import make_lot, make_sku
from meridian.modules.reagents.models import InstalledAnalyser, Pairing, TestVolume
from meridian.modules.service.tests.factories import NOW, TODAY, make_world, stamp

STAFF = ("reagents:*", "catalog:*", "dealers.dealer:view", "customers.hospital:view")


@dataclass
class World:
    """The rows. ``place`` is service's world with dealer, hospital and equipment."""

    place: Any
    pair: Pairing
    unit: InstalledAnalyser
    reagent: Any
    old: Any
    new: Any
    actor: Any


def make_reagents() -> World:
    """An analyser with 200 patient tests a month; kits of 100 tests, 28 days stable on board."""
    place = make_world()
    reagent = make_sku()
    pair = Pairing.objects.create(
        analyser=place.sku, reagent=reagent, tests_per_kit=100, dead_tests=2, calibration_tests=6, control_tests=2,
        on_board_days=28, **stamp(),
    )  # fmt: skip
    unit = InstalledAnalyser.objects.create(
        hospital=place.hospital,
        dealer=place.dealer,
        sku=place.sku,
        serial="A-1",
        installed_on=date(2026, 5, 1),
        **stamp(),
    )
    TestVolume.objects.create(analyser=unit, reagent=reagent, tests_a_month=200, **stamp())
    old = make_lot(sku=reagent, number="R1", production_date=date(2026, 1, 1), expiry_date=date(2026, 12, 1))
    new = make_lot(sku=reagent, number="R2", production_date=date(2026, 6, 1), expiry_date=date(2027, 6, 1))
    return World(place, pair, unit, reagent, old, new, staff_actor(*STAFF))


__all__ = ["NOW", "STAFF", "TODAY", "World", "clock", "make_reagents", "stamp"]
