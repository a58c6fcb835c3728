"""Reads of the logistics module."""

from .limits import least_expiry_dates
from .shipments import lots_to_ship, open_shipments, shipments_of_lot, shipped_lots

__all__ = ["least_expiry_dates", "lots_to_ship", "open_shipments", "shipments_of_lot", "shipped_lots"]
