"""Levels in the channel: who buys from whom."""

from __future__ import annotations

from typing import Literal

LOWEST = 4
LevelProblem = Literal["level_one_buys_from_us", "parent_missing", "level_skips", "too_deep"]


def level_problem(level: int, parent_level: int | None, depth_below: int = 0) -> LevelProblem | None:
    """What is wrong with a dealer of ``level`` under a parent of ``parent_level``, with ``depth_below`` levels under him."""
    if parent_level is None:
        if level != 1:
            return "parent_missing"
    elif level == 1:
        return "level_one_buys_from_us"
    elif level != parent_level + 1:
        return "level_skips"
    return "too_deep" if level + depth_below > LOWEST else None
