"""Quizzes and their questions: written, opened by another person, closed; questions kept up with their documents."""

from __future__ import annotations

from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..choices import StatementStatus
from ..models import ProductDocument, Quiz, QuizQuestion
from .reviewing import approve, draft_again, key_of, require_draft, withdraw
from .texts import question_issues, refusal


@command("knowledge.quiz:add")
def add_quiz(*, actor: Actor, **values: Any) -> Quiz:
    """Begin a quiz about a product."""
    return persist(Quiz(written_by_id=actor.user_id), **values)


@command("knowledge.quiz:change", subject=Quiz)
def change_quiz(
    *, actor: Actor, row: Quiz, expected_version: int | None = None, reason: str = "", **values: Any
) -> Quiz:
    """Change a quiz; it is a draft again, and whoever answers it begins anew once it is open again."""
    return persist(row, expected_version=expected_version, reason=reason, **values, **draft_again(actor))


@command("knowledge.quiz:approve", subject=Quiz)
def open_quiz(*, actor: Actor, quiz: Quiz) -> Quiz:
    """Open a quiz that another person wrote, for its audience.

    Raises RuleViolation("knowledge.not_a_draft" | "knowledge.two_people" | "quiz.no_questions").
    """
    require_draft(quiz)
    if not quiz.questions.filter(outdated_on=None).exists():
        raise refusal("quiz.no_questions")
    return approve(actor, quiz)


@command("knowledge.quiz:withdraw", subject=Quiz)
def close_quiz(*, actor: Actor, quiz: Quiz, reason: str) -> Quiz:
    """Close a quiz; results stay. Raises RuleViolation("knowledge.not_approved" | "knowledge.reason")."""
    return withdraw(quiz, reason)


@command("knowledge.quizquestion:add")
def add_question(*, actor: Actor, quiz: Any, **values: Any) -> QuizQuestion:
    """Add a question; its quiz is a draft again. Raises RuleViolation for each thing wrong with it ("quiz.…"), NotVisible."""
    head = _quiz(actor, key_of(quiz))
    if not values.get("position"):
        values["position"] = head.questions.count() + 1
    row = _save(QuizQuestion(quiz=head), None, "", values)
    persist(head, **draft_again(actor))
    return row


@command("knowledge.quizquestion:change", subject=QuizQuestion)
def change_question(
    *, actor: Actor, row: QuizQuestion, expected_version: int | None = None, reason: str = "", **values: Any
) -> QuizQuestion:
    """Change a question; its quiz is a draft again. Raises as :func:`add_question`."""
    head = row.quiz
    _save(row, expected_version, reason, values)
    persist(head, **draft_again(actor))
    if row.quiz_id != head.pk:
        persist(row.quiz, **draft_again(actor))
    return row


@command("knowledge.quizquestion:confirm", subject=QuizQuestion)
def confirm_question(*, actor: Actor, quiz_question: QuizQuestion) -> QuizQuestion:
    """An outdated question still holds after the new edition: it rests on that one now and is asked again.

    Raises RuleViolation("quiz.not_outdated").
    """
    row = quiz_question
    if row.outdated_on is None:
        raise refusal("quiz.not_outdated")
    return persist(row, outdated_on=None, document_id=_latest(row.document_id))


def _latest(document_id: int | None) -> int | None:
    """The edition in force that follows a document; None when the document has no successor in force."""
    rows = ProductDocument.objects.unscoped("editions of one document")
    key = document_id
    while key is not None:
        found = rows.filter(pk=key, status=StatementStatus.APPROVED).exists()
        if found:
            return key
        key = rows.filter(previous_id=key).values_list("pk", flat=True).first()
    return None


def _quiz(actor: Actor, key: int | None) -> Quiz:
    found = Quiz.objects.visible_to(actor, "knowledge.quiz:change").filter(pk=key).first()
    if found is None:
        raise NotVisible(f"quiz {key}")
    return found


def _save(row: QuizQuestion, expected_version: int | None, reason: str, values: dict[str, Any]) -> QuizQuestion:
    for name in ("kind", "options", "answer"):
        values.setdefault(name, getattr(row, name))
    values["answer"] = str(values["answer"]).strip().upper()
    wrong = question_issues(values["kind"], values["options"], values["answer"])
    if wrong:
        raise RuleViolation(wrong)
    if "document" in values or "document_id" in values:
        values["outdated_on"] = None
    return persist(row, expected_version=expected_version, reason=reason, **values)
