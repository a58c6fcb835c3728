"""How the documents of sellout appear in lists, forms, exports and the API."""

from .consignment import CONSIGNED, CONSUMPTION, COUNT, PLACEMENT
from .opening import OPENING
from .sales import SALE, TRANSFER

__all__ = ["CONSIGNED", "CONSUMPTION", "COUNT", "OPENING", "PLACEMENT", "SALE", "TRANSFER"]
