"""How the documents of goods appear in lists, details and the API."""

from . import incoming, picking, receipts, returns, shipments

__all__ = ["incoming", "picking", "receipts", "returns", "shipments"]
