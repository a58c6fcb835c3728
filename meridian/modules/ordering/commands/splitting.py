"""Taking a part out of an order: into an order of its own, or out of the world."""

from __future__ import annotations

from collections.abc import Sequence

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, persist_many
from meridian.kernel.records.numbering import next_number

from ..choices import ApprovalState, OrderStatus
from ..models import Allocation, Order, OrderLine
from ..rules.order_states import LineState, is_shipped, split_problems
from .money import set_amounts, settle, take_money
from .releasing import give_back_lots, set_aside
from .texts import issue, refusal, require_reason, require_version, wrong_status

_OPEN = (OrderStatus.SUBMITTED, OrderStatus.HELD, OrderStatus.RELEASED)
_MONEY = ["total_fen", "rebate_fen", "credit_key", "credit_fen", "hold_no"]
_COPIED = (
    "kind", "source", "dealer_id", "region_id", "team_id", "hospital_id", "project", "warehouse_id", "dealer_reference",
    "receiver", "receiver_phone", "address", "wanted_date", "expected_date", "submitted_at", "stock_count_id", "note",
    "approval", "contract_number", "authorisation_id", "invoiced_by_id", "fulfilled_by_id",
)  # fmt: skip


@command("ordering.order:split", subject=Order)
def split_order(
    *,
    actor: Actor,
    order: Order,
    lines: Sequence[tuple[int, int]],
    reason: str = "",
    expected_version: int | None = None,
) -> Order:
    """Move ``[(line id, base units)]`` that are not set aside into an order of their own, which is returned.

    The new order waits like a submitted one, with the prices of the old and its own credit hold; of the old one the
    moved part counts as cancelled. Rebate stays with the old order as far as it fits. Raises ``split.*``,
    ``order.status``, VersionConflict.
    """
    require_version(order, expected_version)
    if order.status not in _OPEN:
        raise wrong_status(order)
    if order.approval == ApprovalState.WAITING:
        raise refusal("order.in_approval", number=order.number)
    rows = _lines(order)
    asked = {line_id: qty for line_id, qty in lines if qty}
    problems = split_problems(asked, {row.pk: state_of(row) for row in rows})
    if problems:
        raise RuleViolation(issue(code, **params) for code, params in problems)
    moved = [row for row in rows if asked.get(row.pk)]
    part = Order(**{name: getattr(order, name) for name in _COPIED}, parent=order, status=OrderStatus.SUBMITTED)
    part.number = next_number(f"SO-{actor.today:%y%m}", 5)
    made = [
        OrderLine(
            line_no=n,
            sku_id=row.sku_id,
            qty=asked[row.pk],
            price_id=row.price_id,
            price_e4=row.price_e4,
            note=row.note,
            promotion_id=row.promotion_id,
            base_price_e4=row.base_price_e4,
            is_free=row.is_free,
        )
        for n, row in enumerate(moved, start=1)
    ]
    for row in moved:
        row.cancelled_qty += asked[row.pk]
    said = reason.strip() or part.number
    settle(actor, order, rows)
    set_amounts(part, made)
    persist_many(Order, [part], reason=said)
    for row in made:
        row.order = part
    persist_many(OrderLine, made, reason=said)
    take_money(actor, part)
    change_many([part], _MONEY)
    change_many(rows, ["cancelled_qty", "amount_fen"], reason=said)
    _close_when_done(order, rows)
    change_many([order], ["status", *_MONEY], reason=said)
    return part


@command("ordering.order:cancel_line", subject=Order)
def cancel_line(
    *,
    actor: Actor,
    order: Order,
    line_id: int,
    reason: str,
    qty: int | None = None,
    expected_version: int | None = None,
) -> Order:
    """Cancel ``qty`` base units of a line (default: all that has not left). What is set aside for them is given back.

    Credit and surplus rebate go back in the same transaction. Raises ``order.line_missing``, ``cancel.nothing``,
    ``order.quantity``, ``order.reason``.
    """
    require_version(order, expected_version)
    said = require_reason(reason)
    if order.status not in _OPEN:
        raise wrong_status(order)
    rows = _lines(order)
    line = next((row for row in rows if row.pk == line_id), None)
    if line is None:
        raise refusal("order.line_missing", number=order.number, line=line_id)
    state = state_of(line)
    wanted = state.open if qty is None else qty
    if state.open <= 0:
        raise refusal("cancel.nothing", line=line.line_no)
    if not 0 < wanted <= state.open:
        raise refusal("order.quantity", field="qty", line=line.line_no, qty=wanted, least=line.shipped_qty)
    if wanted > state.back_ordered:
        # A reservation is given back as a whole; what is still wanted of it is set aside again below.
        held = Allocation.objects.unscoped("what is set aside for the locked order").filter(line=line, open_qty__gt=0)
        surplus, back = wanted - state.back_ordered, []
        for row in held.order_by("-lot__expiry_date", "-id"):
            if surplus <= 0:
                break
            back.append(row)
            surplus -= row.open_qty
        give_back_lots(actor, [line], back)
    line.cancelled_qty += wanted
    settle(actor, order, rows)
    change_many(rows, ["cancelled_qty", "amount_fen"], reason=said)
    _close_when_done(order, rows)
    if order.status == OrderStatus.RELEASED and wanted > state.back_ordered:
        set_aside(actor, order, rows)
        change_many(rows, ["allocated_qty"])
    change_many([order], ["status", *_MONEY], reason=said)
    return order


def _close_when_done(order: Order, rows: Sequence[OrderLine]) -> None:
    """An order of which nothing is left to go is shipped, or cancelled when nothing ever left."""
    states = [state_of(row) for row in rows]
    if any(state.open for state in states):
        return
    order.status = OrderStatus.SHIPPED if is_shipped(states) else OrderStatus.CANCELLED


def state_of(line: OrderLine) -> LineState:
    """The quantities of a line as the rules see them."""
    return LineState(line.qty, line.allocated_qty, line.shipped_qty, line.cancelled_qty)


def _lines(order: Order) -> list[OrderLine]:
    return list(OrderLine.objects.unscoped("lines of the locked order").filter(order=order).order_by("line_no"))
