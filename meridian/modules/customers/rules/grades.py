"""Hospital grades: the ten grades of 1989 are a level with a class; newer provincial rules give a level alone."""

from __future__ import annotations

from typing import Literal

GradeProblem = Literal["class_without_level", "special_is_level_three"]


def grade_problem(level: str, grade_class: str) -> GradeProblem | None:
    """What is wrong with a level (L1 to L3, NONE) and class (SPECIAL, A, B, C or empty) together; None when nothing is."""
    if not grade_class:
        return None
    if level == "NONE":
        return "class_without_level"
    if grade_class == "SPECIAL" and level != "L3":
        return "special_is_level_three"
    return None
