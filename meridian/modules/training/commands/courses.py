"""Courses: written, approved by another person, changed into their next edition, withdrawn."""

from __future__ import annotations

from typing import Any

from django.db import models

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist, retire
from meridian.modules.knowledge.choices import Audience, StatementStatus
from meridian.modules.knowledge.commands import question_issues

from ..choices import CourseAudience
from ..models import Course, CourseTopic, ExamQuestion, Lesson
from .texts import refusal

_DEALERS_READ = (Audience.DEALERS, Audience.PUBLIC)


@command("training.course:add")
def add_course(*, actor: Actor, **values: Any) -> Course:
    """Begin a course as a draft. Raises RuleViolation("training.past_day")."""
    _require_future(actor, values)
    return persist(Course(written_by_id=actor.user_id), **values)


@command("training.course:change", subject=Course)
def change_course(
    *, actor: Actor, row: Course, expected_version: int | None = None, reason: str = "", **values: Any
) -> Course:
    """Change a course; an approved one begins its next edition. Raises RuleViolation("training.past_day")."""
    _require_future(actor, values)
    return persist(row, expected_version=expected_version, reason=reason, **values, **_again(actor, row))


@command("training.course:approve", subject=Course)
def approve_course(*, actor: Actor, course: Course) -> Course:
    """Open a course that another person wrote, with its exam.

    Raises RuleViolation("training.not_a_draft" | "training.two_people" | "training.no_lessons" | "training.no_questions"
    | "training.too_few_questions" | "training.document_not_in_force" | "training.past_day").
    """
    if course.status != StatementStatus.DRAFT:
        raise refusal("training.not_a_draft", row=str(course))
    if actor.user_id is not None and actor.user_id == course.written_by_id:
        raise refusal("training.two_people")
    if course.valid_to is not None and course.valid_to < actor.today:
        raise refusal("training.past_day", "valid_to")
    lessons = list(course.lessons.filter(is_active=True).select_related("document", "scenario"))
    if not lessons:
        raise refusal("training.no_lessons")
    for lesson in lessons:
        _require_material(actor, course, lesson.document, lesson.scenario)
    there = course.questions.filter(is_active=True).count()
    if not there:
        raise refusal("training.no_questions")
    if course.questions_asked is not None and course.questions_asked > there:
        raise refusal("training.too_few_questions", "questions_asked", asked=course.questions_asked, there=there)
    return persist(course, status=StatementStatus.APPROVED, approved_by_id=actor.user_id, approved_at=actor.now)


@command("training.course:withdraw", subject=Course)
def withdraw_course(*, actor: Actor, course: Course, reason: str) -> Course:
    """No longer teach a course; certificates keep their last day. Raises "training.not_approved", "training.reason"."""
    if course.status != StatementStatus.APPROVED:
        raise refusal("training.not_approved", row=str(course))
    if not reason.strip():
        raise refusal("training.reason", "reason")
    return persist(course, status=StatementStatus.ENDED, reason=reason.strip())


@command("training.coursetopic:add")
def add_topic(*, actor: Actor, course: Any, **values: Any) -> CourseTopic:
    """Add a row to a syllabus. Raises NotVisible."""
    return _add(actor, CourseTopic, course, values)


@command("training.coursetopic:change", subject=CourseTopic)
def change_topic(
    *, actor: Actor, row: CourseTopic, expected_version: int | None = None, reason: str = "", **values: Any
) -> CourseTopic:
    """Change a row of a syllabus."""
    return _change(actor, row, expected_version, reason, values)


@command("training.lesson:add")
def add_lesson(*, actor: Actor, course: Any, **values: Any) -> Lesson:
    """Add a lesson. Raises RuleViolation("training.empty_lesson" | "training.document_not_in_force"), NotVisible."""
    return _add(actor, Lesson, course, values, _check_lesson)


@command("training.lesson:change", subject=Lesson)
def change_lesson(
    *, actor: Actor, row: Lesson, expected_version: int | None = None, reason: str = "", **values: Any
) -> Lesson:
    """Change a lesson. Raises as :func:`add_lesson`."""
    return _change(actor, row, expected_version, reason, values, _check_lesson)


