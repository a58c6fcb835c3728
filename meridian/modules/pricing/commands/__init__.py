"""Everything that writes prices."""

from .ending import change_price, end_price, withdraw_price
from .setting import set_price, set_prices
from .special import (
    PURPOSE,
    approve_special_price,
    carry_out_approval,
    carry_out_refusal,
    carry_out_withdrawal,
    change_request,
    decide_special_price,
    refuse_special_price,
    request_special_price,
    withdraw_request,
)

__all__ = [
    "PURPOSE",
    "approve_special_price",
    "carry_out_approval",
    "carry_out_refusal",
    "carry_out_withdrawal",
    "change_price",
    "change_request",
    "decide_special_price",
    "end_price",
    "refuse_special_price",
    "request_special_price",
    "set_price",
    "set_prices",
    "withdraw_price",
    "withdraw_request",
]
