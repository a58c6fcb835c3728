"""The daily round of training: certificates that end, courses that are due, overdue tasks and loans."""

from __future__ import annotations

from datetime import timedelta

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command

from ..choices import REQUEST_OPEN, KitStatus, OnboardingStatus, Side, TaskState
from ..models import Certificate, CourseAssignment, LaunchKitLine, OnboardingTask, ResourceRequest
from ..queries.limits import notice_days
from ..queries.people import persons_of_dealers
from ..rules.validity import notice_step
from .notes import tell_certificate_ends, tell_course_due, tell_loan_late, tell_request_late, tell_task_late

_ROUND = "the daily round looks at everybody's training"
_COURSE_DUE_DAYS = 7


@command("training.certificate:round")
def watch_training(*, actor: Actor) -> dict[str, int]:
    """Tell both sides what ends or is overdue; each thing once per step, so the round may run twice.

    Returns ``{"certificates": …, "courses": …, "tasks": …, "loans": …, "requests": …}``: how many there are. Raises ParameterMissing.
    """
    return {
        "certificates": _certificates(actor), "courses": _courses(actor), "tasks": _tasks(actor), "loans": _loans(actor),
        "requests": _requests(actor),
    }  # fmt: skip


def _certificates(actor: Actor) -> int:
    steps = notice_days(actor.today)
    rows = Certificate.objects.unscoped(_ROUND).filter(
        revoked_on=None, valid_to__gte=actor.today, valid_to__lte=actor.today + timedelta(days=max(steps, default=0)),
        user__is_active=True,
    )  # fmt: skip
    rows = list(rows.select_related("course").order_by("pk"))
    renewed = set(
        Certificate.objects.unscoped(_ROUND)
        .filter(user__in={row.user_id for row in rows}, revoked_on=None)
        .values_list("user_id", "course_id", "issued_on")
    )
    told = 0
    for row in rows:
        later = any(u == row.user_id and c == row.course_id and day > row.issued_on for u, c, day in renewed)
        step = notice_step(row.valid_to, actor.today, steps)
        if step is not None and not later:
            tell_certificate_ends(row, step)
            told += 1
    return told


def _courses(actor: Actor) -> int:
    rows = CourseAssignment.objects.unscoped(_ROUND).filter(
        completed_on=None, cancelled_on=None, due_on__lte=actor.today + timedelta(days=_COURSE_DUE_DAYS)
    )
    rows = list(rows.select_related("course", "user").order_by("pk"))
    for row in rows:
        tell_course_due(row, "due" if row.due_on >= actor.today else "late")
    return len(rows)


def _tasks(actor: Actor) -> int:
    rows = OnboardingTask.objects.unscoped(_ROUND).filter(
        state=TaskState.OPEN, onboarding__status=OnboardingStatus.RUNNING, due_on__lt=actor.today
    )
    rows = list(rows.select_related("onboarding__dealer").order_by("pk"))
    persons = persons_of_dealers({row.onboarding.dealer_id for row in rows})
    for row in rows:
        dealer = row.onboarding.dealer
        theirs = persons.get(dealer.pk, {}) if row.side == Side.DEALER else {}
        tell_task_late(row, [dealer.manager_id, *theirs])
    return len(rows)


def _loans(actor: Actor) -> int:
    rows = LaunchKitLine.objects.unscoped(_ROUND).filter(
        returned_on=None, is_received=True, return_due_on__lt=actor.today, kit__status=KitStatus.RECEIVED
    )
    rows = list(rows.select_related("kit__dealer").order_by("pk"))
    persons = persons_of_dealers({row.kit.dealer_id for row in rows})
    for row in rows:
        tell_loan_late(row, [row.kit.dealer.manager_id, *persons.get(row.kit.dealer_id, {})])
    return len(rows)


def _requests(actor: Actor) -> int:
    rows = ResourceRequest.objects.unscoped(_ROUND).filter(status__in=REQUEST_OPEN, due_on__lt=actor.today)
    rows = list(rows.select_related("dealer").order_by("pk"))
    for row in rows:
        tell_request_late(row)
    return len(rows)
