"""Reads of the funds module."""

from .bank import bank_lines
from .credit import CreditFacts, ageing_rows, credit_facts, credit_facts_of, open_charges, owed_in_all, terms_days
from .invoices import lines_left
from .ledger import LEDGER

__all__ = [
    "LEDGER",
    "CreditFacts",
    "ageing_rows",
    "bank_lines",
    "credit_facts",
    "credit_facts_of",
    "lines_left",
    "open_charges",
    "owed_in_all",
    "terms_days",
]
