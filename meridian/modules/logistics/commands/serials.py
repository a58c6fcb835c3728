"""Serial numbers on documents of goods: which units a line takes along. Goods without the tracking “by serial” need none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from meridian.kernel.base.errors import RuleViolation
from meridian.modules.catalog.choices import Tracking
from meridian.modules.catalog.queries import goods_facts
from meridian.modules.stock.choices import Condition, Holder
from meridian.modules.stock.queries import UnitStep, account_key, unit_places, units_of_line

from ..choices import ScanStep
from ..models import Acceptance, PickLine, PickScan, ReturnOrder, Shipment, ShipmentLine
from ..rules.receipt import ReceivedLine
from .texts import issue, refusal


def is_serial(sku: Any) -> bool:
    """Whether every unit of a SKU is told apart."""
    return sku.tracking == Tracking.SERIAL


def serial_skus(sku_ids: Iterable[int]) -> set[int]:
    """Those of the SKUs whose units are told apart."""
    return {pk for pk, facts in goods_facts(sku_ids).items() if facts["tracking"] == Tracking.SERIAL}


def require_serials(goods: Iterable[tuple[int, str, int, Sequence[str]]]) -> None:
    """As many serial numbers as units for goods that need them: ``(sku id, lot, base units, serials)``. Raises
    RuleViolation ``serials.count`` for every line that lacks some or has too many."""
    rows = list(goods)
    needed = serial_skus(row[0] for row in rows)
    wrong = [
        issue("serials.count", lot=lot, qty=qty, named=len(serials))
        for sku, lot, qty, serials in rows
        if (sku in needed and len(serials) != qty) or (sku not in needed and serials)
    ]
    if wrong:
        raise RuleViolation(wrong)


def units_of_acceptance(acceptance: Acceptance) -> list[str]:
    """Serial numbers that came with the production document of an acceptance record and still wait for inspection."""
    quarantine = account_key(
        Holder.COMPANY, acceptance.warehouse_id, acceptance.sku_id, acceptance.lot_id, Condition.QUARANTINE
    )
    return units_of_line("logistics.acceptance", None, acceptance.pk, quarantine)


def picked_serials(lines: Iterable[PickLine]) -> dict[int, list[str]]:
    """``{pick line: serial numbers that were scanned when it was picked}`` of lines that need them; one statement at most."""
    keys = [line.pk for line in lines if is_serial(line.sku)]
    if not keys:
        return {}
    rows = PickScan.objects.unscoped("units of the list that is shipped").filter(line_id__in=keys, step=ScanStep.PICK)
    found: dict[int, list[str]] = {key: [] for key in keys}
    for line, serial in rows.exclude(serial="").order_by("id").values_list("line_id", "serial"):
        found[line].append(serial)
    return found


def require_on_shelf(sku_id: int, serials: Sequence[str], shelf_key: str) -> None:
    """Units that are known to stand elsewhere cannot be picked here. Raises ``scan.serial_elsewhere``."""
    for serial, place in unit_places(sku_id, serials).items():
        if place.account_key != shelf_key:
            raise refusal("scan.serial_elsewhere", serial=serial)


def received_units(
    shipment: Shipment, line: ReceivedLine, row: ShipmentLine, transit: str, own: str, damaged: str
) -> list[UnitStep]:
    """Units of a delivered line: the damaged and the missing ones as the dealer names them, all others good.

    Raises ``receipt.serials`` when some are damaged or missing and it is not said which.
    """
    if not is_serial(row.sku):
        return []
    under_way = units_of_line("logistics.shipment", shipment.pk, row.pk, transit)
    broken = [serial for serial in line.wrong_serials if serial in under_way]
    if not under_way or (len(broken) == 0 and line.good_qty == len(under_way)):
        return [UnitStep(transit, own, tuple(under_way), row.pk)] if under_way else []
    wrong = line.damaged_qty + line.short_qty
    if len(broken) != wrong or (line.damaged_qty and line.short_qty):
        raise refusal("receipt.serials", lot=line.lot, wrong=wrong, named=len(broken))
    good = tuple(serial for serial in under_way if serial not in broken)
    steps = [UnitStep(transit, own, good, row.pk)] if good else []
    return [*steps, UnitStep(transit, damaged, tuple(broken), row.pk)] if line.damaged_qty else steps


def units_left(source: tuple[str, int], line: Any, start: str, end: str, qty: int) -> list[UnitStep]:
    """Units that a line of a document brought to an account, when exactly these have to go on: nobody needs to name them."""
    if not is_serial(line.sku):
        return []
    there = units_of_line(*source, line.pk, start)
    return [UnitStep(start, end, tuple(there), line.pk)] if len(there) == qty else []


def transferred_units(
    rows: Sequence[Any], ways: Mapping[int, tuple[str, str]], serials: Sequence[str]
) -> list[UnitStep]:
    """Units named for a transfer, each with the line it stands on now. Raises ``serials.too_many`` for one that is not there."""
    steps, rest = [], list(dict.fromkeys(serials))
    for row in rows:
        known = unit_places(row.sku_id, rest) if rest else {}
        mine = [one for one in rest if one in known and known[one].account_key == ways[row.pk][0]][: row.qty]
        rest = [one for one in rest if one not in mine]
        steps.append(UnitStep(*ways[row.pk], tuple(mine), row.pk))
    if rest:
        raise refusal("serials.too_many", serial=rest[0])
    return steps


def returned_serials(return_order: ReturnOrder, lines: Sequence[Any], serials: Sequence[str]) -> dict[int, list[str]]:
    """Which line of a return each serial number belongs to: the line of its lot, else the first that still lacks some.

    Raises ``serials.count`` when a line of goods told apart by serial does not get as many as come back.
    """
    tracked = [line for line in lines if is_serial(line.sku)]
    found: dict[int, list[str]] = {line.pk: [] for line in tracked}
    rest = list(dict.fromkeys(serials))
    for line in tracked:
        known = unit_places(line.sku_id, rest)
        mine = [serial for serial in rest if serial in known and known[serial].lot_id == line.lot_id][: line.qty]
        found[line.pk] += mine
        rest = [serial for serial in rest if serial not in mine]
    for line in tracked:
        missing = line.qty - len(found[line.pk])
        found[line.pk] += rest[:missing]
        rest = rest[missing:]
    wrong = [
        issue("serials.count", lot=line.lot.number if line.lot_id else "—", qty=line.qty, named=len(found[line.pk]))
        for line in tracked
        if len(found[line.pk]) != line.qty
    ]
    if wrong or rest:
        raise RuleViolation(wrong or [issue("serials.too_many", serial=rest[0])])
    return found


__all__ = [
    "is_serial", "picked_serials", "received_units", "require_on_shelf", "require_serials", "returned_serials", "serial_skus",
    "transferred_units", "units_left", "units_of_acceptance",
]  # fmt: skip
