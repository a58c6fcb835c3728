"""Everything that writes businesses, reviews and decisions about duplicates."""

from .businesses import change_business, close_business, open_business, suspend_business, take_over_business
from .cases import (
    PURPOSE,
    change_qualification,
    open_lines,
    open_qualification,
    open_requalification,
    submit_qualification,
    withdraw_qualification,
)
from .deciding import (
    approve_qualification,
    carry_out_approval,
    carry_out_refusal,
    carry_out_return,
    record_check,
    refuse_qualification,
    return_qualification,
)
from .duplicates import change_duplicate, decide_duplicate
from .round import open_due_reviews

__all__ = [
    "PURPOSE",
    "approve_qualification",
    "carry_out_approval",
    "carry_out_refusal",
    "carry_out_return",
    "change_business",
    "change_duplicate",
    "change_qualification",
    "close_business",
    "decide_duplicate",
    "open_business",
    "open_due_reviews",
    "open_lines",
    "open_qualification",
    "open_requalification",
    "record_check",
    "refuse_qualification",
    "return_qualification",
    "submit_qualification",
    "suspend_business",
    "take_over_business",
    "withdraw_qualification",
]
