"""Goods out: a checked pick list leaves as a shipment, and stock, order and money follow in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist, persist_many
from meridian.kernel.ledger.ledger import Move
from meridian.kernel.records.numbering import next_number
from meridian.modules.agreements.queries import may_trade_many, verdict_sentences
from meridian.modules.funds import commands as funds
from meridian.modules.funds import queries as funds_queries
from meridian.modules.ordering import commands as ordering
from meridian.modules.ordering import queries as order_queries
from meridian.modules.stock import commands as stock
from meridian.modules.stock.choices import Holder, PostingCode
from meridian.modules.stock.queries import UnitStep, account_key

from ..choices import PickStatus, ShipmentStatus
from ..events import ShipmentShipped
from ..models import PickList, Shipment, ShipmentLine
from ..queries.limits import keep_goods_until
from ..queries.picking import pick_lines
from ..rules.packing import PackingFacts
from .packing import keep_packing, packing_of, require_packing
from .serials import picked_serials
from .texts import refusal

if TYPE_CHECKING:
    from ..models import Carrier


class Leaving(NamedTuple):
    """Goods of one lot that leave: base units, unit price in 1/10,000 yuan, the reservation they use, their serial numbers."""

    sku_id: int
    lot_id: int | None
    expiry: date | None
    is_cold: bool
    qty: int
    price_e4: int | None
    allocation_id: int
    hold_key: str
    serials: tuple[str, ...] = ()


@command("logistics.picklist:ship", subject=PickList)
def ship_pick_list(
    *, actor: Actor, pick_list: PickList, ship_date: date, carrier: Carrier | None = None, tracking_number: str = "",
    note: str = "", packing: PackingFacts | None = None,
) -> Shipment:  # fmt: skip
    """Send what was picked and checked. One stock posting uses up the reservations; the order learns what left; the held
    credit of it becomes a debt. All or nothing.

    ``packing`` says how cold-chain goods were packed. An order that a platform invoices is charged to the platform, and the
    goods pass through its book on their way. Raises RuleViolation ``ship.check``, ``ship.carrier``, ``pack.*``, ``trade.*``
    for what may not be sold to him on that day;
    ClosedPeriod and Shortage from the ledger.
    """
    if pick_list.status != PickStatus.CHECKED:
        raise refusal("ship.check", number=pick_list.number)
    lines = [line for line in pick_lines(pick_list) if line.picked_qty]
    if any(line.allocation_id is None for line in lines):
        raise refusal("ship.allocation_gone", number=pick_list.number)
    scanned = picked_serials(lines)
    leaving = [
        Leaving(
            line.sku_id, line.lot_id, line.lot.expiry_date if line.lot_id else None, line.sku.product.is_cold_chain,
            line.picked_qty, line.price_e4, line.allocation_id, line.allocation.hold_key, tuple(scanned.get(line.pk, ())),
        )
        for line in lines
    ]  # fmt: skip
    require_may_leave(pick_list.order, pick_list.number, leaving, ship_date, carrier, packing)
    shipment = send(actor, pick_list, leaving, ship_date, carrier, tracking_number, note, packing)
    persist(pick_list, status=PickStatus.SHIPPED)
    return shipment


def require_may_leave(
    order: Any, label: str, lines: Sequence[Leaving], day: date, carrier: Carrier | None, packing: PackingFacts | None
) -> None:
    """Whether goods may leave for an order on a day; ``label`` names the document in what is refused.

    A licence, an authorisation or a lot may have lapsed since the order was released, so the law is asked again. Raises
    RuleViolation ``ship.carrier``, ``pack.*``, ``trade.*``.
    """
    if any(line.is_cold for line in lines):
        if carrier is not None and not carrier.is_cold_chain:
            raise refusal("ship.carrier", document=label, carrier=carrier.name)
        require_packing(packing, label, {line.sku_id for line in lines}, day)
    goods = list(dict.fromkeys((line.sku_id, line.lot_id) for line in lines))
    require_way(order_queries.sale_way_of(order), goods, day)


def send(
    actor: Actor, pick_list: PickList, lines: Sequence[Leaving], ship_date: date, carrier: Carrier | None,
    tracking_number: str, note: str, packing: PackingFacts | None,
) -> Shipment:  # fmt: skip
    """The shipment of picked and checked goods that may leave, with everything it books; the status of the list is the
    caller's. Raises ClosedPeriod and Shortage from the ledger.
    """
    is_cold = any(line.is_cold for line in lines)
    shipment = _shipment(actor, pick_list, lines, ship_date, carrier, tracking_number, note, is_cold)
    shipped = persist_many(ShipmentLine, [
        ShipmentLine(
            shipment=shipment, sku_id=line.sku_id, lot_id=line.lot_id, qty=line.qty, price_e4=line.price_e4,
            allocation_id=line.allocation_id,
        )
        for line in lines
    ])  # fmt: skip
    _book(actor, shipment, lines, shipped)
    keep_packing(packing if is_cold else None, shipment)
    emit(ShipmentShipped(shipment_id=shipment.pk, dealer_id=shipment.dealer_id, qty=sum(row.qty for row in shipped)))
    return shipment


@command("logistics.picklist:ship", subject=PickList)
def ship_checked(
    *, actor: Actor, pick_list: PickList, ship_date: date, carrier: Carrier | None = None, tracking_number: str = "",
    note: str = "", packing_method: Any = None, logger_number: str = "", packed_by: str = "",
    planned_hours: int | None = None, precooled_minutes: int | None = None, start_temp: Any = None,
    boxes: int | None = 1,
) -> Shipment:  # fmt: skip
    """:func:`ship_pick_list` as a form or a program sends it, with the packing of cold-chain goods field by field."""
    packing = packing_of(
        packing_method,
        logger_number,
        packed_by or actor.name,
        planned_hours,
        precooled_minutes,
        start_temp,
        boxes=boxes,
    )
    return ship_pick_list(
        actor=actor, pick_list=pick_list, ship_date=ship_date, carrier=carrier, tracking_number=tracking_number,
        note=note, packing=packing,
    )  # fmt: skip


def _shipment(actor, pick_list, lines: Sequence[Leaving], ship_date, carrier, tracking, note, is_cold) -> Shipment:
    order = pick_list.order
    goods = [(line.sku_id, line.expiry) for line in lines]
    # Implants in the list are kept for ever whatever is taken of it; anything else counts from the day it left.
    until = keep_goods_until(goods, ship_date) if pick_list.retention_until else None
    (made,) = persist_many(Shipment, [
        Shipment(
            number=next_number(f"SH-{actor.today:%y%m}"), status=ShipmentStatus.SHIPPED, ship_date=ship_date,
            warehouse_id=pick_list.warehouse_id, dealer_id=pick_list.dealer_id, region_id=pick_list.region_id,
            team_id=pick_list.team_id, order=order, order_number=order.number, pick_list=pick_list,
            carrier=carrier, tracking_number=tracking.strip(), receiver=order.receiver,
            receiver_phone=order.receiver_phone, address=order.address or pick_list.dealer.address,
            is_cold_chain=is_cold, note=note, retention_until=until,
        )
    ])  # fmt: skip
    return made


def _book(actor: Actor, shipment: Shipment, lines: Sequence[Leaving], shipped: Sequence[ShipmentLine]) -> None:
    """Stock, order and money of one shipment."""
    source = {"source_type": "logistics.shipment", "source_id": shipment.pk}
    order = shipment.order
    hold_key = order.credit_key  # shipping the last of an order clears it
    platform = order.invoiced_by_id
    first = [_first_stop(shipment, platform, line) for line in lines]
    ways = list(zip(lines, first, shipped, strict=True))
    ((_order, amount),) = ordering.record_shipped(
        actor=actor, lines=[(line.allocation_id, line.qty) for line in lines], shipment_id=shipment.pk,
        shipment_number=shipment.number, business_date=shipment.ship_date,
    )  # fmt: skip
    if amount:
        days = funds_queries.terms_days(order.debtor_id)
        funds.charge(
            actor=actor, dealer_id=order.debtor_id, amount_fen=amount, **source,
            key=f"logistics.shipment:{shipment.pk}:charge", hold_key=hold_key,
            business_date=shipment.ship_date, due_on=shipment.ship_date + timedelta(days=days), text=f"{shipment.order_number} · {shipment.number}",
        )  # fmt: skip
    # Last, because what it locks are lots that other shipments and orders wait for.
    stock.ship_reserved(
        actor=actor, key=f"logistics.shipment:{shipment.pk}:ship", business_date=shipment.ship_date,
        dealer_id=shipment.dealer_id, **source,
        uses=[(line.hold_key, stop, line.qty, row.pk) for line, stop, row in ways],
        serials={(line.hold_key, stop, row.pk): line.serials for line, stop, row in ways if line.serials},
    )  # fmt: skip
    if platform:
        _sell_on(actor, shipment, platform, shipped, {row.pk: line.serials for line, _stop, row in ways})


def _first_stop(shipment: Shipment, platform: int | None, line: Leaving) -> str:
    """Where goods go from the warehouse: on their way to the dealer, or into the book of the platform that invoices."""
    kind, holder = (Holder.DEALER, platform) if platform else (Holder.TRANSIT, shipment.dealer_id)
    return account_key(kind, holder, line.sku_id, line.lot_id)


def _sell_on(
    actor: Actor,
    shipment: Shipment,
    platform: int,
    shipped: Sequence[ShipmentLine],
    serials: Mapping[int, Sequence[str]],
) -> None:
    """The platform's part of the way: what it bought goes on to the dealer the same day, so that its book shows both sales."""
    ways = {
        row.pk: (
            account_key(Holder.DEALER, platform, row.sku_id, row.lot_id),
            account_key(Holder.TRANSIT, shipment.dealer_id, row.sku_id, row.lot_id),
        )
        for row in shipped
    }
    stock.move_stock(
        actor=actor, key=f"logistics.shipment:{shipment.pk}:sell_on", source_type="logistics.shipment",
        source_id=shipment.pk, business_date=shipment.ship_date, code=PostingCode.SHIP, dealer_id=shipment.dealer_id,
        moves=[Move(*ways[row.pk], row.qty, None, row.pk) for row in shipped],
        units=[UnitStep(*ways[row.pk], tuple(serials[row.pk]), row.pk) for row in shipped],
    )  # fmt: skip


def require_way(way: Sequence[tuple[tuple[str, int], tuple[str, int]]], goods: list, day: date) -> None:
    """Raise ``trade.*`` with everything that forbids a sale along the way ``((seller, buyer), …)`` on a day."""
    found: dict[str, Issue] = {}
    for verdict in [one for seller, buyer in way for one in may_trade_many(seller, buyer, goods, day)]:
        if not verdict.allowed:
            for said in verdict_sentences(verdict, passed=False):
                if not said.passed:
                    found.setdefault(
                        said.text, Issue(f"trade.{said.rule}", said.text, rule=said.article, mend=said.mend)
                    )
    if found:
        raise RuleViolation(found.values())
