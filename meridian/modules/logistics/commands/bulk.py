"""Thousands of shipments at once: loading history and demo data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist_many
from meridian.modules.stock.choices import Holder, PostingCode
from meridian.modules.stock.commands import post_flow_moves
from meridian.modules.stock.queries import account_key

from ..choices import ShipmentStatus
from ..models import Shipment, ShipmentLine
from ..rules.shipment_states import LineFacts, check_lines, check_receipt
from .shipments import ShipLine
from .texts import refuse

if TYPE_CHECKING:
    from meridian.modules.dealers.models import Dealer


@dataclass(frozen=True, slots=True)
class PastShipment:
    """A shipment that already took place. Exactly one of ``warehouse_id`` and ``from_dealer_id`` is given."""

    number: str
    dealer: Dealer
    lines: Sequence[ShipLine]
    ship_date: date
    received_date: date | None = None
    warehouse_id: int | None = None
    from_dealer_id: int | None = None
    order_number: str = ""


@command("logistics.shipment:load")
def ship_many(*, actor: Actor, key: str, shipments: Sequence[PastShipment]) -> list[Shipment]:
    """Book past shipments together, all or nothing, as one posting.

    ``key`` names the batch. Shortage is judged per account over the whole batch, so a dealer may pass on in one batch
    what he receives in it. Sub-dealers' transfers go into the batch like deliveries from a warehouse. Raises
    RuleViolation when a number is taken (the batch was loaded before).
    """
    for past in shipments:
        refuse(check_lines([LineFacts(*line) for line in past.lines]))
        if past.received_date is not None:
            refuse(check_receipt(past.ship_date, past.received_date))
    rows = persist_many(Shipment, [_row(past) for past in shipments])
    lines = [
        ShipmentLine(shipment=row, sku_id=sku, lot_id=lot, qty=qty, price_e4=price)
        for row, past in zip(rows, shipments, strict=True)
        for sku, lot, qty, price in past.lines
    ]
    persist_many(ShipmentLine, lines)
    if rows:
        _book(actor, key, rows, lines)
    return rows


def _row(past: PastShipment) -> Shipment:
    return Shipment(
        number=past.number, dealer=past.dealer, region_id=past.dealer.region_id, team_id=past.dealer.team_id,
        status=ShipmentStatus.RECEIVED if past.received_date else ShipmentStatus.SHIPPED, ship_date=past.ship_date,
        received_date=past.received_date, warehouse_id=past.warehouse_id, from_dealer_id=past.from_dealer_id,
        order_number=past.order_number,
    )  # fmt: skip


def _book(actor: Actor, key: str, rows: Sequence[Shipment], lines: Sequence[ShipmentLine]) -> None:
    """One posting over all documents; every entry names its shipment line."""
    moves = []
    for line in lines:
        shipment = line.shipment
        goods = (line.sku_id, line.lot_id)
        transit = account_key(Holder.TRANSIT, shipment.dealer_id, *goods)
        sender = (
            account_key(Holder.DEALER, shipment.from_dealer_id, *goods)
            if shipment.from_dealer_id
            else account_key(Holder.COMPANY, shipment.warehouse_id, *goods)
        )
        moves.append((sender, transit, line.qty, shipment.ship_date, line.pk))
        if shipment.received_date:
            own = account_key(Holder.DEALER, shipment.dealer_id, *goods)
            moves.append((transit, own, line.qty, shipment.received_date, line.pk))
    post_flow_moves(
        actor=actor, key=f"logistics.load:{key}", source_type="logistics.shipment", source_id=rows[0].pk,
        business_date=max(move[3] for move in moves), moves=moves, code=PostingCode.LOAD,
    )  # fmt: skip
