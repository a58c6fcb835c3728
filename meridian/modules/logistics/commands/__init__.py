"""Commands of the logistics module."""

from .bulk import PastShipment, ship_many
from .shipments import (
    ShipLine,
    cancel_shipment,
    confirm_receipt,
    create_shipment,
    ship_shipment,
    ship_to_dealer,
    transfer_between_dealers,
)

__all__ = [
    "PastShipment",
    "ShipLine",
    "cancel_shipment",
    "confirm_receipt",
    "create_shipment",
    "ship_many",
    "ship_shipment",
    "ship_to_dealer",
    "transfer_between_dealers",
]
