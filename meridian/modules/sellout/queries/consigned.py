"""What lies at hospitals: quantity, days since it moved, what expires soon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.modules.reference import queries as reference

from ..models import ConsignedStock
from ..rules.shelf import expiry_tone, rest_days

VIEW = "sellout.consignedstock:view"
SLOW = "sellout.consigned.slow_days"
NEAR = "stock.near_expiry_months"


@dataclass(frozen=True, slots=True)
class ShelfLot:
    """A lot at a hospital: ``days`` since its last movement, ``tone`` of its expiry (bad, wait or empty), ``is_slow``."""

    row: ConsignedStock
    days: int
    tone: str
    is_slow: bool


@dataclass(frozen=True, slots=True)
class HospitalShelf:
    """All lots of one holder at one hospital."""

    hospital: Any
    holder: str
    dealer_id: int | None
    warehouse_id: int | None
    lots: Sequence[ShelfLot]

    @property
    def qty(self) -> int:
        return sum(lot.row.qty for lot in self.lots)

    @property
    def near(self) -> int:
        """Lots that expire soon, or have expired."""
        return sum(bool(lot.tone) for lot in self.lots)

    @property
    def slow(self) -> int:
        return sum(lot.is_slow for lot in self.lots)


def shelf_lots(actor: Actor, *, hospital_id: int | None = None, dealer_id: int | None = None) -> list[ShelfLot]:
    """What the actor may see at hospitals, first expiring first within a hospital. Raises ParameterMissing."""
    rows = ConsignedStock.objects.visible_to(actor, VIEW).filter(qty__gt=0)
    if hospital_id is not None:
        rows = rows.filter(hospital_id=hospital_id)
    if dealer_id is not None:
        rows = rows.filter(dealer_id=dealer_id)
    rows = rows.select_related("hospital", "dealer", "warehouse", "sku__product", "lot")
    limits = reference.parameters((NEAR, SLOW), on=actor.today)
    near, slow = int(limits[NEAR]), int(limits[SLOW])
    found = []
    for row in rows.order_by("hospital__name", "dealer_id", "warehouse_id", "lot__expiry_date", "pk"):
        days = rest_days(row.moved_on, actor.today)
        ends = row.lot.expiry_date if row.lot_id else None
        found.append(ShelfLot(row, days, expiry_tone(ends, actor.today, near), days >= slow))
    return found


def hospital_shelves(actor: Actor, **narrowed: int | None) -> list[HospitalShelf]:
    """The same, one entry for each hospital and holder."""
    grouped: dict[tuple[int, int | None, int | None], list[ShelfLot]] = {}
    for lot in shelf_lots(actor, **narrowed):
        grouped.setdefault((lot.row.hospital_id, lot.row.dealer_id, lot.row.warehouse_id), []).append(lot)
    return [
        HospitalShelf(lots[0].row.hospital, lots[0].row.holder_name, dealer, house, lots)
        for (_hospital, dealer, house), lots in grouped.items()
    ]
