"""What a person's training page says: what is due, what ends, what is open, what he holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from meridian.kernel.base.actors import Actor
from meridian.modules.knowledge.choices import StatementStatus

from ..models import Certificate, Course, ExamQuestion, Lesson, LessonReading
from .gate import requirements
from .limits import renewal_days
from .standing import CourseStanding, own, standings_of

TAKE = "training.course:take"
_OWN = "a person's own learning"


@dataclass(frozen=True, slots=True)
class ToLearn:
    """A course on a person's page. ``reason`` is assigned, required, ends or open; ``due_on`` where somebody set or implied one."""

    standing: CourseStanding
    reason: str
    due_on: date | None

    @property
    def course(self) -> Course:
        """The course."""
        return self.standing.course

    @property
    def step(self) -> str:
        """What comes next: read, exam, wait, ask (no attempt left) or nothing."""
        s = self.standing
        if s.certificate is not None and not s.may_renew:
            return "nothing"
        if s.open_attempt is not None:
            return "exam"
        if s.attempts_left == 0:
            return "ask"
        if s.lessons_read < s.lessons:
            return "read"
        return "wait" if s.not_before is not None else "exam"


def open_courses(actor: Actor) -> list[Course]:
    """The courses a person may take today."""
    rows = Course.objects.visible_to(actor, TAKE).filter(status=StatementStatus.APPROVED)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=actor.today)).select_related("line")
    return list(rows.order_by("category", "code"))


def to_learn(actor: Actor) -> tuple[list[ToLearn], list[ToLearn]]:
    """``(what is due, what else is open)``: due are assigned courses, required ones, and certificates that end soon."""
    courses = open_courses(actor)
    standings = standings_of(actor, courses)
    needed = {need.course_id for need in requirements() if _holds(need, actor.today)} if actor.is_dealer else set()
    within = timedelta(days=renewal_days(actor.today))
    due, rest = [], []
    for course in courses:
        found = _reason(standings[course.pk], course.pk in needed, actor.today, within)
        (rest if found.reason == "open" else due).append(found)
    return sorted(due, key=lambda one: (one.due_on or date.max, one.course.code)), rest


def certificates_of(actor: Actor) -> list[Certificate]:
    """The person's own certificates, latest first."""
    return list(own(Certificate, actor).select_related("course").order_by("-issued_on", "-id"))


def lessons_of(actor: Actor, course: Course) -> list[tuple[Lesson, bool]]:
    """The lessons of a course in order, each with whether the person has read it in this edition."""
    rows = Lesson.objects.unscoped(_OWN).filter(course=course, is_active=True)
    readings = LessonReading.objects.unscoped(_OWN).filter(
        user_id=actor.user_id, lesson__course=course, edition=course.edition
    )
    read = set(readings.values_list("lesson_id", flat=True))
    return [(row, row.pk in read) for row in rows.select_related("document", "scenario").order_by("position", "id")]


def questions_by_key(keys: Iterable[int]) -> dict[int, ExamQuestion]:
    """Questions of an attempt the asker holds."""
    return ExamQuestion.objects.unscoped("questions of an attempt the person holds").in_bulk(list(keys))


def _holds(need: Any, day: date) -> bool:
    return need.valid_from <= day and (need.valid_to is None or day <= need.valid_to)


def _reason(standing: CourseStanding, is_needed: bool, today: date, within: timedelta) -> ToLearn:
    held, task = standing.certificate, standing.assignment
    if task is not None:
        return ToLearn(standing, "assigned", task.due_on)
    if held is not None:
        ends = held.valid_to is not None and held.valid_to <= today + within
        return ToLearn(standing, "ends" if ends else "open", held.valid_to if ends else None)
    if standing.ended is not None and standing.ended.revoked_on is None:
        return ToLearn(standing, "ended", standing.ended.valid_to)
    return ToLearn(standing, "required" if is_needed else "open", None)
