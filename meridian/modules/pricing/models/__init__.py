"""Tables of the pricing module."""

from .changes import PriceChange, PriceChangeLine
from .events import StockProtection, VbpEvent, VbpLine
from .grants import PriceAuthorisation, PriceClaim, PriceClaimLine
from .guidance import PriceGuide, SkuCost
from .prices import Price, SpecialPriceRequest
from .promises import Commitment, Negotiation, NegotiationTerm
from .resale import ResalePriceRule

__all__ = [
    "Commitment",
    "Negotiation",
    "NegotiationTerm",
    "Price",
    "PriceAuthorisation",
    "PriceChange",
    "PriceChangeLine",
    "PriceClaim",
    "PriceClaimLine",
    "PriceGuide",
    "ResalePriceRule",
    "SkuCost",
    "SpecialPriceRequest",
    "StockProtection",
    "VbpEvent",
    "VbpLine",
]
