"""Questions, their order on the paper, and the score. Several answers count only when exactly the right ones are chosen."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SINGLE, MULTIPLE, TRUE_FALSE = "SINGLE", "MULTIPLE", "TRUE_FALSE"
LETTERS = "ABCDEFGHIJ"
TRUE, FALSE = "T", "F"


def option_lines(options: str) -> list[str]:
    """The options of a question, one a line."""
    return [line.strip() for line in options.splitlines() if line.strip()]


def check_question(kind: str, options: str, answer: str) -> list[str]:
    """What is wrong with a question, as codes; empty when it can be asked."""
    lines, given = option_lines(options), answer.strip().upper()
    if kind == TRUE_FALSE:
        return (["quiz.options_not_needed"] if lines else []) + (
            [] if given in (TRUE, FALSE) else ["quiz.true_or_false"]
        )
    if len(lines) < 2 or len(lines) > len(LETTERS):
        return ["quiz.options"]
    if len(set(lines)) < len(lines):
        return ["quiz.options_twice"]
    letters = LETTERS[: len(lines)]
    if not given or any(letter not in letters for letter in given) or len(set(given)) < len(given):
        return ["quiz.letters"]
    if kind == SINGLE and len(given) != 1:
        return ["quiz.one_letter"]
    if kind == MULTIPLE and len(given) < 2:
        return ["quiz.two_letters"]
    return []


def right_choices(kind: str, answer: str) -> frozenset[int]:
    """Numbers of the right options; for true or false 0 is true and 1 is false."""
    given = answer.strip().upper()
    if kind == TRUE_FALSE:
        return frozenset({0 if given == TRUE else 1})
    return frozenset(LETTERS.index(letter) for letter in given)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the paper needs it: key, version, how many options."""

    key: int
    version: int
    options: int
    kind: str = SINGLE


def make_paper(questions: Sequence[Asked], seed: int) -> list[list]:
    """``[[key, version, [order of options]], …]``: questions and options in an order of its own for each attempt.

    True stands before false always.
    """
    dice = random.Random(seed)  # an order, not a secret
    shuffled = list(questions)
    dice.shuffle(shuffled)
    paper = []
    for question in shuffled:
        order = list(range(question.options))
        if question.kind != TRUE_FALSE:
            dice.shuffle(order)
        paper.append([question.key, question.version, order])
    return paper


def score(right: Mapping[int, frozenset[int]], chosen: Mapping[int, frozenset[int]]) -> tuple[int, dict[int, bool]]:
    """``(percent rounded down, {question: whether exactly the right options were chosen})``. ``right`` must not be empty."""
    marks = {key: chosen.get(key, frozenset()) == wanted for key, wanted in right.items()}
    return 100 * sum(marks.values()) // len(marks), marks


def attempts_left(
    started: Sequence[datetime], now: datetime, allowed: int, window_days: int
) -> tuple[int, datetime | None]:
    """``(attempts left, when the next one is possible)``: so many are allowed within a sliding number of days."""
    counted = sorted(moment for moment in started if moment > now - timedelta(days=window_days))
    left = allowed - len(counted)
    if left > 0:
        return left, None
    return 0, counted[len(counted) - allowed] + timedelta(days=window_days)
