"""How a person stands in a course: lessons read, attempts, certificate, what he is to do by when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from meridian.kernel.base.actors import Actor

from ..models import Certificate, Course, CourseAssignment, ExamAttempt, Lesson, LessonReading
from ..rules.examining import next_attempt
from ..rules.validity import may_renew
from .limits import ExamLimits, exam_limits, renewal_days

_OWN = "a person's own learning"


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """Where a person stands in one course. ``certificate`` is the one that counts today, ``ended`` the latest one else."""

    course: Course
    limits: ExamLimits
    certificate: Certificate | None
    ended: Certificate | None
    open_attempt: ExamAttempt | None
    latest: ExamAttempt | None
    attempts_left: int
    not_before: datetime | None
    assignment: CourseAssignment | None
    lessons: int
    lessons_read: int
    may_renew: bool

    @property
    def may_begin(self) -> bool:
        """Whether an exam may begin now: attempts are left, the wait is over, nothing valid would be doubled."""
        wanted = self.certificate is None or self.may_renew
        return wanted and self.attempts_left > 0 and self.not_before is None


def valid_on(day: date) -> Q:
    """Condition: a certificate that counts on the day."""
    return (
        Q(issued_on__lte=day)
        & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        & (Q(revoked_on__isnull=True) | Q(revoked_on__gt=day))
    )


def own(model: type[Any], actor: Actor) -> QuerySet:
    """The person's own rows of a model, with his present employer."""
    return model.objects.unscoped(_OWN).filter(user_id=actor.user_id, dealer_id=actor.dealer_id)


def standing_of(actor: Actor, course: Course) -> CourseStanding:
    """Where the person stands in one course."""
    return standings_of(actor, [course])[course.pk]


def standings_of(actor: Actor, courses: Iterable[Course]) -> dict[int, CourseStanding]:
    """``{course: standing}``; six queries for any number of courses. Raises ParameterMissing."""
    rows = list(courses)
    keys = [row.pk for row in rows]
    attempts = _by_course(own(ExamAttempt, actor).filter(course__in=keys).order_by("-started_at", "-id"))
    held = _by_course(own(Certificate, actor).filter(course__in=keys).order_by("-issued_on", "-id"))
    tasks = _by_course(own(CourseAssignment, actor).filter(course__in=keys, cancelled_on=None).order_by("-id"))
    lessons = _lessons(keys)
    read = _read(actor, keys)
    within = renewal_days(actor.today)
    return {
        row.pk: _standing(
            actor, row, attempts[row.pk], held[row.pk], tasks[row.pk], lessons.get(row.pk, 0),
            read.get((row.pk, row.edition), 0), within,
        )
        for row in rows
    }  # fmt: skip


def _standing(
    actor: Actor, course: Course, attempts: list[ExamAttempt], held: list[Certificate], tasks: list[CourseAssignment],
    lessons: int, read: int, within: int,
) -> CourseStanding:  # fmt: skip
    limits = exam_limits(course, actor.today)
    current = next((one for one in held if counts_on(one, actor.today)), None)
    open_task = next((one for one in tasks if one.completed_on is None), None)
    since = [course.approved_at, *(task.assigned_at for task in tasks), *(one.created_at for one in held)]
    begun = max((moment for moment in since if moment is not None), default=None)
    failed = [
        one.finished_at for one in attempts
        if one.finished_at is not None and not one.is_passed and (begun is None or one.started_at >= begun)
    ]  # fmt: skip
    following = next_attempt(failed, limits.attempts, limits.wait_hours, actor.now)
    return CourseStanding(
        course=course, limits=limits, certificate=current,
        ended=None if current else next(iter(held), None),
        open_attempt=next((one for one in attempts if one.finished_at is None), None),
        latest=next((one for one in attempts if one.finished_at is not None), None),
        attempts_left=following.left, not_before=following.not_before, assignment=open_task, lessons=lessons,
        lessons_read=min(read, lessons),
        may_renew=current is not None and may_renew(current.valid_to, actor.today, within),
    )  # fmt: skip


def counts_on(row: Certificate, day: date) -> bool:
    """Whether a certificate counts on the day; the same as :func:`valid_on` for a loaded row."""
    in_time = row.issued_on <= day and (row.valid_to is None or row.valid_to >= day)
    return in_time and (row.revoked_on is None or row.revoked_on > day)


def _by_course(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.course_id].append(row)
    return found


def _lessons(course_ids: list[int]) -> dict[int, int]:
    rows = Lesson.objects.unscoped(_OWN).filter(course__in=course_ids, is_active=True)
    return dict(rows.order_by().values_list("course").annotate(n=Count("id")))


def _read(actor: Actor, course_ids: list[int]) -> dict[tuple[int, int], int]:
    rows = LessonReading.objects.unscoped(_OWN).filter(
        user_id=actor.user_id, lesson__course__in=course_ids, lesson__is_active=True
    )
    counted = rows.order_by().values_list("lesson__course", "edition").annotate(n=Count("id"))
    return {(course, edition): n for course, edition, n in counted}
