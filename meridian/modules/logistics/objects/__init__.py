"""How the documents of goods appear in lists, details and the API."""

from . import incoming, packing, picking, receipts, returns, shipments

__all__ = ["incoming", "packing", "picking", "receipts", "returns", "shipments"]
