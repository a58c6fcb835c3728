"""Reads of the ordering module."""

from .allocations import AllocationFacts, charge_fen, open_allocations
from .checks import Check, checks_of_orders, order_checks
from .facts import Asked, AskedLine, latest_count

__all__ = [
    "AllocationFacts",
    "Asked",
    "AskedLine",
    "Check",
    "charge_fen",
    "checks_of_orders",
    "latest_count",
    "open_allocations",
    "order_checks",
]
