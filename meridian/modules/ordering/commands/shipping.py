"""What logistics tells an order: goods left, goods arrived. Called inside the commands of logistics, in their transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, emit, note_action

from ..choices import OrderStatus
from ..events import OrderCompleted, OrderShipped
from ..models import Allocation, Order, OrderLine
from ..queries.allocations import charge_parts
from ..rules.order_states import is_shipped
from .splitting import state_of
from .texts import refusal, wrong_status

_SHIPPED = "goods of these orders leave by a shipment the actor may make"


class ShippedOrder(NamedTuple):
    """An order of which goods left, and the fen to charge for them."""

    order: Order
    due_fen: int


@command("ordering.order:ship")
def record_shipped(
    *, actor: Actor, lines: Sequence[tuple[int, int]], shipment_id: int, shipment_number: str, business_date: date
) -> list[ShippedOrder]:
    """``[(allocation id, base units)]`` left. Orders of which nothing is left to go become shipped.

    Returns each order with what is to be charged for what left now, after the order's rebate: all shipments of an order
    add up to what was held for it, however often it is delivered.

    Raises ``ship.allocation`` when more leaves than is set aside, ``order.status`` when the order is held or closed.
    """
    leaving: dict[int, int] = defaultdict(int)
    for key, qty in lines:
        leaving[key] += qty
    kept = {row.pk: row for row in _locked(Allocation, list(leaving), order_id=F("line__order_id"))}
    for key, qty in leaving.items():
        row = kept.get(key)
        if row is None or not 0 < qty <= row.open_qty:
            raise refusal("ship.allocation", allocation=key, open=row.open_qty if row else 0, qty=qty)
    of_line: dict[int, int] = defaultdict(int)
    for key, qty in leaving.items():
        kept[key].open_qty -= qty
        of_line[kept[key].line_id] += qty
    orders, charges = _locked(Order, sorted({row.order_id for row in kept.values()})), []
    rows = list(OrderLine.objects.unscoped(_SHIPPED).filter(order__in=orders).order_by("order_id", "line_no"))
    for order in orders:
        if order.status != OrderStatus.RELEASED:
            raise wrong_status(order)
        own = [row for row in rows if row.order_id == order.pk]
        charges.append(_ship_one(order, own, of_line, shipment_id, shipment_number, business_date))
    change_many(list(kept.values()), ["open_qty"])
    change_many([row for row in rows if row.pk in of_line], ["allocated_qty", "shipped_qty"])
    change_many(orders, ["status", "rebate_spent_fen", "credit_fen", "credit_key"])
    return [ShippedOrder(order, due) for order, due in zip(orders, charges, strict=True)]


def _ship_one(order: Order, rows, of_line: dict[int, int], shipment_id: int, number: str, day: date) -> int:
    """Move the figures of one order; returns the fen to charge."""
    charge = charge_parts(order, rows, of_line)
    # The money ledger turns this part of the hold into a debt (funds.charge, called by logistics).
    order.rebate_spent_fen += charge.rebate_fen
    order.credit_fen = max(0, order.credit_fen - charge.due_fen)
    for row in rows:
        qty = of_line.get(row.pk, 0)
        row.allocated_qty -= qty
        row.shipped_qty += qty
    complete = is_shipped(map(state_of, rows))
    if complete:
        order.status = OrderStatus.SHIPPED
    shipped = sum(of_line.get(row.pk, 0) for row in rows)
    note_action(
        order, diff={"shipment": [None, number], "qty": [None, shipped]}, reason=f"{number} · {day.isoformat()}"
    )
    emit(
        OrderShipped(
            order_id=order.pk, dealer_id=order.dealer_id, shipment_id=shipment_id, qty=shipped, is_complete=complete
        )
    )
    return charge.due_fen


@command("ordering.order:receive")
def record_received(*, actor: Actor, order_id: int) -> Order | None:
    """The dealer has everything that was sent: a shipped order is completed, any other stays as it is.

    Logistics calls it when no shipment of the order is still on the way.
    """
    found = _locked(Order, [order_id])
    if not found or found[0].status != OrderStatus.SHIPPED:
        return found[0] if found else None
    order = found[0]
    order.status = OrderStatus.COMPLETED
    change_many([order], ["status"])
    emit(OrderCompleted(order_id=order.pk, dealer_id=order.dealer_id))
    return order


def _locked(model, keys: Sequence[int], **more: Any) -> list:
    rows = model.objects.unscoped(_SHIPPED).filter(pk__in=list(keys)).annotate(**more).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return list(rows)
