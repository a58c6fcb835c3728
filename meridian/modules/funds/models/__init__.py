"""Tables of money."""

from .bank import BankAccount, BankBooking, BankFile, BankLine, PayerAccount
from .money import (
    CreditTerms,
    Invoice,
    InvoiceLine,
    Match,
    MoneyAccount,
    MoneyEntry,
    MoneyPosting,
    MoneyReservation,
    MoneySnapshot,
    OpenItem,
    Payment,
    Statement,
)

__all__ = [
    "BankAccount",
    "BankBooking",
    "BankFile",
    "BankLine",
    "CreditTerms",
    "Invoice",
    "InvoiceLine",
    "Match",
    "MoneyAccount",
    "MoneyEntry",
    "MoneyPosting",
    "MoneyReservation",
    "MoneySnapshot",
    "OpenItem",
    "PayerAccount",
    "Payment",
    "Statement",
]
