"""The packing record of a cold-chain shipment: judged before the goods leave, kept with the shipment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from meridian.kernel.commands.persist import persist

from ..models import PackingMethod, PackingRecord, Shipment
from ..queries.limits import cold_limits, packing_record_needed
from ..rules.packing import MethodFacts, PackingFacts, check_packing
from .texts import refusal, refuse

NO_TEMPERATURE = 9_999  # nobody read it: outside of every range


def require_packing(packing: PackingFacts | None, label: str, sku_ids: Iterable[int], day: date) -> None:
    """Judge how cold-chain goods were packed. Raises ``pack.*`` with everything wrong; ``pack.missing`` without a record
    unless the company's parameter does without."""
    if packing is None:
        if packing_record_needed(day):
            raise refusal("pack.missing", document=label)
        return
    row = PackingMethod.objects.unscoped("the method is named by who packed").filter(pk=packing.method_id).first()
    if row is None:
        raise refusal("pack.missing", document=label)
    low, high = cold_limits(sku_ids, day)
    method = MethodFacts(
        row.code, row.low_e1, row.high_e1, row.hours, row.precool_minutes, row.validated_on, row.valid_until,
        row.is_active,
    )  # fmt: skip
    refuse(check_packing(packing, method, low_e1=low, high_e1=high, on=day))


def packing_of(
    method: PackingMethod | None, logger_number: str, packed_by: str, planned_hours: int | None,
    precooled_minutes: int | None, start_temp: Decimal | float | None, coolant: str = "", boxes: int | None = 1,
) -> PackingFacts | None:  # fmt: skip
    """The facts of a filled-in form; None when no method was chosen. ``start_temp`` in degrees."""
    if method is None:
        return None
    tenths = round(float(start_temp) * 10) if start_temp is not None else NO_TEMPERATURE
    return PackingFacts(
        getattr(method, "pk", method), logger_number, packed_by, planned_hours or 0, precooled_minutes or 0, tenths,
        coolant, boxes or 0,
    )  # fmt: skip


def keep_packing(packing: PackingFacts | None, shipment: Shipment) -> PackingRecord | None:
    """Keep the record as long as the shipment."""
    if packing is None:
        return None
    method = PackingMethod.objects.unscoped("the method was judged").get(pk=packing.method_id)
    return persist(
        PackingRecord(
            shipment=shipment, method=method, boxes=packing.boxes, coolant=packing.coolant.strip() or method.coolant,
            precooled_minutes=packing.precooled_minutes, start_temp_e1=packing.start_temp_e1,
            logger_number=packing.logger_number.strip(), planned_hours=packing.planned_hours,
            packed_by=packing.packed_by.strip(), retention_until=shipment.retention_until,
        )
    )  # fmt: skip
