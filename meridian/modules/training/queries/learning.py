"""What a person's training page says: what is due, what ends, what is open, what he holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, Q

from meridian.kernel.base.actors import Actor
from meridian.modules.knowledge.choices import StatementStatus

from ..choices import CourseAudience, PushStatus
from ..models import (
    Certificate,
    Course,
    ExamQuestion,
    LearningPath,
    Lesson,
    LessonReading,
    PathStep,
    PushReceipt,
)
from .gate import requirements
from .limits import renewal_days
from .standing import CourseStanding, own, standings_of, valid_on

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


@dataclass(frozen=True, slots=True)
class PathProgress:
    """A learning path with its courses in order, each with whether the person holds its certificate today."""

    path: LearningPath
    steps: tuple[tuple[Course, bool], ...]

    @property
    def passed(self) -> int:
        """How many courses are passed."""
        return sum(is_held for _course, is_held in self.steps)


def paths_of(actor: Actor) -> list[PathProgress]:
    """The learning paths made for the person, in the order of their names; paths without an open course are left out."""
    mine = (CourseAudience.ALL, CourseAudience.DEALERS if actor.is_dealer else CourseAudience.STAFF)
    rows = LearningPath.objects.unscoped(_OWN).filter(is_active=True, audience__in=mine).order_by("name")
    courses = {row.pk: row for row in open_courses(actor)}
    held = set(own(Certificate, actor).filter(valid_on(actor.today)).values_list("course_id", flat=True))
    found = []
    for path in rows.prefetch_related(Prefetch("steps", PathStep.objects.unscoped(_OWN).order_by("position", "id"))):
        steps = tuple((courses[s.course_id], s.course_id in held) for s in path.steps.all() if s.course_id in courses)
        if steps:
            found.append(PathProgress(path, steps))
    return found


def pushed_to(actor: Actor) -> list[PushReceipt]:
    """What was pushed to the person and is still shown, unread first."""
    rows = PushReceipt.objects.unscoped(_OWN).filter(
        user_id=actor.user_id, push__status=PushStatus.SENT, push__expires_on__gte=actor.today
    )
    found = rows.select_related("push").order_by("-push__sent_on", "-id")[:20]
    return sorted(found, key=lambda row: row.read_at is not None)


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
