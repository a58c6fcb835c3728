"""Reads of the logistics module."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Min, QuerySet, Sum

from meridian.kernel.base.actors import Actor
from meridian.modules.stock.queries import warehouse_lots

from ..choices import ShipmentStatus
from ..models import Shipment, ShipmentLine
from ..rules.lot_choice import LotOnHand, first_expiring

if TYPE_CHECKING:
    import polars as pl

_MOVED = (ShipmentStatus.SHIPPED, ShipmentStatus.RECEIVED)


def shipments_of_lot(actor: Actor, lot_id: int) -> QuerySet[ShipmentLine]:
    """Lines with a lot, with shipment, sender and receiver, oldest first, as far as the actor may see them."""
    return (
        ShipmentLine.objects.visible_to(actor)
        .filter(lot_id=lot_id, shipment__status__in=_MOVED)
        .select_related("shipment__dealer", "shipment__from_dealer", "shipment__warehouse", "sku")
        .order_by("shipment__ship_date", "id")
    )


def shipped_lots(dealer_id: int, *, until: date | None = None) -> pl.DataFrame:
    """What was sent to a dealer, also what is still under way: ``sku_id, lot_id, first_shipped, total_shipped``."""
    import polars as pl

    lines = ShipmentLine.objects.unscoped("the deliveries to the dealer whose file is judged").filter(
        shipment__dealer_id=dealer_id, shipment__status__in=_MOVED
    )
    if until is not None:
        lines = lines.filter(shipment__ship_date__lte=until)
    rows = lines.values_list("sku_id", "lot_id").annotate(first=Min("shipment__ship_date"), total=Sum("qty"))
    schema = {"sku_id": pl.Int64, "lot_id": pl.Int64, "first_shipped": pl.Date, "total_shipped": pl.Int64}
    return pl.DataFrame(list(rows.order_by("sku_id", "lot_id")), schema=schema, orient="row")


def open_shipments(actor: Actor, dealer_id: int) -> QuerySet[Shipment]:
    """Shipments under way to a dealer, which he can confirm."""
    return (
        Shipment.objects.visible_to(actor)
        .filter(dealer_id=dealer_id, status=ShipmentStatus.SHIPPED)
        .order_by("ship_date")
    )


def lots_to_ship(
    warehouse_id: int, sku_id: int, qty: int, *, ship_date: date
) -> tuple[list[tuple[int | None, int]], int]:
    """``([(lot_id, qty)], missing)``: released lots in date, first expiring first. Posting decides again what is there."""
    lots = (
        LotOnHand(lot.lot_id, lot.available, lot.expiry_date, lot.status == "U")
        for lot in warehouse_lots(warehouse_id, sku_id)
    )
    return first_expiring(lots, qty, ship_date=ship_date)


def open_count(actor: Actor) -> int:
    """How many shipments under way the actor may confirm; counted up to a hundred."""
    rows = Shipment.objects.visible_to(actor, "logistics.shipment:receive").filter(status=ShipmentStatus.SHIPPED)
    return rows.order_by()[:100].count()


def arriving(actor: Actor) -> QuerySet[Shipment]:
    """Shipments under way that the actor may confirm, oldest first, with quantity and number of lines."""
    return (
        Shipment.objects.visible_to(actor, "logistics.shipment:receive")
        .filter(status=ShipmentStatus.SHIPPED)
        .select_related("dealer", "carrier", "warehouse", "from_dealer")
        .annotate(total=Sum("lines__qty"), line_count=Count("lines"))
        .order_by("ship_date", "id")
    )
