"""How agreements and authorisations appear in lists, forms, the portal and the API."""

from . import agreements, authorisations
from .agreements import AGREEMENT
from .authorisations import AUTHORISATION

__all__ = ["AGREEMENT", "AUTHORISATION", "agreements", "authorisations"]
