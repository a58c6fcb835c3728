"""What happened to shipments."""

from dataclasses import dataclass
from typing import ClassVar

from meridian.kernel.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentShipped(Event):
    """Goods left for a dealer; ``qty`` in base units."""

    name: ClassVar[str] = "logistics.shipment.shipped"
    subject_type: ClassVar[str] = "logistics.shipment"
    subject_field: ClassVar[str] = "shipment_id"
    shipment_id: int
    dealer_id: int
    qty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentReceived(Event):
    """A dealer confirmed that goods arrived."""

    name: ClassVar[str] = "logistics.shipment.received"
    subject_type: ClassVar[str] = "logistics.shipment"
    subject_field: ClassVar[str] = "shipment_id"
    shipment_id: int
    dealer_id: int
