"""Quizzes: opened by another person, answered in an order of their own, limits, outdated questions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.testing.actors import staff_actor
from meridian.kernel.testing.factories import make_row
from meridian.modules.knowledge import commands
from meridian.modules.knowledge.models import QuizAttempt
from meridian.modules.knowledge.tests.factories import author, document, product_with_use, quiz
from meridian.modules.org.models import OrgUnit
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import system

pytestmark = pytest.mark.django_db
READER = ("knowledge.quiz:view", "knowledge.quiz:answer")


@pytest.fixture
def product():
    ensure_parameters(actor=system())
    return product_with_use()


def codes(call) -> list[str]:
    with pytest.raises(RuleViolation) as caught:
        call()
    return [issue.code for issue in caught.value.issues()]


def answers(attempt: QuizAttempt, *, right: int) -> dict[int, list[int]]:
    """Option 0 is right in these quizzes: right in the first ``right`` questions of the paper."""
    return {key: [0] if n < right else [1] for n, (key, _version, _order) in enumerate(attempt.paper)}


def test_another_person_opens_and_a_changed_question_closes_again(product):
    writer = author()
    row = quiz(product, actor=writer, opened=False)
    assert codes(lambda: commands.open_quiz(actor=writer, quiz=row)) == ["knowledge.two_people"]
    commands.open_quiz(actor=author(), quiz=row)
    commands.change_question(actor=writer, row=row.questions.first(), answer="B")
    row.refresh_from_db()
    assert row.status == "DRAFT"


def test_an_attempt_is_stored_with_answers_and_score(product):
    row = quiz(product, questions=5)
    person = staff_actor(*READER)
    attempt = commands.start_attempt(actor=person, quiz=row.pk)
    assert commands.start_attempt(actor=person, quiz=row.pk).pk == attempt.pk, "the open attempt goes on"
    done = commands.hand_in(actor=person, attempt=attempt.pk, chosen=answers(attempt, right=4))
    assert (done.percent, done.right_count, done.question_count, done.is_passed, done.pass_percent) == (
        80,
        4,
        5,
        True,
        80,
    )
    assert sum(mark["is_right"] for mark in done.answers.values()) == 4
    assert codes(lambda: commands.hand_in(actor=person, attempt=attempt.pk, chosen={})) == ["quiz.finished"]
    assert codes(lambda: commands.start_attempt(actor=person, quiz=row.pk)) == ["quiz.passed"]


def test_attempts_are_limited_and_come_back(product):
    row = quiz(product, max_attempts=2)
    person = staff_actor(*READER)
    for _n in range(2):
        attempt = commands.start_attempt(actor=person, quiz=row.pk)
        commands.hand_in(actor=person, attempt=attempt.pk, chosen=answers(attempt, right=1))
    assert codes(lambda: commands.start_attempt(actor=person, quiz=row.pk)) == ["quiz.no_attempts"]
    later = person.at(clock.now() + timedelta(days=31))
    assert commands.start_attempt(actor=later, quiz=row.pk).pk != attempt.pk


def test_nobody_hands_in_for_another_and_invented_options_do_not_count(product):
    row = quiz(product, questions=1)
    person = staff_actor(*READER)
    attempt = commands.start_attempt(actor=person, quiz=row.pk)
    with pytest.raises(NotVisible):
        commands.hand_in(actor=staff_actor(*READER), attempt=attempt.pk, chosen={})
    key = attempt.paper[0][0]
    done = commands.hand_in(actor=person, attempt=attempt.pk, chosen={key: [0, 7], 999: [0]})
    assert done.answers == {str(key): {"chosen": [0], "is_right": True}}


def test_a_draft_quiz_is_no_readers_business(product):
    row = quiz(product, opened=False)
    with pytest.raises(NotVisible):
        commands.start_attempt(actor=staff_actor(*READER), quiz=row.pk)


def test_questions_become_outdated_with_their_document_and_are_confirmed_for_the_new_one(product):
    old = document(product)
    row = quiz(product, questions=2, opened=False)
    question = row.questions.first()
    commands.change_question(actor=author(), row=question, document=old)
    row.refresh_from_db()
    commands.open_quiz(actor=author(), quiz=row)
    person = staff_actor(*READER)
    attempt = commands.start_attempt(actor=person, quiz=row.pk)
    new = commands.supersede_document(actor=author(), product_document=old, edition="A/2", link="https://example.org/b")
    question.refresh_from_db()
    assert question.outdated_on is None, "the draft of an edition outdates nothing"
    commands.approve_document(actor=author(), product_document=new)
    question.refresh_from_db()
    assert question.outdated_on is not None
    done = commands.hand_in(actor=person, attempt=attempt.pk, chosen=answers(attempt, right=2))
    assert done.question_count == 1, "what became outdated meanwhile does not count"
    commands.confirm_question(actor=author(), quiz_question=question)
    question.refresh_from_db()
    assert (question.outdated_on, question.document_id) == (None, new.pk)


def test_an_attempt_of_an_earlier_form_does_not_count(product):
    row = quiz(product)
    person = staff_actor(*READER)
    attempt = commands.start_attempt(actor=person, quiz=row.pk)
    commands.change_quiz(actor=author(), row=row, title="支架基础（新）")
    row.refresh_from_db()
    commands.open_quiz(actor=author().at(clock.now() + timedelta(minutes=1)), quiz=row)
    assert codes(lambda: commands.hand_in(actor=person, attempt=attempt.pk, chosen={})) == ["quiz.changed"]
    again = commands.start_attempt(actor=person.at(clock.now() + timedelta(minutes=2)), quiz=row.pk)
    assert again.pk != attempt.pk


def test_a_question_that_cannot_be_asked_is_refused_at_its_field(product):
    row = quiz(product, opened=False)
    with pytest.raises(RuleViolation) as caught:
        commands.add_question(
            actor=author(), quiz=row, kind="MULTIPLE", text="哪些?", options="一\n二", answer="A", explanation="—"
        )
    assert [(issue.code, issue.field) for issue in caught.value.issues()] == [("quiz.two_letters", "answer")]


def test_the_manager_of_a_team_sees_its_results_and_no_others(product):
    row = quiz(product, questions=1)
    mine, other = make_row(OrgUnit), make_row(OrgUnit)
    for unit in (mine, other):
        person = staff_actor(*READER, breadth="TEAM", team=unit)
        attempt = commands.start_attempt(actor=person, quiz=row.pk)
        commands.hand_in(actor=person, attempt=attempt.pk, chosen={})
    boss = staff_actor("knowledge.quizattempt:view", breadth="TEAM", team=mine)
    assert set(QuizAttempt.objects.visible_to(boss).values_list("team_id", flat=True)) == {mine.pk}
