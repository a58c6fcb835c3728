"""What follows from goods that were missing, damaged or too many."""

from __future__ import annotations

from datetime import date

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.ledger.ledger import Move
from meridian.modules.funds import commands as funds
from meridian.modules.stock.choices import Condition, Holder, PostingCode
from meridian.modules.stock.commands import move_stock
from meridian.modules.stock.queries import account_key

from ..choices import DifferenceDecision, DifferenceKind
from ..models import Difference, Shipment
from ..queries.shipments import lots_to_ship
from ..rules.receipt import check_decision, is_credited, line_amount
from .serials import units_left
from .shipments import write_draft
from .texts import refusal, refuse


@command("logistics.difference:decide", subject=Difference)
def decide_difference(
    *, actor: Actor, difference: Difference, decision: str, reason: str, business_date: date | None = None
) -> Difference:
    """Close a case. Missing goods: found at the dealer, never left our warehouse, sent again, or credited; damaged ones:
    not damaged after all, sent again, or credited; too many: the dealer sends them back.

    Goods that are lost or useless leave the books as scrap; what is credited lowers the dealer's debt by a red entry;
    sending again writes a draft shipment without price. Raises RuleViolation ``difference.*``.
    """
    if difference.decision:
        raise refusal("difference.decided", number=difference.number)
    refuse(check_decision(difference.kind, decision))
    if not reason.strip():
        raise refusal("difference.reason", field="reason")
    day = business_date or actor.today
    moves = _moves(difference, decision)
    if moves:
        move_stock(
            actor=actor, key=f"logistics.difference:{difference.pk}:decide", source_type="logistics.difference",
            source_id=difference.pk, business_date=day, moves=moves, code=PostingCode.MOVE,
            dealer_id=difference.shipment.dealer_id,
            units=[
                step
                for move in moves
                for step in units_left(
                    ("logistics.shipment", difference.shipment_id), difference.line, move.from_key, move.to_key, difference.qty
                )
            ],
        )  # fmt: skip
    resent = _send_again(actor, difference, day) if decision == DifferenceDecision.RESHIP else None
    if is_credited(decision):
        _credit(actor, difference, day)
    return persist(
        difference, decision=decision, decision_reason=reason, decided_by_id=actor.user_id, decided_on=day,
        resent_by=resent, reason=reason,
    )  # fmt: skip


def _moves(difference: Difference, decision: str) -> list[Move]:
    line, shipment = difference.line, difference.shipment
    goods = (line.sku_id, line.lot_id)
    good = account_key(Holder.DEALER, shipment.dealer_id, *goods)
    if difference.kind == DifferenceKind.EXCESS:
        return []  # never booked at the dealer: what comes back is found by our own count
    if difference.kind == DifferenceKind.DAMAGED:
        start = account_key(Holder.DEALER, shipment.dealer_id, *goods, Condition.DAMAGED)
    else:
        start = account_key(Holder.TRANSIT, shipment.dealer_id, *goods)
    if decision == DifferenceDecision.FOUND:
        end = good
    elif decision == DifferenceDecision.BACK:
        end = _sender_key(shipment, goods)
    else:
        end = account_key(Holder.SCRAP, 0, *goods)
    return [Move(start, end, difference.qty, None, line.pk)]


def _sender_key(shipment: Shipment, goods: tuple[int, int | None]) -> str:
    """Goods that turn up at the sender stand in quarantine until somebody looked at them."""
    if shipment.from_dealer_id:
        return account_key(Holder.DEALER, shipment.from_dealer_id, *goods)
    return account_key(Holder.COMPANY, shipment.warehouse_id, *goods, Condition.QUARANTINE)


def _send_again(actor: Actor, difference: Difference, day: date) -> Shipment:
    """A draft with the first expiring lots; what the warehouse lacks is added by hand before it leaves."""
    shipment, line = difference.shipment, difference.line
    lots = [(line.lot_id, difference.qty)]
    if shipment.warehouse_id:
        found, missing = lots_to_ship(shipment.warehouse_id, line.sku_id, difference.qty, ship_date=day)
        lots = found if not missing else lots
    return write_draft(
        actor, shipment.dealer, [(line.sku_id, lot, qty, None) for lot, qty in lots], warehouse=shipment.warehouse,
        from_dealer=shipment.from_dealer, order_number=shipment.order_number, note=difference.number,
    )  # fmt: skip


def debtor_of(shipment: Shipment) -> int:
    """Whom the company charged for a shipment: the platform that invoices the order, or the dealer."""
    return shipment.order.debtor_id if shipment.order_id else shipment.dealer_id


def _credit(actor: Actor, difference: Difference, day: date) -> None:
    amount = line_amount(difference.qty, difference.line.price_e4)
    if amount and not difference.shipment.from_dealer_id:
        funds.credit_note(
            actor=actor, dealer_id=debtor_of(difference.shipment), amount_fen=amount,
            source_type="logistics.difference", source_id=difference.pk,
            key=f"logistics.difference:{difference.pk}:credit", business_date=day, reason=difference.number,
        )  # fmt: skip
