"""What the warehouse works on: pick lists with their lines, what a scan means for them, what waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.modules.catalog.queries import goods_facts, read_udi, sku_of_di

from ..choices import PickStatus, ScanStep
from ..models import PickLine, PickList, PickScan
from ..rules.scanning import ExpectedLine, ScannedCode

ACTIVE = (PickStatus.OPEN, PickStatus.PICKING, PickStatus.PICKED, PickStatus.CHECKED)


def pick_lists(actor: Actor, status: str = "") -> QuerySet[PickList]:
    """Pick lists that are not shipped, oldest first, with how much of them is confirmed; of one status when given."""
    return (
        PickList.objects.visible_to(actor)
        .filter(status__in=[status] if status else ACTIVE)
        .select_related("order", "dealer", "warehouse", "picker", "checker")
        .annotate(
            line_count=Count("lines"), wanted=Sum("lines__qty"), picked=Sum("lines__picked_qty"),
            checked=Sum("lines__checked_qty"), short_count=Count("lines", filter=~Q(lines__short_reason="")),
        )
        .order_by("id")
    )  # fmt: skip


def pick_lines(pick_list: PickList) -> list[PickLine]:
    """The lines in the order of picking: by SKU code, then by expiry; SKU, product, lot and allocation are loaded."""
    return list(
        PickLine.objects.unscoped("lines of a pick list the actor may see")
        .filter(pick_list=pick_list)
        .select_related("sku__product", "lot", "allocation__line")
        .order_by("sku__code", "lot__expiry_date", "id")
    )


def allocations_on_lists(allocation_ids: Iterable[int]) -> dict[int, int]:
    """``{allocation id: base units that an unfinished pick list already takes}``."""
    rows = PickLine.objects.unscoped("what is being picked already").filter(
        allocation_id__in=list(allocation_ids), pick_list__status__in=ACTIVE
    )
    return dict(rows.values_list("allocation_id").annotate(Sum("qty")).order_by())


def orders_to_pick(actor: Actor, limit: int = 100) -> list[dict[str, Any]]:
    """Released orders with goods set aside that are on no pick list: ``{order, qty, lines}``, oldest release first."""
    allocation = PickLine._meta.get_field("allocation").related_model
    order = PickList._meta.get_field("order").related_model
    listed = PickLine.objects.unscoped("what is being picked already").filter(
        pick_list__status__in=ACTIVE, allocation__isnull=False
    )
    sums = list(
        allocation.objects.unscoped("goods set aside for orders the actor may see")
        .filter(open_qty__gt=0, line__order__status="RELEASED")
        .exclude(pk__in=listed.values("allocation_id"))
        .values_list("line__order_id")
        .annotate(qty=Sum("open_qty"), lines=Count("id"))
        .order_by("line__order__released_at", "line__order_id")[:limit]
    )
    shown = order.objects.visible_to(actor, "ordering.order:view").filter(pk__in=[pk for pk, *_ in sums])
    known = {row.pk: row for row in shown.select_related("dealer", "warehouse")}
    return [{"order": known[pk], "qty": qty, "lines": lines} for pk, qty, lines in sums if pk in known]


def order_for_picking(actor: Actor, order_id: int) -> Any:
    """The order, locked by nobody yet. Raises NotVisible outside of the actor's scope."""
    orders = PickList._meta.get_field("order").related_model.objects
    row = orders.visible_to(actor, "ordering.order:view").filter(pk=order_id).first()
    if row is None:
        raise NotVisible(f"order {order_id}")
    return row


def expected_lines(lines: Iterable[PickLine], step: str) -> list[ExpectedLine]:
    """The lines as the scan rules see them; checking confirms what was picked."""
    return [
        ExpectedLine(
            line.pk, line.sku_id, line.sku.code, line.lot_id, line.lot.number if line.lot_id else "",
            open_qty(line, step), line.lot.expiry_date if line.lot_id else None,
        )
        for line in lines
    ]  # fmt: skip


def open_qty(line: PickLine, step: str) -> int:
    """Base units of a line still to be confirmed in a step."""
    if step == ScanStep.CHECK:
        return line.picked_qty - line.checked_qty
    return line.qty - line.picked_qty


def serials_seen(pick_list: PickList, step: str) -> set[str]:
    """Serial numbers confirmed in a step."""
    rows = PickScan.objects.unscoped("scans of a pick list the actor works on")
    return set(rows.filter(line__pick_list=pick_list, step=step).exclude(serial="").values_list("serial", flat=True))


def read_scan(code: str, known_lots: Iterable[str], on: date) -> ScannedCode:
    """A scanned code with the SKU its identifier stands for. Any issuer; a plain GTIN of fewer digits is found too."""
    reading = read_udi(code, known_lots=known_lots, today=on)
    found = _sku_of(reading.di) if reading.di else None
    sku_id, factor = found or (None, 1)
    return ScannedCode(
        text=code, issuer=reading.issuer, di=reading.di, lot=reading.lot, serial=reading.serial,
        expiry_date=date.fromisoformat(reading.expiry_date) if reading.expiry_date else None, is_valid=reading.valid,
        problems={problem.code: problem.params for problem in reading.problems}, sku_id=sku_id, factor=factor,
        sku_code=goods_facts([sku_id])[sku_id]["code"] if sku_id else "",
    )  # fmt: skip


def _sku_of(di: str) -> tuple[int, int] | None:
    """GTINs are kept with 13 or 14 digits, and printed with either."""
    found = sku_of_di(di)
    if found is None and di.isdigit():
        found = sku_of_di(di[1:] if len(di) == 14 and di[0] == "0" else f"0{di}" if len(di) == 13 else di)
    return found


def unchecked(pick_list: PickList) -> QuerySet[PickLine]:
    """Lines of which the second person has not seen all that was picked."""
    return pick_list.lines.exclude(checked_qty=F("picked_qty")).select_related("sku", "lot")


def unconfirmed(pick_list: PickList) -> QuerySet[PickLine]:
    """Lines neither fully picked nor reported short."""
    return pick_list.lines.filter(picked_qty__lt=F("qty"), short_reason="").select_related("sku", "lot")
