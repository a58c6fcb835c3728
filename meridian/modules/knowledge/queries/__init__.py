"""What pages and other modules ask of product knowledge."""

from ..rules.quizzing import Asked, make_paper, option_lines, right_choices, score
from .reach import goods_of_dealers_are, in_force, in_reach

__all__ = [
    "Asked", "goods_of_dealers_are", "in_force", "in_reach", "make_paper", "option_lines", "right_choices", "score",
]  # fmt: skip
