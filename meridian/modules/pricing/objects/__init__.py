"""How the objects of pricing appear in lists, forms, imports, the portal and the API."""

from .changes import PRICE_CHANGE
from .grants import PRICE_AUTHORISATION, PRICE_CLAIM
from .guidance import PRICE_GUIDE, SKU_COST
from .prices import PRICE, SPECIAL_PRICE_REQUEST, request_content, request_facts
from .procurement import STOCK_PROTECTION, VBP_EVENT
from .promises import COMMITMENT, NEGOTIATION
from .resale import RESALE_PRICE_RULE

__all__ = [
    "COMMITMENT",
    "NEGOTIATION",
    "PRICE",
    "PRICE_AUTHORISATION",
    "PRICE_CHANGE",
    "PRICE_CLAIM",
    "PRICE_GUIDE",
    "RESALE_PRICE_RULE",
    "SKU_COST",
    "SPECIAL_PRICE_REQUEST",
    "STOCK_PROTECTION",
    "VBP_EVENT",
    "request_content",
    "request_facts",
]
