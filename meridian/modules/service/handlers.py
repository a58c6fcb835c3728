"""What service does when something happened elsewhere."""

from __future__ import annotations

from meridian.kernel.base.actors import Actor
from meridian.kernel.events.event import handles
from meridian.modules.agreements.events import AgreementSigned
from meridian.modules.ordering.events import OrderSubmitted

from .commands import note_order, open_task


@handles(AgreementSigned)
def agreement_signed(*, event: AgreementSigned, event_id: int, actor: Actor) -> None:
    """An agreement is signed: somebody sees to it that the first order is written."""
    open_task(actor=actor, agreement_id=event.agreement_id)


@handles(OrderSubmitted)
def order_submitted(*, event: OrderSubmitted, event_id: int, actor: Actor) -> None:
    """A dealer ordered: the tasks which that fulfils are done."""
    note_order(actor=actor, order_id=event.order_id, dealer_id=event.dealer_id)
