"""A dealer confirms what arrived, lot by lot; what was different becomes a case of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist, persist_many
from meridian.kernel.files.commands import store_file
from meridian.kernel.files.sniffing import IMAGES
from meridian.kernel.ledger.ledger import Move
from meridian.kernel.records.numbering import next_number
from meridian.modules.ordering import commands as ordering
from meridian.modules.stock.choices import Condition, Holder, PostingCode
from meridian.modules.stock.commands import move_stock
from meridian.modules.stock.queries import account_key

from ..choices import STATUS_MOVES, DifferenceKind, ShipmentStatus
from ..events import ShipmentReceived
from ..models import Difference, Receipt, ReceiptLine, Shipment, ShipmentLine
from ..rules.receipt import ReceivedLine, check_received
from ..rules.shipment_states import check_receipt, may_become
from .cold_chain import require_cold_chain
from .serials import received_units
from .texts import refusal, refuse

PHOTO_PURPOSE = "logistics.photo"
MOST_PHOTOS = 9


@command("logistics.shipment:receive", subject=Shipment)
def receive_shipment(
    *, actor: Actor, shipment: Shipment, received_date: date, lines: Sequence[ReceivedLine], receiver: str = "",
    note: str = "", photos: Mapping[int, Sequence[Any]] | None = None,
) -> Receipt:  # fmt: skip
    """Confirm every line of a shipment: good goods enter the dealer's stock, damaged ones stand apart, missing ones stay
    in transit until somebody decides. Every difference is a case with its photos (``{shipment line id: uploads}``).

    Raises RuleViolation ``receipt.*`` (more than was shipped, no reason, not every line), ``cold.*`` for a cold-chain
    delivery without a decided temperature record, ``shipment.*``.
    """
    if not may_become(STATUS_MOVES, shipment.status, ShipmentStatus.RECEIVED):
        raise refusal("shipment.status", number=shipment.number, status=shipment.get_status_display())
    refuse(check_receipt(shipment.ship_date, received_date))
    rows = {row.pk: row for row in shipment.lines.select_related("lot", "sku")}
    if sorted(line.line_id for line in lines) != sorted(rows):
        raise refusal("receipt.lines")
    facts = [_with_facts(line, rows[line.line_id]) for line in lines]
    refuse(check_received(facts))
    if shipment.is_cold_chain and any(line.good_qty for line in facts):
        require_cold_chain(shipment, received_date)
    receipt = _keep(shipment, received_date, facts, receiver, note)
    _book(actor, shipment, received_date, facts, rows)
    _open_cases(actor, shipment, facts, rows, photos or {})
    persist(shipment, status=ShipmentStatus.RECEIVED, received_date=received_date)
    emit(ShipmentReceived(shipment_id=shipment.pk, dealer_id=shipment.dealer_id))
    if shipment.order_id and not _is_under_way(shipment):
        ordering.record_received(actor=actor, order_id=shipment.order_id)
    return receipt


def _is_under_way(shipment: Shipment) -> bool:
    """Whether another shipment of the same order has not arrived yet."""
    others = Shipment.objects.unscoped("other shipments of the order that was received")
    return others.filter(order_id=shipment.order_id, status=ShipmentStatus.SHIPPED).exclude(pk=shipment.pk).exists()


def receive_all(actor: Actor, shipment: Shipment, received_date: date, **values: Any) -> Receipt:
    """Everything arrived as shipped. For callers inside the module; raises as :func:`receive_shipment`."""
    lines = [ReceivedLine(row.pk, row.qty, row.qty) for row in shipment.lines.all()]
    return receive_shipment(actor=actor, shipment=shipment, received_date=received_date, lines=lines, **values)


def _with_facts(line: ReceivedLine, row: ShipmentLine) -> ReceivedLine:
    """What was shipped comes from the record, never from the form."""
    return ReceivedLine(
        row.pk, row.qty, line.good_qty, line.damaged_qty, line.excess_qty, line.reason,
        row.lot.number if row.lot_id else "", line.wrong_serials,
    )  # fmt: skip


def _keep(shipment: Shipment, day: date, lines: Sequence[ReceivedLine], receiver: str, note: str) -> Receipt:
    receipt = persist(
        Receipt(
            shipment=shipment, received_date=day, receiver=receiver, note=note, retention_until=shipment.retention_until
        )
    )
    persist_many(ReceiptLine, [
        ReceiptLine(
            receipt=receipt, shipment_line_id=line.line_id, good_qty=line.good_qty, damaged_qty=line.damaged_qty,
            short_qty=line.short_qty, excess_qty=line.excess_qty, reason=line.reason,
        )
        for line in lines
    ])  # fmt: skip
    return receipt


def _book(actor: Actor, shipment: Shipment, day: date, lines: Sequence[ReceivedLine], rows) -> None:
    moves, units = [], []
    for line in lines:
        row = rows[line.line_id]
        transit = account_key(Holder.TRANSIT, shipment.dealer_id, row.sku_id, row.lot_id)
        own, damaged = (
            account_key(Holder.DEALER, shipment.dealer_id, row.sku_id, row.lot_id, condition)
            for condition in (Condition.GOOD, Condition.DAMAGED)
        )
        moves += [
            Move(transit, end, qty, None, row.pk)
            for end, qty in ((own, line.good_qty), (damaged, line.damaged_qty))
            if qty
        ]
        units += received_units(shipment, line, row, transit, own, damaged)
    if moves:
        move_stock(
            actor=actor, key=f"logistics.shipment:{shipment.pk}:receive", source_type="logistics.shipment",
            source_id=shipment.pk, business_date=day, moves=moves, code=PostingCode.RECEIVE,
            dealer_id=shipment.dealer_id, units=units,
        )  # fmt: skip


def _open_cases(actor: Actor, shipment: Shipment, lines: Sequence[ReceivedLine], rows, photos) -> None:
    for line in lines:
        stored = store_photos(actor, photos.get(line.line_id, ()), shipment.dealer_id)
        for kind, qty in line.differences():
            persist(
                Difference(
                    number=next_number(f"DF-{actor.today:%y%m}"), shipment=shipment, line=rows[line.line_id],
                    kind=DifferenceKind(kind), qty=qty, reason=line.reason.strip(),
                    retention_until=shipment.retention_until,
                ),
                photos=stored,
            )  # fmt: skip


def store_photos(actor: Actor, uploads: Sequence[Any], dealer_id: int) -> list[Any]:
    """Pictures of a difference or a return, as stored files. Raises ``receipt.photos``, ``files.*``."""
    if len(uploads) > MOST_PHOTOS:
        raise refusal("receipt.photos", most=MOST_PHOTOS)
    return [
        store_file(actor=actor, upload=upload, purpose=PHOTO_PURPOSE, allowed=IMAGES, dealer_id=dealer_id)
        for upload in uploads
    ]
