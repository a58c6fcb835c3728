"""Answering a quiz: an attempt begins, is handed in once, and keeps what was asked, chosen and reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.modules.org import queries as org

from ..choices import QuestionKind, StatementStatus
from ..models import Quiz, QuizAttempt
from ..queries.quizzes import limits_of, own_attempts, standing_of
from ..rules.quizzing import Asked, make_paper, option_lines, right_choices, score
from .texts import refusal


@command("knowledge.quiz:answer")
def start_attempt(*, actor: Actor, quiz: int) -> QuizAttempt:
    """Begin an attempt of one's own, or go on with the open one. Questions and options come in an order of their own.

    ``quiz`` is a key, seen under the scope of ``knowledge.quiz:view``. Raises NotVisible, RuleViolation("quiz.not_open" |
    "quiz.no_questions" | "quiz.passed" | "quiz.no_attempts"), ParameterMissing.
    """
    found = Quiz.objects.visible_to(actor, "knowledge.quiz:view").filter(pk=quiz).first()
    if found is None:
        raise NotVisible(f"quiz {quiz}")
    if found.status != StatementStatus.APPROVED or actor.user_id is None:
        raise refusal("quiz.not_open")
    standing = standing_of(actor, found)
    if standing.open_attempt is not None:
        if standing.open_attempt.started_at >= found.approved_at:
            return standing.open_attempt
        # Of an earlier form of the quiz: handed in empty, so that it neither blocks nor counts.
        persist(standing.open_attempt, finished_at=actor.now, percent=0)
    if standing.passed is not None:
        raise refusal("quiz.passed")
    if standing.attempts_left == 0:
        raise refusal("quiz.no_attempts", day=standing.next_at.date().isoformat() if standing.next_at else "—")
    rows = list(found.questions.filter(outdated_on=None).order_by("position", "id"))
    if not rows:
        raise refusal("quiz.no_questions")
    asked = [
        Asked(
            row.pk, row.version, 2 if row.kind == QuestionKind.TRUE_FALSE else len(option_lines(row.options)), row.kind
        )
        for row in rows
    ]
    number = own_attempts(actor, found).count()
    paper = make_paper(asked, seed=(actor.user_id * 1_000_003 + found.pk) * 101 + number)
    pass_percent, _allowed, _days = limits_of(found, actor.today)
    row = QuizAttempt(quiz=found, user_id=actor.user_id, dealer_id=actor.dealer_id)
    row.team_id = None if actor.is_dealer else org.team_of(actor.user_id)
    return persist(row, started_at=actor.now, paper=paper, question_count=len(paper), pass_percent=pass_percent)


@command("knowledge.quiz:answer")
def hand_in(*, actor: Actor, attempt: int, chosen: Mapping[int, Iterable[int]]) -> QuizAttempt:
    """Hand in one's own attempt: ``{question: numbers of the chosen options}``; what was not answered is wrong.

    Questions that became outdated meanwhile are not counted. Raises NotVisible for another person's attempt,
    RuleViolation("quiz.finished" | "quiz.changed" | "quiz.no_questions").
    """
    row = QuizAttempt.objects.unscoped("a person's own attempt").filter(pk=attempt, user_id=actor.user_id).first()
    if row is None or row.dealer_id != actor.dealer_id:
        raise NotVisible(f"attempt {attempt}")
    if row.finished_at is not None:
        raise refusal("quiz.finished")
    quiz = row.quiz
    if quiz.status != StatementStatus.APPROVED or quiz.approved_at > row.started_at:
        raise refusal("quiz.changed")
    questions = {q.pk: q for q in quiz.questions.filter(outdated_on=None)}
    asked = {key: order for key, _version, order in row.paper if key in questions}
    right = {key: right_choices(questions[key].kind, questions[key].answer) for key in asked}
    if not right:
        raise refusal("quiz.no_questions")
    given = {key: frozenset(n for n in chosen.get(key, ()) if n in asked[key]) for key in asked}
    percent, marks = score(right, given)
    answers = {str(key): {"chosen": sorted(given[key]), "is_right": marks[key]} for key in asked}
    return persist(
        row, finished_at=actor.now, answers=answers, right_count=sum(marks.values()), question_count=len(marks),
        percent=percent, is_passed=percent >= row.pass_percent,
    )  # fmt: skip
