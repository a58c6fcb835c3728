"""What can be done in service."""

from .installations import accept_installation, cancel_installation, change_installation, plan_installation, sign_step
from .loans import (
    cancel_set_loan,
    change_set_loan,
    clear_set,
    issue_set,
    request_set,
    reserve_set,
    take_back_set,
    watch_loans,
)
from .questions import (
    approve_answer,
    ask_question,
    change_question,
    publish_answer,
    send_answer,
    send_back,
    write_answer,
)
from .support import cancel_support, change_support, plan_support, report_support, request_support
from .tasks import assign_task, note_order, open_task, watch_service
from .training import add_participants, cancel_training, change_training, plan_training, record_training

__all__ = [
    "accept_installation",
    "add_participants",
    "approve_answer",
    "ask_question",
    "assign_task",
    "cancel_installation",
    "cancel_set_loan",
    "cancel_support",
    "cancel_training",
    "change_installation",
    "change_question",
    "change_set_loan",
    "change_support",
    "change_training",
    "clear_set",
    "issue_set",
    "note_order",
    "open_task",
    "plan_installation",
    "plan_support",
    "plan_training",
    "publish_answer",
    "record_training",
    "report_support",
    "request_set",
    "request_support",
    "reserve_set",
    "send_answer",
    "send_back",
    "sign_step",
    "take_back_set",
    "watch_loans",
    "watch_service",
    "write_answer",
]
