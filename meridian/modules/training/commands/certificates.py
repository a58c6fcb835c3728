"""Certificates: issued by a passed exam or on evidence, revoked with reason; what is required; who is to learn what by when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist
from meridian.kernel.records.numbering import next_number
from meridian.modules.dealers import queries as dealers
from meridian.modules.knowledge.choices import StatementStatus

from ..choices import CourseAudience
from ..events import CertificateIssued, CertificateRevoked
from ..models import Certificate, Course, CourseAssignment, ExamAttempt, TrainingRequirement
from ..queries.limits import validity_months
from ..queries.people import Person, people, persons_of_dealers
from ..rules.validity import last_day
from .courses import key_of
from .notes import tell_assigned, tell_certified
from .texts import refusal

_OPEN = "open assignments of the person who passed"


def issue(
    actor: Actor, course: Course, person: Person, *, attempt: ExamAttempt | None = None, evidence: str = "",
    issued_on: date | None = None,
) -> Certificate:  # fmt: skip
    """Issue a certificate inside a command; completes the person's assignment and the course tasks of his dealer's onboarding."""
    from .onboarding import settle_course

    day = issued_on or actor.today
    row = Certificate(
        course=course, user_id=person.user_id, dealer_id=person.dealer_id, owner_id=person.owner_id,
        team_id=person.team_id, number=next_number(f"TC-{day:%y%m}"),
    )  # fmt: skip
    persist(
        row, person_name=person.name[:60], edition=course.edition, attempt=attempt, evidence=evidence, issued_on=day,
        valid_to=last_day(day, validity_months(course, day)),
    )  # fmt: skip
    tasks = CourseAssignment.objects.unscoped(_OPEN).filter(
        course=course, user_id=person.user_id, completed_on=None, cancelled_on=None
    )
    for task in tasks:
        persist(task, completed_on=day, certificate=row)
    if person.dealer_id is not None:
        settle_course(actor, person.dealer_id, course, row)
    emit(
        CertificateIssued(
            certificate_id=row.pk, course_id=course.pk, user_id=person.user_id, dealer_id=person.dealer_id,
            valid_to=row.valid_to.isoformat() if row.valid_to else "",
        )
    )  # fmt: skip
    tell_certified(row)
    return row


@command("training.certificate:add")
def issue_certificate(
    *, actor: Actor, course: Any, user: Any, evidence: str = "", issued_on: date | None = None
) -> Certificate:
    """Certify a person who passed outside this system (a session with a list), naming what shows it.

    Raises NotVisible, RuleViolation("training.evidence" | "training.not_open" | "training.nobody" | "training.past_day").
    """
    found = require_course(actor, course)
    if not evidence.strip():
        raise refusal("training.evidence", "evidence")
    if issued_on is not None and issued_on > actor.today:
        raise refusal("training.past_day", "issued_on")
    person = require_people(actor, [key_of(user)], found)[0]
    return issue(actor, found, person, evidence=evidence.strip(), issued_on=issued_on)


@command("training.certificate:revoke", subject=Certificate)
def revoke_certificate(*, actor: Actor, certificate: Certificate, reason: str) -> Certificate:
    """It counts no more from today. Raises RuleViolation("training.revoked" | "training.reason")."""
    if certificate.revoked_on is not None:
        raise refusal("training.revoked")
    if not reason.strip():
        raise refusal("training.reason", "reason")
    persist(
        certificate, revoked_on=actor.today, revoked_by_id=actor.user_id, revoke_reason=reason.strip(),
        reason=reason.strip(),
    )  # fmt: skip
    emit(
        CertificateRevoked(
            certificate_id=certificate.pk, course_id=certificate.course_id, user_id=certificate.user_id,
            dealer_id=certificate.dealer_id,
        )
    )  # fmt: skip
    return certificate


@command("training.trainingrequirement:add")
def add_requirement(*, actor: Actor, **values: Any) -> TrainingRequirement:
    """Ask for certified persons before a line is sold."""
    return persist(TrainingRequirement(), **values)


@command("training.trainingrequirement:change", subject=TrainingRequirement)
def change_requirement(
    *, actor: Actor, row: TrainingRequirement, expected_version: int | None = None, reason: str = "", **values: Any
) -> TrainingRequirement:
    """Change what is asked for; to end it, set its last day."""
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("training.courseassignment:add")
def assign_course(
    *, actor: Actor, course: Any, due_on: date, dealers: Collection[Any] = (), users: Collection[Any] = (), note: str = ""
) -> list[CourseAssignment]:  # fmt: skip
    """Assign a course to persons, and to everybody of some dealers, by a day; who has it open gets the new day.

    Attempts count from zero again. Raises NotVisible, RuleViolation("training.past_day" | "training.nobody" |
    "training.not_open" | "training.not_for_them").
    """
    found = require_course(actor, course)
    if due_on < actor.today:
        raise refusal("training.past_day", "due_on")
    keys = {key_of(user) for user in users}
    for key in map(key_of, dealers):
        require_dealer(actor, key)
    for persons in persons_of_dealers(map(key_of, dealers)).values():
        keys |= persons.keys()
    rows = [_assign(actor, found, person, due_on, note) for person in require_people(actor, keys, found)]
    tell_assigned(rows)
    return rows


@command("training.courseassignment:change", subject=CourseAssignment)
def cancel_assignment(*, actor: Actor, course_assignment: CourseAssignment, reason: str) -> CourseAssignment:
    """The person need not any more. Raises RuleViolation("training.assignment_over" | "training.reason")."""
    row = course_assignment
    if row.completed_on is not None or row.cancelled_on is not None:
        raise refusal("training.assignment_over")
    if not reason.strip():
        raise refusal("training.reason", "reason")
    return persist(row, cancelled_on=actor.today, reason=reason.strip())


def _assign(actor: Actor, course: Course, person: Person, due_on: date, note: str) -> CourseAssignment:
    row = (
        CourseAssignment.objects.unscoped(_OPEN)
        .filter(course=course, user_id=person.user_id, completed_on=None, cancelled_on=None)
        .first()
    )
    if row is not None:
        return persist(row, due_on=due_on, note=note, assigned_at=actor.now)
    row = CourseAssignment(
        course=course,
        user_id=person.user_id,
        dealer_id=person.dealer_id,
        owner_id=person.owner_id,
        team_id=person.team_id,
    )
    return persist(row, assigned_on=actor.today, assigned_at=actor.now, due_on=due_on, note=note)


def require_course(actor: Actor, course: Any) -> Course:
    """An open course the actor sees. Raises NotVisible, RuleViolation("training.not_open")."""
    found = Course.objects.visible_to(actor, "training.course:view").filter(pk=key_of(course)).first()
    if found is None:
        raise NotVisible(f"course {course}")
    if found.status != StatementStatus.APPROVED:
        raise refusal("training.not_open")
    return found


def require_dealer(actor: Actor, dealer_id: int | None) -> None:
    """Raise NotVisible for a dealer out of the actor's reach."""
    if dealer_id is None or dealers.scope_stamps(actor, dealer_id) is None:
        raise NotVisible(f"dealer {dealer_id}")


def require_people(actor: Actor, keys: Collection[int | None], course: Course) -> list[Person]:
    """The persons behind the keys, whom the actor may reach and the course is for.

    Raises NotVisible for users of a dealer out of reach, RuleViolation("training.nobody" | "training.not_for_them").
    """
    found = sorted(people(key for key in keys if key is not None).values(), key=lambda one: one.user_id)
    if not found:
        raise refusal("training.nobody")
    for employer in {one.dealer_id for one in found} - {None}:
        require_dealer(actor, employer)
    own = [one for one in found if one.dealer_id is None]
    wrong = (course.audience == CourseAudience.DEALERS and own) or (
        course.audience == CourseAudience.STAFF and len(own) < len(found)
    )
    if wrong or (own and actor.is_dealer):
        raise refusal("training.not_for_them", audience=course.get_audience_display())
    return found
