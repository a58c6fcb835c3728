"""Everything that writes dealers' sales, transfers, consignment and opening stock."""

from .consigned_counts import record_consignment_count
from .consignment import correct_consumption, place_goods, report_consumption
from .opening import (
    PURPOSE,
    REGISTER_LOTS,
    approve_opening,
    carry_out_approval,
    carry_out_refusal,
    carry_out_return,
    change_opening,
    give_up_opening,
    return_opening,
    submit_opening,
    write_opening,
)
from .reporting import mark_reported
from .sales import change_sale, correct_sale, draft_sale, enter_lines, enter_rows, give_up_sale, post_sale
from .transfers import (
    change_transfer,
    confirm_transfer,
    draft_transfer,
    enter_transfer_lines,
    give_up_transfer,
    refuse_transfer,
    send_transfer,
)

__all__ = [
    "PURPOSE",
    "REGISTER_LOTS",
    "approve_opening",
    "carry_out_approval",
    "carry_out_refusal",
    "carry_out_return",
    "change_opening",
    "change_sale",
    "change_transfer",
    "confirm_transfer",
    "correct_consumption",
    "correct_sale",
    "draft_sale",
    "draft_transfer",
    "enter_lines",
    "enter_rows",
    "enter_transfer_lines",
    "give_up_opening",
    "give_up_sale",
    "give_up_transfer",
    "mark_reported",
    "place_goods",
    "post_sale",
    "record_consignment_count",
    "refuse_transfer",
    "report_consumption",
    "return_opening",
    "send_transfer",
    "submit_opening",
    "write_opening",
]
