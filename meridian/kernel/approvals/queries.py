"""What people read of approvals: the inbox, a case, and what changed since it was submitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from meridian.kernel.base.actors import Actor

from .choices import CaseStatus, TaskStatus
from .models import ApprovalAct, ApprovalCase, ApprovalTask, Delegation
from .subjects import subject_named

_WHY = "what concerns the reader is filtered by his tasks and his own requests"
ADMINISTER = "approvals.routes:edit"


def inbox(actor: Actor, which: str = "todo") -> QuerySet[ApprovalCase]:
    """Cases for one of the three tabs: ``todo`` waits for him, ``done`` he decided, ``mine`` he submitted."""
    cases = ApprovalCase.objects.unscoped(_WHY).select_related("applicant", "route")
    tasks = ApprovalTask.objects.unscoped(_WHY).filter(case=OuterRef("pk"), user_id=actor.user_id)
    if which == "mine":
        return cases.filter(applicant_id=actor.user_id).order_by("-pk")
    if which == "done":
        acted = ApprovalAct.objects.unscoped(_WHY).filter(case=OuterRef("pk"), user_id=actor.user_id)
        return cases.filter(Exists(acted)).exclude(applicant_id=actor.user_id).order_by("-pk")
    return cases.filter(Exists(tasks.filter(status=TaskStatus.OPEN)), status=CaseStatus.OPEN).order_by("pk")


def waiting_count(actor: Actor) -> int:
    """How many cases wait for the actor."""
    if actor.user_id is None:
        return 0
    tasks = ApprovalTask.objects.unscoped(_WHY).filter(user_id=actor.user_id, status=TaskStatus.OPEN)
    return tasks.filter(case__status=CaseStatus.OPEN).count()


def may_read(actor: Actor, case: ApprovalCase) -> bool:
    """The applicant, whoever had a part in it, who may see the document itself, and who administers routes."""
    if actor.is_system or case.applicant_id == actor.user_id or actor.may(ADMINISTER):
        return True
    if case.tasks.filter(Q(user_id=actor.user_id) | Q(stands_for_id=actor.user_id)).exists():
        return True
    if actor.is_dealer:
        return False
    subject = subject_named(case.subject, case.purpose)
    if not actor.may(subject.code):
        return False
    return subject.model._default_manager.visible_to(actor, subject.code).filter(pk=case.subject_id).exists()


def case_of(subject: str, subject_id: int) -> ApprovalCase | None:
    """The latest case of a document, whatever its purpose; for the document's own page."""
    return (
        ApprovalCase.objects.unscoped("shown on a document the reader may see")
        .filter(subject=subject, subject_id=subject_id)
        .order_by("-pk")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry of the content: as submitted, as it is now, and as it was when it was last approved (None: never)."""

    label: str
    submitted: Any
    now: Any
    approved: Any

    @property
    def has_changed(self) -> bool:
        """Whether the live document differs from what was submitted."""
        return self.submitted != self.now

    @property
    def is_new(self) -> bool:
        """Whether it differs from what was approved last."""
        return self.approved is not None and self.submitted != self.approved


def differences(case: ApprovalCase) -> list[Difference]:
    """Every entry of what was submitted beside the live document and the last approved one."""
    subject = subject_named(case.subject, case.purpose)
    row = subject.model._default_manager.unscoped("shown to who may read the case").filter(pk=case.subject_id).first()
    live = {str(key): value for key, value in subject.content(row).items()} if row is not None else {}
    before = (
        ApprovalCase.objects.unscoped(_WHY)
        .filter(subject=case.subject, subject_id=case.subject_id, purpose=case.purpose, status=CaseStatus.APPROVED)
        .filter(pk__lt=case.pk)
        .order_by("-pk")
        .first()
    )
    approved = before.content if before is not None else {}
    labels = list(dict.fromkeys([*case.content, *live]))
    return [Difference(label, case.content.get(label), live.get(label), approved.get(label)) for label in labels]


def delegations_of(user_id: int) -> QuerySet[Delegation]:
    """A user's own absences, the latest first."""
    return (
        Delegation.objects.unscoped("his own")
        .filter(user_id=user_id)
        .select_related("delegate")
        .order_by("-valid_from")
    )
