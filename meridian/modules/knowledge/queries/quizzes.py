"""How a person stands in a quiz: limits, attempts, what is passed, what may be shown afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from meridian.kernel.base.actors import Actor
from meridian.modules.reference import queries as reference

from ..models import Quiz, QuizAttempt
from ..rules.quizzing import attempts_left

MARK = "knowledge.quiz.pass_percent"
ATTEMPTS = "knowledge.quiz.attempts"
WINDOW_DAYS = "knowledge.quiz.window_days"


@dataclass(frozen=True, slots=True)
class QuizStanding:
    """Where a person stands: the attempt that passed, the open one, the latest finished, how many are left and from when."""

    passed: QuizAttempt | None
    open_attempt: QuizAttempt | None
    latest: QuizAttempt | None
    attempts_left: int
    next_at: datetime | None
    pass_percent: int


def limits_of(quiz: Quiz, on: date) -> tuple[int, int, int]:
    """``(pass mark in percent, attempts, within so many days)``. Raises ParameterMissing."""
    return (
        quiz.pass_percent or int(reference.parameter(MARK, on=on)),
        quiz.max_attempts or int(reference.parameter(ATTEMPTS, on=on)),
        int(reference.parameter(WINDOW_DAYS, on=on)),
    )


def own_attempts(actor: Actor, quiz: Quiz | None = None) -> QuerySet:
    """The person's own attempts, latest first."""
    rows = QuizAttempt.objects.unscoped("a person's own attempts").filter(
        user_id=actor.user_id, dealer_id=actor.dealer_id
    )
    return (rows.filter(quiz=quiz) if quiz is not None else rows).order_by("-started_at", "-id")


def standing_of(actor: Actor, quiz: Quiz) -> QuizStanding:
    """Where the person stands in one quiz."""
    return standings_of(actor, [quiz])[quiz.pk]


def standings_of(actor: Actor, quizzes: Iterable[Quiz]) -> dict[int, QuizStanding]:
    """``{quiz: standing}``. Attempts count since the quiz was opened in its present form. Raises ParameterMissing."""
    found = list(quizzes)
    by_quiz: dict[int, list[Any]] = defaultdict(list)
    for row in own_attempts(actor).filter(quiz__in=[quiz.pk for quiz in found]):
        by_quiz[row.quiz_id].append(row)
    return {quiz.pk: _standing(actor, quiz, by_quiz[quiz.pk]) for quiz in found}


def _standing(actor: Actor, quiz: Quiz, rows: list[QuizAttempt]) -> QuizStanding:
    pass_percent, allowed, days = limits_of(quiz, actor.today)
    current = [row for row in rows if quiz.approved_at is None or row.started_at >= quiz.approved_at]
    left, next_at = attempts_left([row.started_at for row in current], actor.now, allowed, days)
    return QuizStanding(
        passed=next((row for row in current if row.is_passed), None),
        open_attempt=next((row for row in rows if row.finished_at is None), None),
        latest=next((row for row in current if row.finished_at is not None), None),
        attempts_left=left, next_at=next_at, pass_percent=pass_percent,
    )  # fmt: skip
