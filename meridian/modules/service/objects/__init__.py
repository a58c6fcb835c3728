"""How service appears in lists, forms, imports, the portal and the API."""

from .installations import INSTALLATION, PROVIDER, TEMPLATE
from .loans import INSTRUMENT_SET, LOAN_PIECE, SET_LOAN, SET_PIECE
from .questions import FAQ, QUESTION
from .support import SUPPORT, TASK
from .training import TRAINING

__all__ = [
    "FAQ",
    "INSTALLATION",
    "INSTRUMENT_SET",
    "LOAN_PIECE",
    "PROVIDER",
    "QUESTION",
    "SET_LOAN",
    "SET_PIECE",
    "SUPPORT",
    "TASK",
    "TEMPLATE",
    "TRAINING",
]