@command("training.lesson:retire", subject=Lesson)
def retire_lesson(*, actor: Actor, row: Lesson, reason: str = "") -> Lesson:
    """Take a lesson out of its course."""
    retire(row, reason=reason)
    persist(row.course, **_again(actor, row.course))
    return row


@command("training.examquestion:add")
def add_question(*, actor: Actor, course: Any, **values: Any) -> ExamQuestion:
    """Add a question. Raises RuleViolation for each thing wrong with it ("quiz.…"), NotVisible."""
    return _add(actor, ExamQuestion, course, values, _check_question)


@command("training.examquestion:change", subject=ExamQuestion)
def change_question(
    *, actor: Actor, row: ExamQuestion, expected_version: int | None = None, reason: str = "", **values: Any
) -> ExamQuestion:
    """Change a question. Raises as :func:`add_question`."""
    return _change(actor, row, expected_version, reason, values, _check_question)


@command("training.examquestion:retire", subject=ExamQuestion)
def retire_question(*, actor: Actor, row: ExamQuestion, reason: str = "") -> ExamQuestion:
    """Ask a question no more."""
    retire(row, reason=reason)
    persist(row.course, **_again(actor, row.course))
    return row


def key_of(given: Any) -> int | None:
    """The key of a row, or the key itself."""
    return given.pk if isinstance(given, models.Model) else given


def _again(actor: Actor, course: Course) -> dict[str, Any]:
    """Values of a course somebody has just written in: a draft; its next edition when it was open before."""
    values: dict[str, Any] = {
        "status": StatementStatus.DRAFT, "written_by_id": actor.user_id, "approved_by_id": None, "approved_at": None,
    }  # fmt: skip
    if course.status != StatementStatus.DRAFT:
        values["edition"] = course.edition + 1
    return values


def _add(actor: Actor, model: type[Any], course: Any, values: dict[str, Any], check: Any = None) -> Any:
    key = key_of(course)
    head = Course.objects.visible_to(actor, "training.course:change").filter(pk=key).first()
    if head is None:
        raise NotVisible(f"course {key}")
    if not values.get("position"):
        values["position"] = model.objects.unscoped("rows of a course the actor writes").filter(course=head).count() + 1
    row = model(course=head)
    if check is not None:
        check(actor, row, values)
    row = persist(row, **values)
    persist(head, **_again(actor, head))
    return row


def _change(actor: Actor, row: Any, version: int | None, reason: str, values: dict[str, Any], check: Any = None) -> Any:
    head = row.course
    if check is not None:
        check(actor, row, values)
    row = persist(row, expected_version=version, reason=reason, **values)
    persist(head, **_again(actor, head))
    if row.course_id != head.pk:
        persist(row.course, **_again(actor, row.course))
    return row


def _check_question(actor: Actor, row: ExamQuestion, values: dict[str, Any]) -> None:
    for name in ("kind", "options", "answer"):
        values.setdefault(name, getattr(row, name))
    values["answer"] = str(values["answer"]).strip().upper()
    wrong = question_issues(values["kind"], values["options"], values["answer"])
    if wrong:
        raise RuleViolation(wrong)


def _check_lesson(actor: Actor, row: Lesson, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    if not (row.text.strip() or row.link or row.document_id or row.scenario_id):
        raise refusal("training.empty_lesson", "text")
    _require_material(actor, row.course, row.document, row.scenario)


def _require_material(actor: Actor, course: Course, document: Any, scenario: Any) -> None:
    """Approved, in force, and made for dealers where dealers take the course."""
    for row in (document, scenario):
        if row is None:
            continue
        last = getattr(row, "valid_to", None)
        in_force = row.status == StatementStatus.APPROVED and (last is None or last >= actor.today)
        if not in_force or (course.audience != CourseAudience.STAFF and row.audience not in _DEALERS_READ):
            raise refusal("training.document_not_in_force", "document" if row is document else "scenario", row=str(row))


def _require_future(actor: Actor, values: dict[str, Any]) -> None:
    day = values.get("valid_to")
    if day is not None and day < actor.today:
        raise refusal("training.past_day", "valid_to")
