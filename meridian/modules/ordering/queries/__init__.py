"""Reads of the ordering module."""

from .allocations import AllocationFacts, open_allocations
from .catalogue import CataloguePage, CatalogueRow, catalogue
from .checks import Check, checks_of_orders, order_checks
from .facts import Asked, AskedLine, latest_count, sale_way_of
from .promises import PromisedLine, promised_lines, promised_orders
from .remaining_life import least_expiry_dates

__all__ = [
    "AllocationFacts",
    "Asked",
    "AskedLine",
    "CataloguePage",
    "CatalogueRow",
    "Check",
    "PromisedLine",
    "catalogue",
    "checks_of_orders",
    "latest_count",
    "least_expiry_dates",
    "open_allocations",
    "order_checks",
    "promised_lines",
    "promised_orders",
    "sale_way_of",
]
