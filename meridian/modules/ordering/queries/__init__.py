"""Reads of the ordering module."""

from .allocations import AllocationFacts, charge_fen, open_allocations
from .catalogue import CataloguePage, CatalogueRow, catalogue
from .checks import Check, checks_of_orders, order_checks
from .facts import Asked, AskedLine, latest_count

__all__ = [
    "AllocationFacts",
    "Asked",
    "AskedLine",
    "CataloguePage",
    "CatalogueRow",
    "Check",
    "catalogue",
    "charge_fen",
    "checks_of_orders",
    "latest_count",
    "open_allocations",
    "order_checks",
]
