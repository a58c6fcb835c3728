"""What service has to do: one list of tasks, installations, trainings, support, loans and questions, by the day they are due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor

from ..choices import OPEN_INSTALLATIONS, OPEN_QUESTIONS, LoanStatus, SupportStatus, TaskStatus, TrainingStatus
from ..models import ClinicalQuestion, CustomerTraining, FulfilmentTask, InstallationOrder, SetLoan, SupportRequest

MOST = 200


@dataclass(frozen=True, slots=True)
class Work:
    """One thing to do. ``due`` is its day; ``time`` a time of that day, where there is one; ``person_id`` whose it is."""

    kind: str
    row: Any
    url: str
    what: str
    where: str
    due: date
    time: str
    person: str
    person_id: int | None


def work_of(actor: Actor, *, mine: bool = False) -> list[Work]:
    """Everything open that the actor may see, the earliest first; ``mine``: only what is given to him."""
    found = [
        work for part in (_tasks, _installations, _trainings, _support, _loans, _questions) for work in part(actor)
    ]
    if mine:
        found = [work for work in found if work.person_id == actor.user_id]
    return sorted(found, key=lambda work: (work.due, work.time or "99", work.kind, work.row.pk))


def _rows(actor: Actor, model: Any, *related: str) -> Any:
    code = f"service.{model._meta.model_name}:view"
    if not actor.may(code):
        return model.objects.none().unscoped("nothing may be seen")
    return model.objects.visible_to(actor, code).select_related(*related)


def _work(kind: str, row: Any, spec: str, what: str, where: Any, due: date, person: Any, time: str = "") -> Work:
    url = reverse(f"service_{spec}_detail", args=[row.pk])
    return Work(kind, row, url, what, str(where or ""), due, time, str(person or ""), getattr(person, "pk", None))


def _tasks(actor: Actor) -> Iterator[Work]:
    rows = _rows(actor, FulfilmentTask, "agreement", "dealer", "owner").filter(status=TaskStatus.OPEN)
    for row in rows.order_by("due_date")[:MOST]:
        yield _work("task", row, "fulfilmenttask", row.agreement.number, row.dealer, row.due_date, row.owner)


def _installations(actor: Actor) -> Iterator[Work]:
    rows = _rows(actor, InstallationOrder, "hospital", "sku__product", "engineer").filter(status__in=OPEN_INSTALLATIONS)
    for row in rows.order_by("planned_date")[:MOST]:
        yield _work(
            "installation", row, "installationorder", str(row.sku), row.hospital, row.planned_date, row.engineer
        )


def _trainings(actor: Actor) -> Iterator[Work]:
    rows = _rows(actor, CustomerTraining, "hospital", "trainer").filter(status=TrainingStatus.PLANNED)
    for row in rows.order_by("held_on")[:MOST]:
        what = f"{row.get_kind_display()} · {row.topic}"
        yield _work("training", row, "customertraining", what, row.hospital, row.held_on, row.trainer)


def _support(actor: Actor) -> Iterator[Work]:
    rows = _rows(actor, SupportRequest, "hospital", "assigned")
    for row in rows.filter(status__in=(SupportStatus.REQUESTED, SupportStatus.PLANNED)).order_by("planned_date")[:MOST]:
        what = " · ".join(filter(None, [str(row.get_kind_display()), row.case_number]))
        time = f"{row.planned_time:%H:%M}" if row.planned_time else ""
        person = None if actor.is_dealer else row.assigned
        yield _work("support", row, "supportrequest", what, row.hospital, row.planned_date, person, time)


def _loans(actor: Actor) -> Iterator[Work]:
    """What has to be decided or to go out is due on its first day, what is away on the day it comes back."""
    rows = _rows(actor, SetLoan, "hospital", "instrument_set", "line", "issued_by")
    open_ones = (LoanStatus.REQUESTED, LoanStatus.RESERVED, LoanStatus.OUT)
    for row in rows.filter(status__in=open_ones).order_by("out_on")[:MOST]:
        due = row.back_by if row.status == LoanStatus.OUT else row.out_on
        what = " · ".join([str(row.line if actor.is_dealer else row.instrument_set or row.line), row.case_number])
        yield _work("loan", row, "setloan", what, row.hospital, due, None if actor.is_dealer else row.issued_by)


def _questions(actor: Actor) -> Iterator[Work]:
    rows = _rows(actor, ClinicalQuestion, "product", "dealer", "hospital", "reviewer").filter(status__in=OPEN_QUESTIONS)
    for row in rows.order_by("due_at")[:MOST]:
        due = row.due_at.astimezone(clock.SHANGHAI)
        person = None if actor.is_dealer else row.reviewer
        where = row.hospital or row.dealer
        yield _work("question", row, "clinicalquestion", row.question[:80], where, due.date(), person, f"{due:%H:%M}")
