"""Commands of the ordering module."""

from .drafting import add_order, change_order, create_order, set_lines
from .items import set_favourite, set_item_code, set_order_term
from .planning import add_plan_lines, close_plan, create_plan, order_from_plan
from .platforms import record_platform_delivery
from .promotions import (
    add_promotion,
    approve_promotion,
    change_promotion,
    refuse_promotion,
    stop_promotion,
    submit_promotion,
)
from .releasing import reallocate_order, release_order, release_orders
from .reminding import remind_late
from .shipping import record_received, record_shipped
from .splitting import cancel_line, split_order
from .submitting import cancel_order, hold_order, reject_order, resume_order, submit_order, withdraw_order

__all__ = [
    "add_order",
    "add_plan_lines",
    "add_promotion",
    "approve_promotion",
    "cancel_line",
    "cancel_order",
    "change_order",
    "change_promotion",
    "close_plan",
    "create_order",
    "create_plan",
    "hold_order",
    "order_from_plan",
    "reallocate_order",
    "record_platform_delivery",
    "record_received",
    "record_shipped",
    "refuse_promotion",
    "reject_order",
    "release_order",
    "release_orders",
    "remind_late",
    "resume_order",
    "set_favourite",
    "set_item_code",
    "set_lines",
    "set_order_term",
    "split_order",
    "stop_promotion",
    "submit_order",
    "submit_promotion",
    "withdraw_order",
]
