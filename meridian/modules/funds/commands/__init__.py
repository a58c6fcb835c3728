"""Commands of the funds module."""

from .bank_files import add_bank_account, change_bank_account, take_bank_file, tell_bank_columns
from .bank_lines import (
    confirm_bank_line,
    link_bank_line,
    refund_bank_line,
    reopen_bank_line,
    set_aside_bank_line,
    split_bank_line,
)
from .credit import charge, credit_note, hold_credit, release_hold
from .invoices import change_invoice, issue_invoice
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
from .red_invoices import issue_red_invoice
from .statements import change_statement, confirm_statement, dispute_statement, make_statement
from .terms import PURPOSE as TERMS_PURPOSE
from .terms import (
    approve_credit_terms,
    begin_credit_terms,
    carry_out_approval,
    carry_out_refusal,
    carry_out_return,
    change_credit_terms,
    reject_credit_terms,
    set_credit_limit,
)

__all__ = [
    "TERMS_PURPOSE",
    "add_bank_account",
    "approve_credit_terms",
    "begin_credit_terms",
    "carry_out_approval",
    "carry_out_refusal",
    "carry_out_return",
    "change_bank_account",
    "change_credit_terms",
    "change_invoice",
    "change_payment",
    "change_statement",
    "charge",
    "confirm_bank_line",
    "confirm_statement",
    "credit_note",
    "dispute_statement",
    "expire_rebates",
    "give_back_rebate",
    "grant_rebate",
    "hold_credit",
    "issue_invoice",
    "issue_red_invoice",
    "link_bank_line",
    "make_statement",
    "match_credit_note",
    "match_oldest_first",
    "match_parts",
    "match_payment",
    "record_payment",
    "refund_bank_line",
    "reject_credit_terms",
    "release_hold",
    "reopen_bank_line",
    "return_deposit",
    "reverse_payment",
    "set_aside_bank_line",
    "set_credit_limit",
    "split_bank_line",
    "take_bank_file",
    "take_deposit",
    "tell_bank_columns",
    "undo_match",
    "use_rebate",
]
