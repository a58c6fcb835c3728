"""Onboarding of dealers: started from a template, its tasks settled with evidence by the side that does them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist, persist_many
from meridian.kernel.records.numbering import next_number
from meridian.modules.dealers import queries as dealers

from ..choices import OnboardingStatus, Side, StepKind, TaskState
from ..events import OnboardingEnded
from ..models import Certificate, Course, LaunchKit, Onboarding, OnboardingTask, OnboardingTemplate
from ..queries.people import persons_of_dealers
from ..queries.standing import valid_on
from ..rules.starting import due_days
from .courses import key_of
from .notes import tell_started
from .texts import refusal

_TASKS = "tasks of an onboarding the actor reaches"


@command("training.onboarding:add")
def start_onboarding(*, actor: Actor, dealer: Any, template: Any = None, started_on: date | None = None) -> Onboarding:
    """Start a dealer by a template (the default one when none is given): a task for each step, due from the start on.

    Course tasks whose certificate somebody of the dealer holds already are done at once. Raises NotVisible,
    RuleViolation("training.no_template" | "training.no_steps" | "training.onboarding_running").
    """
    key, found = key_of(dealer), _template(template)
    if key is None or dealers.scope_stamps(actor, key) is None:
        raise NotVisible(f"dealer {key}")
    running = Onboarding.objects.unscoped("one onboarding of a dealer at a time").filter(
        dealer_id=key, status=OnboardingStatus.RUNNING
    )
    if (before := running.select_related("dealer").first()) is not None:
        raise refusal("training.onboarding_running", "dealer", dealer=str(before.dealer), number=before.number)
    steps = list(found.steps.order_by("day_offset", "position", "id"))
    if not steps:
        raise refusal("training.no_steps", "template")
    first = started_on or actor.today
    days = due_days(first, [step.day_offset for step in steps])
    row = Onboarding(dealer_id=key, template=found, number=next_number(f"OB-{first:%y%m}"))
    persist(row, started_on=first, due_on=max(days))
    tasks = [
        OnboardingTask(
            onboarding=row,
            position=n,
            kind=step.kind,
            title=step.title,
            side=step.side,
            course_id=step.course_id,
            due_on=day,
        )
        for n, (step, day) in enumerate(zip(steps, days, strict=True), 1)
    ]
    persist_many(OnboardingTask, tasks)
    for task in tasks:
        held = _certificate(key, task.course_id, actor.today) if task.kind == StepKind.COURSE else None
        if held is not None:
            _settle(actor, task, _certified(held))
    tell_started(row, [row.dealer.manager_id, *persons_of_dealers([key]).get(key, {})])
    return row


@command("training.onboarding:add")
def start_by_default(*, actor: Actor, dealer: int) -> Onboarding | None:
    """Start a dealer who was just activated, when a default template exists and he was never started before."""
    if not _defaults().exists():
        return None
    before = Onboarding.objects.unscoped("a dealer is started by itself once").filter(dealer_id=dealer)
    return None if before.exists() else start_onboarding(actor=actor, dealer=dealer)


@command("training.onboardingtask:settle", subject=OnboardingTask)
def settle_task(*, actor: Actor, onboarding_task: OnboardingTask, evidence: str) -> OnboardingTask:
    """The side that does a task says that it is done, and what shows it. The last one completes the onboarding.

    Raises RuleViolation("training.onboarding_over" | "training.task_settled" | "training.other_side" |
    "training.course_open" | "training.task_evidence").
    """
    _require_open(onboarding_task)
    if (onboarding_task.side == Side.DEALER) != actor.is_dealer and not actor.is_system:
        raise refusal("training.other_side")
    if onboarding_task.kind == StepKind.COURSE:
        dealer = onboarding_task.onboarding.dealer_id
        if _certificate(dealer, onboarding_task.course_id, actor.today) is None:
            raise refusal("training.course_open", course=str(onboarding_task.course))
    if not evidence.strip():
        raise refusal("training.task_evidence", "evidence")
    return _settle(actor, onboarding_task, evidence.strip())


@command("training.onboardingtask:skip", subject=OnboardingTask)
def skip_task(*, actor: Actor, onboarding_task: OnboardingTask, reason: str) -> OnboardingTask:
    """A task is not needed for this dealer. Raises "training.onboarding_over", "training.task_settled", "training.reason"."""
    _require_open(onboarding_task)
    if not reason.strip():
        raise refusal("training.reason", "reason")
    return _settle(actor, onboarding_task, reason.strip(), TaskState.SKIPPED)


@command("training.onboarding:cancel", subject=Onboarding)
def cancel_onboarding(*, actor: Actor, onboarding: Onboarding, reason: str) -> Onboarding:
    """End an onboarding that will not be completed. Raises "training.onboarding_over", "training.reason"."""
    if onboarding.status != OnboardingStatus.RUNNING:
        raise refusal("training.onboarding_over")
    if not reason.strip():
        raise refusal("training.reason", "reason")
    return _end(actor, onboarding, OnboardingStatus.CANCELLED, reason.strip())


def settle_course(actor: Actor, dealer_id: int, course: Course, row: Certificate) -> None:
    """Somebody of the dealer passed: the open tasks for that course are done. Inside a command."""
    for task in _open_tasks(dealer_id).filter(kind=StepKind.COURSE, course=course):
        _settle(actor, task, _certified(row))


def attach_kit(actor: Actor, row: LaunchKit) -> None:
    """A kit was issued: the first open kit task without one is about it. Inside a command."""
    task = _open_tasks(row.dealer_id).filter(kind=StepKind.KIT, kit=None).order_by("position").first()
    if task is not None:
        persist(task, kit=row)


def settle_kit(actor: Actor, row: LaunchKit) -> None:
    """The dealer confirmed the kit: its tasks are done. Inside a command."""
    for task in _open_tasks(row.dealer_id).filter(kit=row):
        _settle(actor, task, _("Launch kit %(number)s received") % {"number": row.number})


def _open_tasks(dealer_id: int) -> Any:
    return OnboardingTask.objects.unscoped(_TASKS).filter(
        onboarding__dealer_id=dealer_id, onboarding__status=OnboardingStatus.RUNNING, state=TaskState.OPEN
    )


def _certificate(dealer_id: int, course_id: int | None, day: date) -> Certificate | None:
    rows = Certificate.objects.unscoped("certificates of the dealer being started")
    return rows.filter(valid_on(day), dealer_id=dealer_id, course_id=course_id).order_by("issued_on", "id").first()


def _certified(row: Certificate) -> str:
    return f"{row.person_name} · {row.number}"


def _settle(actor: Actor, task: OnboardingTask, evidence: str, state: str = TaskState.DONE) -> OnboardingTask:
    persist(task, state=state, evidence=evidence[:300], done_on=actor.today, done_by_id=actor.user_id)
    open_ones = OnboardingTask.objects.unscoped(_TASKS).filter(onboarding_id=task.onboarding_id, state=TaskState.OPEN)
    if not open_ones.exists():
        _end(actor, Onboarding.objects.unscoped(_TASKS).get(pk=task.onboarding_id), OnboardingStatus.DONE)
    return task


def _end(actor: Actor, row: Onboarding, status: str, reason: str = "") -> Onboarding:
    persist(row, status=status, ended_on=actor.today, reason=reason)
    emit(OnboardingEnded(onboarding_id=row.pk, dealer_id=row.dealer_id, status=str(status)))
    return row


def _require_open(task: OnboardingTask) -> None:
    if task.onboarding.status != OnboardingStatus.RUNNING:
        raise refusal("training.onboarding_over")
    if task.state != TaskState.OPEN:
        raise refusal("training.task_settled")


def _defaults() -> Any:
    rows: Iterable[OnboardingTemplate] = OnboardingTemplate.objects.unscoped("the template dealers start by")
    return rows.filter(is_default=True, is_active=True)


def _template(given: Any) -> OnboardingTemplate:
    key = key_of(given)
    rows = OnboardingTemplate.objects.unscoped("templates are common").filter(is_active=True)
    found = _defaults().first() if key is None else rows.filter(pk=key).first()
    if found is None:
        raise refusal("training.no_template", "template")
    return found
