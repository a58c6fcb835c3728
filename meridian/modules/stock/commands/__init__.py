"""Commands of the stock module."""

from .care import close_stock, reopen_stock, unblock_accounts
from .counts import record_stock_count
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
    "GoodsLine",
    "change_condition",
    "close_stock",
    "move_stock",
    "post_flow_moves",
    "receive_from_production",
    "record_opening_stock",
    "record_stock_count",
    "reopen_stock",
    "reserve_many",
    "reserve_stock",
    "reverse_posting",
    "ship_reserved",
    "unblock_accounts",
    "void_many",
    "void_reservation",
]
