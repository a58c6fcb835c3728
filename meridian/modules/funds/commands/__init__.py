"""Commands of the funds module."""

from .credit import change_credit_terms, charge, credit_note, hold_credit, release_hold, set_credit_limit
from .invoices import change_invoice, issue_invoice, issue_red_invoice
from .payments import (
    change_payment,
    match_credit_note,
    match_oldest_first,
    match_parts,
    match_payment,
    record_payment,
    return_deposit,
    reverse_payment,
    take_deposit,
    undo_match,
)
from .rebates import expire_rebates, give_back_rebate, grant_rebate, use_rebate
from .statements import change_statement, confirm_statement, dispute_statement, make_statement

__all__ = [
    "change_credit_terms",
    "change_invoice",
    "change_payment",
    "change_statement",
    "charge",
    "confirm_statement",
    "credit_note",
    "dispute_statement",
    "expire_rebates",
    "give_back_rebate",
    "grant_rebate",
    "hold_credit",
    "issue_invoice",
    "issue_red_invoice",
    "make_statement",
    "match_credit_note",
    "match_oldest_first",
    "match_parts",
    "match_payment",
    "record_payment",
    "release_hold",
    "return_deposit",
    "reverse_payment",
    "set_credit_limit",
    "take_deposit",
    "undo_match",
    "use_rebate",
]
