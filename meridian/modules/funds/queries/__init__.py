"""Reads of the funds module."""

from .credit import CreditFacts, ageing_rows, credit_facts, credit_facts_of, open_charges, owed_in_all, terms_days
from .ledger import LEDGER

__all__ = [
    "LEDGER",
    "CreditFacts",
    "ageing_rows",
    "credit_facts",
    "credit_facts_of",
    "open_charges",
    "owed_in_all",
    "terms_days",
]
