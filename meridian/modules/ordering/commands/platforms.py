"""What a platform delivered from its own stock for an order of a dealer below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, emit, note_action

from ..choices import OrderStatus
from ..events import OrderShipped
from ..models import Order, OrderLine
from ..rules.order_states import is_shipped
from .splitting import state_of
from .texts import issue, wrong_status


@command("ordering.order:ship", subject=Order)
def record_platform_delivery(
    *, actor: Actor, order: Order, lines: Sequence[tuple[int, int]], shipment_id: int, shipment_number: str,
    business_date: date,
) -> Order:  # fmt: skip
    """``[(order line id, base units)]`` left the platform's stock. Nothing is charged: the platform invoices.

    Raises ``order.status``, ``order.line_missing``, ``order.quantity`` when more leaves than is open. Called by logistics.
    """
    if order.status != OrderStatus.RELEASED or order.is_charged:
        raise wrong_status(order)
    rows = list(OrderLine.objects.unscoped("lines of the locked order").filter(order=order).order_by("line_no"))
    by_id = {row.pk: row for row in rows}
    problems, total = [], 0
    for key, qty in lines:
        row = by_id.get(key)
        if row is None:
            problems.append(issue("order.line_missing", number=order.number, line=key))
        elif not 0 < qty <= state_of(row).open:
            problems.append(issue("order.quantity", line=row.line_no, qty=qty, least=row.shipped_qty))
        else:
            row.shipped_qty += qty
            total += qty
    if problems:
        raise RuleViolation(problems)
    change_many(rows, ["shipped_qty"])
    complete = is_shipped(map(state_of, rows))
    if complete:
        order.status = OrderStatus.SHIPPED
        change_many([order], ["status"])
    note_action(order, diff={"shipment": [None, shipment_number]}, reason=f"{shipment_number} · {business_date}")
    emit(
        OrderShipped(
            order_id=order.pk, dealer_id=order.dealer_id, shipment_id=shipment_id, qty=total, is_complete=complete
        )
    )
    return order
