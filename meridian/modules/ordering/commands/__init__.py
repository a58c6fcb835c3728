"""Commands of the ordering module."""

from .drafting import add_order, change_order, create_order, set_lines
from .items import set_favourite, set_item_code
from .releasing import reallocate_order, release_order, release_orders
from .shipping import record_received, record_shipped
from .splitting import cancel_line, split_order
from .submitting import cancel_order, hold_order, reject_order, resume_order, submit_order, withdraw_order

__all__ = [
    "add_order",
    "cancel_line",
    "cancel_order",
    "change_order",
    "create_order",
    "hold_order",
    "reallocate_order",
    "record_received",
    "record_shipped",
    "reject_order",
    "release_order",
    "release_orders",
    "resume_order",
    "set_favourite",
    "set_item_code",
    "set_lines",
    "split_order",
    "submit_order",
    "withdraw_order",
]
