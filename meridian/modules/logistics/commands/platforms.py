"""Deliveries of a platform from its own stock, for an order of a dealer below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist, persist_many
from meridian.kernel.ledger.ledger import Move
from meridian.kernel.records.numbering import next_number
from meridian.modules.catalog.queries import goods_facts, lot_facts
from meridian.modules.ordering import commands as ordering
from meridian.modules.ordering import queries as order_queries
from meridian.modules.stock import commands as stock
from meridian.modules.stock.choices import Holder, PostingCode
from meridian.modules.stock.queries import account_key

from ..choices import ShipmentStatus
from ..events import ShipmentShipped
from ..models import Shipment, ShipmentLine
from ..queries.limits import keep_goods_until
from ..queries.picking import order_for_picking
from .outbound import require_way
from .texts import refusal

if TYPE_CHECKING:
    from ..models import Carrier

PlatformLine = tuple[int, int, int | None, int]  # (order line id, sku id, lot id, base units)


@command("logistics.shipment:transfer")
def ship_platform_order(
    *, actor: Actor, order_id: int, lines: Sequence[PlatformLine], ship_date: date, carrier: Carrier | None = None,
    tracking_number: str = "",
) -> Shipment:  # fmt: skip
    """The platform's goods leave for the ordering dealer: its book falls, they are in transit, the order learns what left.

    The company charges nothing: it sold these goods to the platform before, and the platform invoices. Raises
    ``platform.order``, ``trade.*`` for the sale from platform to dealer, ``order.quantity``, Shortage with every lot the
    platform's book does not have.
    """
    order = order_for_picking(actor, order_id)
    if order.fulfilled_by_id is None or order.status != "RELEASED" or not lines:
        raise refusal("platform.order", order=order.number)
    goods = list(dict.fromkeys((sku, lot) for _line, sku, lot, _qty in lines))
    require_way(order_queries.sale_way_of(order), goods, ship_date)
    lots = lot_facts(lot for _sku, lot in goods if lot)
    facts = goods_facts(sku for sku, _lot in goods)
    shipment = persist(
        Shipment(
            number=next_number(f"SH-{actor.today:%y%m}"), status=ShipmentStatus.SHIPPED, ship_date=ship_date,
            from_dealer_id=order.fulfilled_by_id, dealer_id=order.dealer_id, region_id=order.region_id,
            team_id=order.team_id, order=order, order_number=order.number, carrier=carrier,
            tracking_number=tracking_number.strip(), receiver=order.receiver, receiver_phone=order.receiver_phone,
            address=order.address or order.dealer.address,
            is_cold_chain=any(values["is_cold_chain"] for values in facts.values()),
            retention_until=keep_goods_until(
                [(sku, lots[lot]["expiry_date"] if lot else None) for sku, lot in goods], ship_date
            ),
        )
    )  # fmt: skip
    rows = persist_many(ShipmentLine, [
        ShipmentLine(shipment=shipment, sku_id=sku, lot_id=lot, qty=qty) for _line, sku, lot, qty in lines
    ])  # fmt: skip
    stock.move_stock(
        actor=actor, key=f"logistics.shipment:{shipment.pk}:ship", source_type="logistics.shipment",
        source_id=shipment.pk, business_date=ship_date, code=PostingCode.SHIP, dealer_id=order.dealer_id,
        moves=[
            Move(
                account_key(Holder.DEALER, order.fulfilled_by_id, row.sku_id, row.lot_id),
                account_key(Holder.TRANSIT, order.dealer_id, row.sku_id, row.lot_id), row.qty, None, row.pk,
            )
            for row in rows
        ],
    )  # fmt: skip
    of_line: dict[int, int] = {}
    for line, _sku, _lot, qty in lines:
        of_line[line] = of_line.get(line, 0) + qty
    ordering.record_platform_delivery(
        actor=actor, order=order, lines=list(of_line.items()), shipment_id=shipment.pk,
        shipment_number=shipment.number, business_date=ship_date,
    )  # fmt: skip
    emit(ShipmentShipped(shipment_id=shipment.pk, dealer_id=shipment.dealer_id, qty=sum(row.qty for row in rows)))
    return shipment
