"""How agreements, authorisations, letters, access rights and filings appear in lists, forms, the portal and the API."""

from . import agreements, authorisations, letters
from .agreements import AGREEMENT
from .authorisations import AUTHORISATION
from .letters import ACCESS_RIGHT, FILING, LETTER, TEMPLATE

__all__ = [
    "ACCESS_RIGHT", "AGREEMENT", "AUTHORISATION", "FILING", "LETTER", "TEMPLATE", "agreements", "authorisations", "letters",
]  # fmt: skip
