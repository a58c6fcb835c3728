"""How training appears in lists, forms, imports and the API."""

from .courses import COURSE, LESSON, QUESTION, TOPIC
from .exams import ASSIGNMENT, ATTEMPT, CERTIFICATE, REQUIREMENT
from .kits import KIT, KIT_LINE, KIT_TEMPLATE
from .onboarding import ONBOARDING, TASK, TEMPLATE
from .support import EVENT, PATH, PUSH, RECEIPT, REQUEST

__all__ = [
    "ASSIGNMENT", "ATTEMPT", "CERTIFICATE", "COURSE", "EVENT", "KIT", "KIT_LINE", "KIT_TEMPLATE", "LESSON", "ONBOARDING",
    "PATH", "PUSH", "QUESTION", "RECEIPT", "REQUEST", "REQUIREMENT", "TASK", "TEMPLATE", "TOPIC",
]  # fmt: skip
