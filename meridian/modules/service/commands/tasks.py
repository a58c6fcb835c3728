"""Tasks to order: opened by a signed agreement, done by its first order, lapsed when it ends; who is told what is late."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, persist
from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import tell
from meridian.modules.agreements.choices import AgreementKind
from meridian.modules.reference import queries as reference

from ..choices import OPEN_QUESTIONS, TASK_MOVES, TaskStatus
from ..models import ClinicalQuestion, FulfilmentTask
from ..rules.fulfilment import Ordered, Promise, fulfils, starts_on
from .placing import require_move

LATE = declare_kind("service.late", _("Service is overdue"))
DAYS = "service.fulfilment.order_working_days"
_ROUND = "the daily round looks at everything that is open"
_EVENT = "an event of another module is carried out"


@command("service.fulfilmenttask:open")
def open_task(*, actor: Actor, agreement_id: int) -> FulfilmentTask | None:
    """A signed agreement asks for its first order within so many working days (a regulatory parameter).

    Safe to call again. Supplements open none: their agreement is being carried out already. None also when the agreement
    is not in force any more. Done at once when the order is there. Raises ParameterMissing.
    """
    rows = FulfilmentTask.objects.unscoped(_EVENT)
    known = rows.filter(agreement_id=agreement_id).first()
    if known is not None:
        return known
    row = FulfilmentTask(agreement_id=agreement_id)
    agreement = row.agreement
    if agreement.kind == AgreementKind.SUPPLEMENT or agreement.signed_on is None or agreement.last_day < actor.today:
        return None
    dealer = agreement.dealer
    start = starts_on(agreement.signed_on, agreement.valid_from)
    days = int(reference.parameter(DAYS, on=agreement.signed_on, region=dealer.region_id))
    row.dealer_id, row.region_id, row.team_id = dealer.pk, dealer.region_id, dealer.team_id
    row.due_date = reference.add_working_days(start, days)
    persist(row, owner_id=dealer.manager_id or agreement.submitted_by_id or agreement.created_by_id)
    for order in _orders_since(row):
        if _finish(row, order):
            break
    return row


def _orders_since(task: FulfilmentTask) -> Any:
    """Submitted orders of the dealer, oldest first."""
    orders = FulfilmentTask._meta.get_field("order").related_model.objects.unscoped(_EVENT)
    rows = orders.filter(dealer_id=task.dealer_id, submitted_at__isnull=False)
    return rows.exclude(status__in=("REJECTED", "CANCELLED")).order_by("submitted_at", "id")[:200]


def _finish(task: FulfilmentTask, order: Any) -> bool:
    agreement, day = task.agreement, order.submitted_at.astimezone(clock.SHANGHAI).date()
    promise = Promise(task.dealer_id, agreement.number, agreement.signed_on, agreement.last_day)
    if not fulfils(Ordered(order.dealer_id, order.contract_number, day), promise):
        return False
    persist(task, status=TaskStatus.DONE, order_id=order.pk, done_on=day)
    return True


@command("service.fulfilmenttask:open")
def note_order(*, actor: Actor, order_id: int, dealer_id: int) -> int:
    """An order was submitted: the open tasks it fulfils are done; returns how many. Safe to call again."""
    tasks = FulfilmentTask.objects.unscoped(_EVENT).filter(dealer_id=dealer_id, status=TaskStatus.OPEN)
    tasks = list(tasks.select_related("agreement"))
    if not tasks:
        return 0
    orders = FulfilmentTask._meta.get_field("order").related_model.objects.unscoped(_EVENT)
    order = orders.filter(pk=order_id, submitted_at__isnull=False).exclude(status__in=("REJECTED", "CANCELLED")).first()
    return sum(_finish(task, order) for task in tasks) if order is not None else 0


@command("service.fulfilmenttask:change", subject=FulfilmentTask)
def assign_task(*, actor: Actor, row: FulfilmentTask, expected_version: int | None = None, reason: str = "", **values: Any) -> FulfilmentTask:  # fmt: skip
    """Give the task to somebody else, move its day or note what is agreed. Raises RuleViolation("service.state")."""
    require_move(row, TASK_MOVES, TaskStatus.DONE)
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("service.fulfilmenttask:watch")
def watch_service(*, actor: Actor) -> dict[str, int]:
    """The daily round: tasks of ended agreements lapse; owners and reviewers are told once what is overdue."""
    tasks = list(
        FulfilmentTask.objects.unscoped(_ROUND).filter(status=TaskStatus.OPEN).select_related("agreement", "dealer")
    )
    over = [task for task in tasks if task.agreement.last_day < actor.today]
    for task in over:
        task.status = TaskStatus.LAPSED
    change_many(over, ["status"])
    told = 0
    for task in tasks:
        if task.status == TaskStatus.OPEN and task.due_date < actor.today and task.owner_id:
            said = _("%(dealer)s has not ordered under %(number)s; it was due on %(day)s.")
            told += tell(
                [task.owner_id], said, kind=LATE, url=f"/service/fulfilment-tasks/{task.pk}/", key=f"service.task:{task.pk}",
                dealer=task.dealer, number=task.agreement.number, day=task.due_date,
            )  # fmt: skip
    questions = ClinicalQuestion.objects.unscoped(_ROUND).filter(status__in=OPEN_QUESTIONS, due_at__lt=actor.now)
    for question in questions.filter(reviewer__isnull=False):
        said = _("The clinical question %(number)s is overdue.")
        url, key = f"/service/clinical-questions/{question.pk}/", f"service.question:{question.pk}"
        told += tell([question.reviewer_id], said, kind=LATE, url=url, key=key, number=question.number)
    return {"lapsed": len(over), "told": told}
