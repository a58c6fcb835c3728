"""How qualification appears in lists, forms, the portal and the API."""

from .businesses import BUSINESS
from .cases import CASE, ITEM
from .duplicates import DECISION

__all__ = ["BUSINESS", "CASE", "DECISION", "ITEM"]
