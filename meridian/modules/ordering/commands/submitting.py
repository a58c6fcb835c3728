"""Sending an order, and what stops it on its way: checks, credit, stock count; hold, resume, withdraw, reject, cancel."""

from __future__ import annotations

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, emit, persist_many
from meridian.modules.reference import queries as reference

from ..choices import CheckState, OrderStatus
from ..events import OrderClosed, OrderHeld, OrderSubmitted
from ..models import Order, OrderLine
from ..queries.checks import checks_of
from ..queries.facts import asked_of, gather, latest_count
from .drafting import PRICED, drop_lines, price_lines
from .large_orders import ask_when_large, drop_request
from .money import give_back_all, take_money
from .releasing import give_back_lots
from .texts import refusal, require_move, require_reason, require_version, wrong_status

_LINES = "lines of the locked order"
_MONEY = ["rebate_fen", "credit_key", "credit_fen", "hold_no"]


@command("ordering.order:submit", subject=Order)
def submit_order(*, actor: Actor, order: Order, expected_version: int | None = None) -> Order:
    """Send a draft: today's prices, every check, rebate used and credit held in the same transaction.

    Raises RuleViolation with every check that forbids it (``line.trade``, ``line.no_price``, ``line.least``,
    ``line.multiple``, ``order.credit``, ``order.no_count`` …), each with its rule and the way out; VersionConflict.
    """
    require_version(order, expected_version)
    require_move(order, OrderStatus.SUBMITTED)
    if order.status != OrderStatus.DRAFT:
        raise wrong_status(order)
    lines = list(OrderLine.objects.unscoped(_LINES).filter(order=order).order_by("line_no"))
    priced = price_lines(order, lines, actor.today)
    lines = drop_lines(order, priced)
    facts = gather([asked_of(order, lines)], actor.today, with_stock=False)[order.pk]
    stops = [check.issue() for check in checks_of(facts) if check.state == CheckState.BLOCK]
    if stops:
        raise RuleViolation(stops)
    if facts.count.most_days:
        order.stock_count_id = latest_count(order.dealer_id)[0]
    take_money(actor, order)
    order.status, order.submitted_at, order.hold_reason = OrderStatus.SUBMITTED, actor.now, ""
    order.expected_date = reference.add_working_days(
        actor.today, max((line.terms.lead_days for line in facts.lines), default=0)
    )
    persist_many(OrderLine, [line for line in lines if line._state.adding])
    change_many([line for line in lines if not line._state.adding], ["qty", *PRICED])
    change_many(
        [order], ["status", "submitted_at", "hold_reason", "expected_date", "stock_count", "total_fen", *_MONEY]
    )
    ask_when_large(actor, order)
    emit(
        OrderSubmitted(
            order_id=order.pk, dealer_id=order.dealer_id, total_fen=order.total_fen, held_fen=order.credit_fen
        )
    )
    return order


@command("ordering.order:withdraw", subject=Order)
def withdraw_order(*, actor: Actor, order: Order, reason: str = "") -> Order:
    """Take a sent order back into the draft, as long as nothing is set aside. Credit and rebate go back."""
    require_move(order, OrderStatus.DRAFT)
    rebate = order.rebate_fen
    give_back_all(actor, order)
    # The wish to use rebate stays on the draft; it is taken again when it is submitted.
    order.rebate_fen = rebate
    drop_request(actor, order)
    order.status, order.submitted_at = OrderStatus.DRAFT, None
    change_many([order], ["status", "submitted_at", "approval", *_MONEY], reason=reason)
    return order


@command("ordering.order:hold", subject=Order)
def hold_order(*, actor: Actor, order: Order, reason: str, expected_version: int | None = None) -> Order:
    """Stop an order for a reason the dealer can read. What is set aside and held stays so."""
    require_version(order, expected_version)
    require_move(order, OrderStatus.HELD)
    order.status, order.hold_reason, order.held_at = OrderStatus.HELD, require_reason(reason), actor.now
    change_many([order], ["status", "hold_reason", "held_at"], reason=reason)
    emit(OrderHeld(order_id=order.pk, dealer_id=order.dealer_id))
    return order


@command("ordering.order:hold", subject=Order)
def resume_order(*, actor: Actor, order: Order, expected_version: int | None = None) -> Order:
    """End a hold: the order waits again, or is with the warehouse again when it was released before."""
    require_version(order, expected_version)
    if order.status != OrderStatus.HELD:
        raise wrong_status(order)
    order.status = OrderStatus.RELEASED if order.released_at else OrderStatus.SUBMITTED
    order.hold_reason, order.held_at = "", None
    change_many([order], ["status", "hold_reason", "held_at"])
    return order


@command("ordering.order:reject", subject=Order)
def reject_order(*, actor: Actor, order: Order, reason: str, expected_version: int | None = None) -> Order:
    """Refuse an order for a reason the dealer can read. Credit, rebate and lots go back."""
    require_version(order, expected_version)
    require_move(order, OrderStatus.REJECTED)
    return _end(actor, order, OrderStatus.REJECTED, require_reason(reason))


@command("ordering.order:cancel", subject=Order)
def cancel_order(*, actor: Actor, order: Order, reason: str, expected_version: int | None = None) -> Order:
    """Give an order up. Credit, rebate and lots go back. A dealer cancels until it is released, staff until goods left.

    Raises ``order.released_by_dealer``, ``order.shipped_partly``, ``order.status``.
    """
    require_version(order, expected_version)
    require_move(order, OrderStatus.CANCELLED)
    if actor.is_dealer and order.released_at:
        raise refusal("order.released_by_dealer", number=order.number)
    return _end(actor, order, OrderStatus.CANCELLED, require_reason(reason))


def _end(actor: Actor, order: Order, status: str, reason: str) -> Order:
    lines = list(OrderLine.objects.unscoped(_LINES).filter(order=order).order_by("line_no"))
    if any(line.shipped_qty for line in lines):
        raise refusal("order.shipped_partly", number=order.number)
    give_back_lots(actor, lines)
    give_back_all(actor, order)
    drop_request(actor, order)
    order.status, order.hold_reason = status, reason
    change_many([order], ["status", "hold_reason", "approval", *_MONEY], reason=reason)
    emit(OrderClosed(order_id=order.pk, dealer_id=order.dealer_id, status=str(status)))
    return order
