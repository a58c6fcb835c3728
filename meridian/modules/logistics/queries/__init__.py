"""Reads of the logistics module."""

from .shipments import lots_to_ship, open_shipments, shipments_of_lot, shipped_lots

__all__ = ["lots_to_ship", "open_shipments", "shipments_of_lot", "shipped_lots"]
