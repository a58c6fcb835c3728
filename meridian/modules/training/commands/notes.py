"""Who is told what about training, everybody in his own language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import tell

from ..models import (
    Certificate,
    ContentPush,
    CourseAssignment,
    LaunchKit,
    LaunchKitLine,
    Onboarding,
    OnboardingTask,
    ResourceRequest,
)

ASSIGNED = declare_kind("training.assigned", _("A course was assigned to you"))
CERTIFIED = declare_kind("training.certified", _("You passed a course"))
ENDS = declare_kind("training.certificate_ends", _("A training certificate ends soon"))
DUE = declare_kind("training.course_due", _("A course is due or overdue"))
STARTED = declare_kind("training.onboarding_started", _("The onboarding of a dealer has started"))
TASK_LATE = declare_kind("training.task_late", _("A task of an onboarding is overdue"))
KIT_ISSUED = declare_kind("training.kit_issued", _("A launch kit is on its way"))
LOAN_LATE = declare_kind("training.loan_late", _("A sample or trial device is not back"))
ANSWERED = declare_kind("training.request_answered", _("A resource request was answered"))
REQUEST_LATE = declare_kind("training.request_late", _("A resource request is overdue"))
PUSHED = declare_kind("training.pushed", _("Content was sent to you"))
MINE = "/training/"


def tell_assigned(rows: Iterable[CourseAssignment]) -> None:
    """Who is to take a course."""
    for row in rows:
        _tell(
            [row.user_id], ASSIGNED, _("Please take “%(course)s” by %(day)s"), f"/training/courses/{row.course_id}/read/",
            f"{row.pk}:{row.version}", course=row.course, day=row.due_on,
        )  # fmt: skip


def tell_certified(row: Certificate) -> None:
    """The person who passed."""
    _tell([row.user_id], CERTIFIED, _("You passed “%(course)s”: certificate %(number)s"), MINE, str(row.pk),
          course=row.course, number=row.number)  # fmt: skip


def tell_certificate_ends(row: Certificate, step: int) -> None:
    """Both sides: the person, and who looks after him."""
    _tell(
        {row.user_id, row.owner_id}, ENDS, _("Certificate of %(person)s for “%(course)s” ends on %(day)s"), MINE,
        f"{row.pk}:{step}", person=row.person_name, course=row.course, day=row.valid_to,
    )  # fmt: skip


def tell_course_due(row: CourseAssignment, step: str) -> None:
    """Who has not taken an assigned course; once it is overdue also who looks after him."""
    keys = {row.user_id} if step == "due" else {row.user_id, row.owner_id}
    _tell(keys, DUE, _("“%(course)s” for %(person)s is due on %(day)s"), MINE, f"{row.pk}:{row.version}:{step}",
          course=row.course, person=row.user, day=row.due_on)  # fmt: skip


def tell_started(row: Onboarding, user_ids: Iterable[int | None]) -> None:
    """The dealer's people and his channel manager."""
    _tell(user_ids, STARTED, _("Onboarding of %(dealer)s has started (%(number)s)"), onboarding_url(row), str(row.pk),
          dealer=row.dealer, number=row.number)  # fmt: skip


def tell_task_late(task: OnboardingTask, user_ids: Iterable[int | None]) -> None:
    """Whose task it is."""
    _tell(user_ids, TASK_LATE, _("Overdue since %(day)s: %(task)s (%(dealer)s)"), onboarding_url(task.onboarding),
          str(task.pk), day=task.due_on, task=task.title, dealer=task.onboarding.dealer)  # fmt: skip


def tell_kit(row: LaunchKit, user_ids: Iterable[int | None]) -> None:
    """The dealer's people."""
    _tell(user_ids, KIT_ISSUED, _("Launch kit %(number)s is on its way; please confirm what arrives"), kit_url(row),
          str(row.pk), number=row.number)  # fmt: skip


def tell_loan_late(line: LaunchKitLine, user_ids: Iterable[int | None]) -> None:
    """Both sides: the dealer's people and his channel manager."""
    _tell(
        user_ids, LOAN_LATE, _("To be returned by %(day)s: %(item)s (%(dealer)s)"), kit_url(line.kit), str(line.pk),
        day=line.return_due_on, item=line.title, dealer=line.kit.dealer,
    )  # fmt: skip


def tell_request(row: ResourceRequest) -> None:
    """Who asked hears the answer."""
    _tell([row.requester_id], ANSWERED, _("%(number)s “%(title)s”: %(status)s"), request_url(row), f"{row.pk}:{row.version}",
          number=row.number, title=row.title, status=row.get_status_display())  # fmt: skip


def tell_request_late(row: ResourceRequest) -> None:
    """Who took it on; nobody did: the dealer's channel manager."""
    manager = row.dealer.manager_id if row.dealer_id else None
    _tell([row.handler_id or manager], REQUEST_LATE, _("Overdue since %(day)s: %(number)s “%(title)s”"), request_url(row),
          str(row.pk), day=row.due_on, number=row.number, title=row.title)  # fmt: skip


def tell_pushed(row: ContentPush, user_ids: Iterable[int]) -> None:
    """The people it was sent to."""
    _tell(
        user_ids,
        PUSHED,
        _("New material: %(message)s"),
        f"/training/pushed/{row.pk}/",
        str(row.pk),
        message=row.message,
    )


def request_url(row: ResourceRequest) -> str:
    """Address of a request."""
    return f"/training/resource-requests/{row.pk}/"


def onboarding_url(row: Onboarding) -> str:
    """Address of an onboarding."""
    return f"/training/onboardings/{row.pk}/"


def kit_url(row: LaunchKit) -> str:
    """Address of a kit."""
    return f"/training/launch-kits/{row.pk}/"


def _tell(user_ids: Iterable[int | None], kind: str, said: Any, url: str, key: str, **params: Any) -> None:
    tell(user_ids, said, kind=kind, url=url, key=f"{kind}:{key}", **params)
