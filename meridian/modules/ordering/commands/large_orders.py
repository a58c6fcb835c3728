"""Orders above a limit: approved along a route before they can be released. Without a route that fits they go on as any other."""

from __future__ import annotations

from meridian.kernel.approvals.engine import drop_case, open_case
from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many
from meridian.modules.reference import queries as reference
from meridian.modules.reference.queries import ParameterMissing

from ..choices import ApprovalState, OrderStatus
from ..models import Order

PURPOSE = "release"  # of approval routes
LIMIT = "ordering.approval.above_fen"


def limit_fen(order: Order, actor: Actor) -> int:
    """The limit in fen above which an order needs approval; 0: none does."""
    try:
        return int(reference.parameter(LIMIT, on=actor.today, region=order.region_id))
    except ParameterMissing:
        return 0


def ask_when_large(actor: Actor, order: Order) -> None:
    """Open a case for a sent order above the limit, when a route fits."""
    limit = limit_fen(order, actor)
    if not limit or order.total_fen <= limit:
        return
    case = open_case(actor=actor, row=order, purpose=PURPOSE, title=f"{order.number} {order.dealer}")
    # A case that needed nobody is approved at once, and wrote so.
    if case is not None and Order.objects.unscoped("the locked order").get(pk=order.pk).approval == ApprovalState.NONE:
        order.approval = ApprovalState.WAITING
        change_many([order], ["approval"])


def ask_again(actor: Actor, order: Order) -> None:
    """After a sent order changed: what was approved or waits is about another amount, so it is asked for anew."""
    drop_request(actor, order)
    ask_when_large(actor, order)


def drop_request(actor: Actor, order: Order) -> None:
    """Take the request for approval back; the caller writes ``approval``."""
    if order.approval == ApprovalState.WAITING:
        drop_case(actor=actor, row=order, purpose=PURPOSE)
    order.approval = ApprovalState.NONE


@command("ordering.order:release")
def carry_out_approval(*, actor: Actor, subject_id: int) -> Order:
    """The last approval of the route: the order may be released now. It is not released by it: the desk does that."""
    order = _of_case(subject_id)
    order.approval = ApprovalState.APPROVED
    change_many([order], ["approval"])
    return order


@command("ordering.order:reject")
def carry_out_refusal(*, actor: Actor, subject_id: int) -> Order:
    """The route ended with a no: the order is rejected; credit and rebate go back."""
    from .submitting import reject_order

    order = _of_case(subject_id)
    order.approval = ApprovalState.NONE
    change_many([order], ["approval"])
    if order.status not in (OrderStatus.SUBMITTED, OrderStatus.HELD):
        return order
    return reject_order(actor=actor, order=order, reason=_said(order))


@command("ordering.order:withdraw")
def carry_out_return(*, actor: Actor, subject_id: int) -> Order:
    """The route handed it back: the order is a draft again."""
    from .submitting import withdraw_order

    order = _of_case(subject_id)
    order.approval = ApprovalState.NONE
    change_many([order], ["approval"])
    return withdraw_order(actor=actor, order=order) if order.status == OrderStatus.SUBMITTED else order


def _of_case(subject_id: int) -> Order:
    return Order.objects.unscoped("its approval case was decided").get(pk=subject_id)


def _said(order: Order) -> str:
    from django.utils.translation import gettext

    return gettext("The order is above the limit and was not approved.")
