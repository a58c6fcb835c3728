"""Tasks whose time is over: told once to who decides and to the applicant, and written down."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.schedule import schedule

from .choices import ActKind, CaseStatus, TaskStatus
from .engine import record
from .models import ApprovalTask
from .notes import tell_overdue

MOST_AT_ONCE = 500


@command("approvals.task:chase")
def chase_overdue(*, actor: Actor) -> int:
    """Mark what is overdue and tell about it, once a task. Returns how many."""
    tasks = (
        ApprovalTask.objects.unscoped("the job looks at all tasks")
        .filter(status=TaskStatus.OPEN, case__status=CaseStatus.OPEN, is_overdue_told=False, due_at__lt=actor.now)
        .select_related("case")
        .order_by("pk")[:MOST_AT_ONCE]
    )
    told = 0
    for task in tasks:
        persist(task, is_overdue_told=True)
        record(actor, task.case, ActKind.OVERDUE, user_id=None, to_user_id=task.user_id)
        people = [task.user_id] + ([task.case.applicant_id] if task.case.applicant_id else [])
        tell_overdue(task.case, people, f"overdue:{task.pk}")
        told += 1
    return told


@job("approvals.chase", label=_("Remind of overdue approvals"), retries=3, quiet=True)
def chase(context: JobContext) -> None:
    """Every quarter of an hour."""
    context.result(told=chase_overdue(actor=context.actor.at(clock.now())))


schedule("approvals.chase", every_minutes=15)
