"""What orders do to the money ledger: credit held with the order, rebate used and given back. Always in its transaction."""

from __future__ import annotations

from collections.abc import Iterable

from meridian.kernel.base.actors import Actor
from meridian.modules.funds import commands as funds

from ..models import Order, OrderLine
from ..rules.line_maths import line_amount, total_amount

SOURCE = "ordering.order"


def set_amounts(order: Order, lines: Iterable[OrderLine]) -> int:
    """Write the amount of each line and the total of the order (what is not cancelled); returns the total in fen."""
    total = 0
    for line in lines:
        line.amount_fen = line_amount(line.qty - line.cancelled_qty, line.price_e4)
        total += line.amount_fen
    order.total_fen = total
    return total


def still_owed(order: Order, lines: Iterable[OrderLine]) -> int:
    """Fen that credit must still cover: what is left to ship, less the rebate that is left."""
    rows = list(lines)
    whole = total_amount((line.qty - line.cancelled_qty, line.price_e4) for line in rows)
    shipped = total_amount((line.shipped_qty, line.price_e4) for line in rows)
    return max(0, whole - shipped - (order.rebate_fen - order.rebate_spent_fen))


def take_money(actor: Actor, order: Order) -> None:
    """Use the order's rebate and hold credit for the rest, under a name of its own: ``ordering.order:7``, on a second
    submission ``ordering.order:7:2`` (the ledger takes a key once). Nothing is held when nothing is left to pay; the credit
    is that of the platform when one invoices.

    Raises RuleViolation "funds.credit" and what rebates refuse.
    """
    if not order.is_charged:
        return
    order.hold_no += 1
    name = f"{SOURCE}:{order.pk}" if order.hold_no == 1 else f"{SOURCE}:{order.pk}:{order.hold_no}"
    if order.rebate_fen:
        funds.use_rebate(
            actor=actor, dealer_id=order.dealer_id, amount_fen=order.rebate_fen, source_type=SOURCE,
            source_id=order.pk, key=f"{name}:rebate",
        )  # fmt: skip
    amount = max(0, order.total_fen - order.rebate_fen)
    order.credit_key, order.credit_fen = name if amount else "", amount
    if amount:
        funds.hold_credit(
            actor=actor, dealer_id=order.debtor_id, amount_fen=amount, source_type=SOURCE, source_id=order.pk, key=name
        )


def lower_hold(actor: Actor, order: Order, amount_fen: int) -> None:
    """Give back credit so that ``amount_fen`` stay held."""
    surplus = order.credit_fen - amount_fen
    if surplus <= 0 or not order.credit_key:
        return
    funds.release_hold(actor=actor, key=order.credit_key, amount_fen=surplus)
    order.credit_fen = amount_fen
    if not amount_fen:
        order.credit_key = ""


def give_back_rebate(actor: Actor, order: Order, amount_fen: int) -> None:
    """Give ``amount_fen`` of the order's rebate back to the dealer."""
    if amount_fen <= 0:
        return
    order.hold_no += 1
    funds.give_back_rebate(
        actor=actor, dealer_id=order.dealer_id, amount_fen=amount_fen, source_type=SOURCE, source_id=order.pk,
        key=f"{SOURCE}:{order.pk}:rebate-back:{order.hold_no}",
    )  # fmt: skip
    order.rebate_fen -= amount_fen


def settle(actor: Actor, order: Order, lines: Iterable[OrderLine]) -> None:
    """After the order shrank: amounts anew, surplus rebate and surplus credit back to the dealer."""
    rows = list(lines)
    total = set_amounts(order, rows)
    shipped = total_amount((line.shipped_qty, line.price_e4) for line in rows)
    rebate_left = order.rebate_fen - order.rebate_spent_fen
    give_back_rebate(actor, order, rebate_left - (total - shipped))
    lower_hold(actor, order, still_owed(order, rows))


def give_back_all(actor: Actor, order: Order) -> None:
    """Everything the order holds goes back: credit and the rebate no shipment has used."""
    lower_hold(actor, order, 0)
    give_back_rebate(actor, order, order.rebate_fen - order.rebate_spent_fen)
