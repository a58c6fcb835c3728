"""Everything that writes product knowledge."""

from .advantages import add_advantage, approve_advantage, approve_card, change_advantage, change_card, write_card
from .attempts import hand_in, start_attempt
from .comparisons import (
    add_comparison,
    add_line,
    approve_comparison,
    change_comparison,
    change_line,
    clear_comparison,
    withdraw_comparison,
)
from .documents import approve_document, change_document, file_document, supersede_document, withdraw_document
from .quizzes import add_question, add_quiz, change_question, change_quiz, close_quiz, confirm_question, open_quiz
from .scenarios import (
    add_scenario,
    add_scenario_product,
    approve_scenario,
    change_scenario,
    change_scenario_product,
    withdraw_scenario,
)
from .solutions import (
    add_solution,
    add_solution_product,
    change_solution,
    change_solution_product,
    refuse_solution,
    release_solution,
    submit_solution,
)
from .texts import question_issues

__all__ = [
    "add_advantage", "add_comparison", "add_line", "add_question", "add_quiz", "add_scenario", "add_scenario_product",
    "add_solution", "add_solution_product", "approve_advantage", "approve_card", "approve_comparison", "approve_document",
    "approve_scenario", "change_advantage", "change_card", "change_comparison", "change_document", "change_line",
    "change_question", "change_quiz", "change_scenario", "change_scenario_product", "change_solution",
    "change_solution_product", "clear_comparison", "close_quiz", "confirm_question", "file_document", "hand_in", "open_quiz", "question_issues",
    "refuse_solution", "release_solution", "start_attempt", "submit_solution", "supersede_document", "withdraw_comparison",
    "withdraw_document", "withdraw_scenario", "write_card",
]  # fmt: skip
