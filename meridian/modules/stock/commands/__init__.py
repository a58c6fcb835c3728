"""Commands of the stock module."""

from .ageing import Aged, age_lots
from .care import (
    Restamped,
    close_stock,
    keep_balances,
    reopen_stock,
    restamp_accounts,
    unblock_accounts,
    void_expired,
)
from .condition import CONDITION_MOVES, put_into_condition
from .counting import PURPOSE as COUNT_PURPOSE
from .counting import (
    add_counted_lot,
    approve_count,
    carry_out_approval,
    carry_out_return,
    differing_lines,
    enter_counts,
    explain_count,
    finish_count,
    give_up_count,
    return_count,
    start_count,
    start_warehouse_count,
)
from .counts import record_stock_count
from .opening import REGISTER_LOTS, record_opening_list
from .postings import (
    GoodsLine,
    move_stock,
    post_flow_moves,
    receive_from_production,
    record_opening_stock,
    reverse_posting,
)
from .reservations import (
    change_condition,
    reserve_many,
    reserve_stock,
    ship_reserved,
    void_many,
    void_reservation,
)

__all__ = [
    "CONDITION_MOVES",
    "COUNT_PURPOSE",
    "REGISTER_LOTS",
    "Aged",
    "GoodsLine",
    "Restamped",
    "add_counted_lot",
    "age_lots",
    "approve_count",
    "carry_out_approval",
    "carry_out_return",
    "change_condition",
    "close_stock",
    "differing_lines",
    "enter_counts",
    "explain_count",
    "finish_count",
    "give_up_count",
    "keep_balances",
    "move_stock",
    "post_flow_moves",
    "put_into_condition",
    "receive_from_production",
    "record_opening_list",
    "record_opening_stock",
    "record_stock_count",
    "reopen_stock",
    "reserve_many",
    "reserve_stock",
    "restamp_accounts",
    "return_count",
    "reverse_posting",
    "ship_reserved",
    "start_count",
    "start_warehouse_count",
    "unblock_accounts",
    "void_expired",
    "void_many",
    "void_reservation",
]
