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

__all__ = [
    "GoodsLine",
    "close_stock",
    "move_stock",
    "post_flow_moves",
    "receive_from_production",
    "record_opening_stock",
    "record_stock_count",
    "reopen_stock",
    "reverse_posting",
    "unblock_accounts",
]
