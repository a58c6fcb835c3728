"""What happened to orders."""

from dataclasses import dataclass
from typing import ClassVar

from meridian.kernel.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent(Event):
    """Base: which order of which dealer."""

    subject_type: ClassVar[str] = "ordering.order"
    subject_field: ClassVar[str] = "order_id"
    order_id: int
    dealer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSubmitted(OrderEvent):
    """A dealer or clerk sent an order; ``held_fen`` of credit are held for it."""

    name: ClassVar[str] = "ordering.order.submitted"
    total_fen: int
    held_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReleased(OrderEvent):
    """Goods are set aside: ``allocated_qty`` base units, ``short_qty`` wait as back-order."""

    name: ClassVar[str] = "ordering.order.released"
    allocated_qty: int
    short_qty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderHeld(OrderEvent):
    """A clerk stopped an order."""

    name: ClassVar[str] = "ordering.order.held"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShipped(OrderEvent):
    """``qty`` base units left with a shipment; ``is_complete`` when nothing of the order is left to go."""

    name: ClassVar[str] = "ordering.order.shipped"
    shipment_id: int
    qty: int
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCompleted(OrderEvent):
    """The dealer has everything."""

    name: ClassVar[str] = "ordering.order.completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderClosed(OrderEvent):
    """An order ended without its goods: ``status`` REJECTED or CANCELLED."""

    name: ClassVar[str] = "ordering.order.closed"
    status: str
