"""Commands of the flow module."""

from .decisions import decide_name, hold_name, undo_decision
from .files import begin_reading, receive_file, refuse_file, set_kind_and_month, store_proof, withdraw_file
from .findings import confirm_finding, dismiss_finding
from .lines import include_lines, rejudge_file
from .months import close_month, open_month, reopen_month
from .publishing import publish_file

__all__ = [
    "begin_reading", "close_month", "confirm_finding", "decide_name", "dismiss_finding", "hold_name", "include_lines", "open_month",
    "publish_file", "receive_file", "refuse_file", "rejudge_file", "reopen_month", "set_kind_and_month", "store_proof",
    "undo_decision", "withdraw_file",
]  # fmt: skip
