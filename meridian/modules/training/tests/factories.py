"""Courses, questions and people for tests of training, made through the commands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from meridian.kernel.access.grants import actor_for
from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.testing.actors import dealer_user, staff_actor
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import system
from meridian.modules.training import commands
from meridian.modules.training.models import Certificate, Course, ExamAttempt, TrainingRequirement

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=clock.SHANGHAI)
TODAY = NOW.date()
LEARNER = (
    "training.course:view", "training.course:take", "training.lesson:view", "training.coursetopic:view",
    "training.onboarding:view", "training.onboardingtask:view", "training.onboardingtask:settle",
    "training.launchkit:view", "training.launchkit:receive", "training.launchkitline:view",
)  # fmt: skip


def author() -> Actor:
    """Somebody who may do everything in training, on the day of the tests."""
    return staff_actor("training:*", "dealers.dealer:view", "knowledge:*").at(NOW)


def learner(dealer: Any, *codes: str) -> Actor:
    """A user of a dealer who learns, on the day of the tests."""
    return actor_for(dealer_user(dealer, *(codes or LEARNER))).at(NOW)


def make_course(*, questions: int = 5, approved: bool = True, actor: Actor | None = None, **values: Any) -> Course:
    """A course with one lesson and questions whose first option is right, opened by another person."""
    ensure_parameters(actor=system())
    writer = actor or author()
    number = Course.objects.unscoped("test").count() + 1
    facts = {"code": f"C-{number}", "title": f"反商业贿赂 {number}", "category": "COMPLIANCE", "level": "PRE_JOB"}
    row = commands.add_course(actor=writer, **{**facts, **values})
    commands.add_lesson(actor=writer, course=row, title="九个场景", text="学术拜访交流；业务接待……")
    for n in range(questions):
        commands.add_question(
            actor=writer,
            course=row,
            kind="SINGLE",
            text=f"问题{n}",
            options="对的\n错的\n也错",
            answer="A",
            explanation="见指引",
        )
    row.refresh_from_db()
    return commands.approve_course(actor=author(), course=row) if approved else row


def read_all(actor: Actor, course: Course) -> None:
    """The person reads every lesson."""
    for lesson in course.lessons.filter(is_active=True):
        commands.read_lesson(actor=actor, lesson=lesson.pk)


def sit(actor: Actor, course: Course, *, right: int | None = None) -> ExamAttempt:
    """Read, begin and hand in with so many right answers (all when None)."""
    read_all(actor, course)
    attempt = commands.start_attempt(actor=actor, course=course.pk)
    wanted = len(attempt.paper) if right is None else right
    chosen = {key: [0] if n < wanted else [1] for n, (key, _version, _order) in enumerate(attempt.paper)}
    return commands.hand_in(actor=actor, attempt=attempt.pk, chosen=chosen)


def certify(actor: Actor, course: Course) -> Certificate:
    """The certificate the person gets for passing."""
    return Certificate.objects.unscoped("test").get(attempt=sit(actor, course))


def require(course: Course, **values: Any) -> TrainingRequirement:
    """One person is asked for from 2026 on, blocking."""
    facts = {"course": course, "effect": "BLOCK", "valid_from": date(2026, 1, 1)}
    return commands.add_requirement(actor=author(), **{**facts, **values})
