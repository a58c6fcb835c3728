"""From a draft to goods at the dealer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist, persist_many
from meridian.kernel.ledger.ledger import Move
from meridian.kernel.records.numbering import next_number
from meridian.modules.catalog.queries import goods_facts
from meridian.modules.dealers.choices import DealerStatus
from meridian.modules.funds import commands as funds
from meridian.modules.funds import queries as funds_queries
from meridian.modules.stock.choices import Holder, PostingCode
from meridian.modules.stock.commands import move_stock
from meridian.modules.stock.queries import account_key, visible_dealer

from ..choices import STATUS_MOVES, ShipmentStatus
from ..events import ShipmentShipped
from ..models import Shipment, ShipmentLine
from ..queries.limits import keep_goods_until
from ..rules.packing import PackingFacts
from ..rules.receipt import line_amount
from ..rules.shipment_states import Finding, LineFacts, check_lines, may_become
from .packing import keep_packing, packing_of, require_packing
from .receipts import receive_all
from .texts import issue, refuse

if TYPE_CHECKING:
    from meridian.modules.dealers.models import Dealer
    from meridian.modules.stock.models import Warehouse

    from ..models import Carrier

# (sku_id, lot_id or None, quantity in base units, unit price in 1/10,000 yuan or None)
ShipLine = tuple[int, int | None, int, int | None]


@command("logistics.shipment:create")
def create_shipment(
    *, actor: Actor, dealer: Dealer, lines: Sequence[ShipLine], warehouse: Warehouse | None = None,
    from_dealer: Dealer | None = None, number: str | None = None, order_number: str = "", note: str = "",
) -> Shipment:  # fmt: skip
    """Write a draft. Nothing moves yet. The number is ``SH-YYMM-0001`` when none is given."""
    return write_draft(
        actor, dealer, lines, warehouse=warehouse, from_dealer=from_dealer, number=number, order_number=order_number,
        note=note,
    )  # fmt: skip


@command("logistics.shipment:ship", subject=Shipment)
def ship_shipment(
    *, actor: Actor, shipment: Shipment, ship_date: date, carrier: Carrier | None = None, tracking_number: str = "",
    packing: PackingFacts | None = None, is_charged: bool = True,
) -> Shipment:  # fmt: skip
    """Send a draft: the goods leave the sender and are in transit to the dealer. What a company warehouse sends with a price
    is charged to the dealer at once, within his free credit; without a price (replacement, sample) nothing is charged.

    Raises "funds.credit", ``pack.*`` for cold-chain goods without a sound packing record, Shortage with every lot the sender does not have, RuleViolation when the shipment is no draft, when a lot is
    expired or not released, or when the carrier has no cold chain.
    """
    _require(shipment, ShipmentStatus.SHIPPED)
    lines = list(shipment.lines.select_related("lot"))
    is_cold = any(facts["is_cold_chain"] for facts in goods_facts(line.sku_id for line in lines).values())
    if is_cold and carrier is not None and not carrier.is_cold_chain:
        raise RuleViolation(issue("ship.carrier", document=shipment.number, carrier=carrier.name))
    refuse(_unfit(lines, ship_date))
    if is_cold and shipment.warehouse_id:
        require_packing(packing, shipment.number, {line.sku_id for line in lines}, ship_date)
    _book(actor, shipment, "ship", PostingCode.SHIP, ship_date, [
        Move(_sender_key(shipment, line), _key(Holder.TRANSIT, shipment.dealer_id, line), line.qty, None, line.pk) for line in lines
    ])  # fmt: skip
    goods = [(line.sku_id, line.lot.expiry_date if line.lot_id else None) for line in lines]
    persist(
        shipment, status=ShipmentStatus.SHIPPED, ship_date=ship_date, is_cold_chain=is_cold, carrier=carrier,
        tracking_number=tracking_number.strip(), address=shipment.address or shipment.dealer.address,
        retention_until=keep_goods_until(goods, ship_date),
    )  # fmt: skip
    keep_packing(packing if is_cold and shipment.warehouse_id else None, shipment)
    if is_charged:
        _charge(actor, shipment, lines)
    emit(ShipmentShipped(shipment_id=shipment.pk, dealer_id=shipment.dealer_id, qty=sum(line.qty for line in lines)))
    return shipment


@command("logistics.shipment:ship", subject=Shipment)
def ship_draft(
    *, actor: Actor, shipment: Shipment, ship_date: date, carrier: Carrier | None = None, tracking_number: str = "",
    packing_method: Any = None, logger_number: str = "", packed_by: str = "", planned_hours: int | None = None,
    precooled_minutes: int | None = None, start_temp: Any = None, boxes: int | None = 1,
) -> Shipment:  # fmt: skip
    """:func:`ship_shipment` as a form sends it, with the packing of cold-chain goods field by field."""
    packing = packing_of(
        packing_method,
        logger_number,
        packed_by or actor.name,
        planned_hours,
        precooled_minutes,
        start_temp,
        boxes=boxes,
    )
    return ship_shipment(
        actor=actor, shipment=shipment, ship_date=ship_date, carrier=carrier, tracking_number=tracking_number,
        packing=packing,
    )  # fmt: skip


def _charge(actor: Actor, shipment: Shipment, lines: Sequence[ShipmentLine]) -> None:
    amount = sum(line_amount(line.qty, line.price_e4) for line in lines)
    if not amount or not shipment.warehouse_id:
        return
    days = funds_queries.terms_days(shipment.dealer_id)
    funds.charge(
        actor=actor, dealer_id=shipment.dealer_id, amount_fen=amount, source_type="logistics.shipment",
        source_id=shipment.pk, key=f"logistics.shipment:{shipment.pk}:charge", hold_key="",
        business_date=shipment.ship_date, due_on=shipment.ship_date + timedelta(days=days), text=shipment.number,
    )  # fmt: skip


@command("logistics.shipment:receive", subject=Shipment)
def confirm_receipt(*, actor: Actor, shipment: Shipment, received_date: date) -> Shipment:
    """The dealer has everything as it was shipped. Raises as :func:`receive_shipment`."""
    receive_all(actor, shipment, received_date)
    return shipment


@command("logistics.shipment:cancel", subject=Shipment)
def cancel_shipment(*, actor: Actor, shipment: Shipment, reason: str) -> Shipment:
    """Give up a draft. A shipment that left is returned instead."""
    _require(shipment, ShipmentStatus.CANCELLED)
    return persist(shipment, status=ShipmentStatus.CANCELLED, reason=reason)


@command("logistics.shipment:ship")
def ship_to_dealer(
    *, actor: Actor, dealer: Dealer, warehouse: Warehouse, lines: Sequence[ShipLine], ship_date: date,
    received_date: date | None = None, number: str | None = None, order_number: str = "",
) -> Shipment:  # fmt: skip
    """Draft, ship and, when ``received_date`` is given, receive in one go, for deliveries invoiced elsewhere: nothing is charged."""
    shipment = write_draft(actor, dealer, lines, warehouse=warehouse, number=number, order_number=order_number)
    ship_shipment(actor=actor, shipment=shipment, ship_date=ship_date, is_charged=False)
    if received_date is not None:
        confirm_receipt(actor=actor, shipment=shipment, received_date=received_date)
    return shipment


@command("logistics.shipment:transfer")
def transfer_between_dealers(
    *, actor: Actor, from_dealer: Dealer, dealer: Dealer, lines: Sequence[ShipLine], ship_date: date,
    received_date: date | None = None, number: str | None = None,
) -> Shipment:  # fmt: skip
    """Goods go from a dealer to one directly below him (or back up). Raises RuleViolation for dealers not so related."""
    visible_dealer(actor, from_dealer.pk)
    if from_dealer.pk != dealer.parent_id and from_dealer.parent_id != dealer.pk:
        raise RuleViolation(issue("shipment.parent", dealer=dealer.name, sender=from_dealer.name))
    shipment = write_draft(actor, dealer, lines, from_dealer=from_dealer, number=number)
    ship_shipment(actor=actor, shipment=shipment, ship_date=ship_date)
    if received_date is not None:
        confirm_receipt(actor=actor, shipment=shipment, received_date=received_date)
    return shipment


def write_draft(
    actor: Actor, dealer: Dealer, lines: Sequence[ShipLine], *, warehouse: Warehouse | None = None,
    from_dealer: Dealer | None = None, number: str | None = None, order_number: str = "", note: str = "",
) -> Shipment:  # fmt: skip
    """A draft, for commands of this module. Raises ``shipment.*``, NotVisible for a dealer out of sight."""
    visible_dealer(actor, dealer.pk)
    if dealer.status in (DealerStatus.BLOCKED, DealerStatus.EXITED):
        raise RuleViolation(issue("shipment.dealer_status", dealer=dealer.name))
    facts = [LineFacts(*line) for line in lines]
    refuse(check_lines(facts))
    shipment = persist(
        Shipment(
            number=number or next_number(f"SH-{actor.today:%y%m}"), dealer=dealer, warehouse=warehouse,
            from_dealer=from_dealer, region_id=dealer.region_id, team_id=dealer.team_id, order_number=order_number,
            note=note,
        )
    )  # fmt: skip
    persist_many(
        ShipmentLine,
        [
            ShipmentLine(shipment=shipment, sku_id=f.sku_id, lot_id=f.lot_id, qty=f.qty, price_e4=f.price_e4)
            for f in facts
        ],
    )
    return shipment


def _unfit(lines: Sequence[ShipmentLine], day: date) -> list[Finding]:
    """Lots that may not leave: expired on the day, or not released by quality."""
    found = []
    for line in lines:
        if line.lot is None:
            continue
        said = (("lot", line.lot.number), ("expiry", line.lot.expiry_date))
        if line.lot.expiry_date and line.lot.expiry_date < day:
            found.append(Finding("pick.expired", said))
        elif line.lot.status != "U":
            found.append(Finding("pick.lot_status", said))
    return found


def _require(shipment: Shipment, to: str) -> None:
    if not may_become(STATUS_MOVES, shipment.status, to):
        raise RuleViolation(issue("shipment.status", number=shipment.number, status=shipment.get_status_display()))


def _key(holder: str, holder_id: int, line: Any) -> str:
    return account_key(holder, holder_id, line.sku_id, line.lot_id)


def _sender_key(shipment: Shipment, line: Any) -> str:
    if shipment.from_dealer_id:
        return _key(Holder.DEALER, shipment.from_dealer_id, line)
    return _key(Holder.COMPANY, shipment.warehouse_id, line)


def _book(actor: Actor, shipment: Shipment, step: str, code: str, day: date, moves: list[Move]) -> None:
    move_stock(
        actor=actor, key=f"logistics.shipment:{shipment.pk}:{step}", source_type="logistics.shipment",
        source_id=shipment.pk, business_date=day, moves=moves, code=code, dealer_id=shipment.dealer_id,
    )  # fmt: skip
