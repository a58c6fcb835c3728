"""How product knowledge appears in lists, forms, imports and the API."""

from .comparisons import COMPARISON, COMPARISON_LINE
from .documents import DOCUMENT
from .quizzes import ATTEMPT, QUESTION, QUIZ
from .scenarios import SCENARIO, SCENARIO_PRODUCT
from .solutions import SOLUTION, SOLUTION_PRODUCT
from .statements import ADVANTAGE, CARD

__all__ = [
    "ADVANTAGE", "ATTEMPT", "CARD", "COMPARISON", "COMPARISON_LINE", "DOCUMENT", "QUESTION", "QUIZ", "SCENARIO",
    "SCENARIO_PRODUCT", "SOLUTION", "SOLUTION_PRODUCT",
]  # fmt: skip
