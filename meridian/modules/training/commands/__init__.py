"""Everything that writes training."""

from .certificates import (
    add_requirement,
    assign_course,
    cancel_assignment,
    change_requirement,
    issue_certificate,
    revoke_certificate,
)
from .courses import (
    add_course,
    add_lesson,
    add_question,
    add_topic,
    approve_course,
    change_course,
    change_lesson,
    change_question,
    change_topic,
    retire_lesson,
    retire_question,
    withdraw_course,
)
from .exams import hand_in, read_lesson, start_attempt
from .kits import cancel_kit, change_kit_line, issue_kit, receive_kit, return_loan
from .onboarding import cancel_onboarding, settle_task, skip_task, start_by_default, start_onboarding
from .round import watch_training
from .support import (
    answer_request,
    ask_support,
    assign_path,
    call_back,
    plan_event,
    push_content,
    read_push,
    take_request,
)

__all__ = [
    "add_course", "add_lesson", "add_question", "add_requirement", "add_topic", "answer_request", "approve_course", "ask_support", "assign_course", "assign_path", "call_back",
    "cancel_assignment", "cancel_kit", "cancel_onboarding", "change_course", "change_kit_line", "change_lesson",
    "change_question", "change_requirement", "change_topic", "hand_in", "issue_certificate", "issue_kit", "plan_event", "push_content", "read_lesson", "read_push",
    "receive_kit", "retire_lesson", "retire_question", "return_loan", "revoke_certificate", "settle_task", "skip_task",
    "start_attempt", "start_by_default", "start_onboarding", "take_request", "watch_training", "withdraw_course",
]  # fmt: skip
