"""The page of an onboarding that both sides see: tasks by their day, who does them, and what shows that they are done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage

from .. import commands
from ..choices import OnboardingStatus, Side, StepKind, TaskState
from ..models import Onboarding, OnboardingTask
from ..objects import KIT, ONBOARDING, TASK
from ..rules.starting import progress

SETTLE = "training.onboardingtask:settle"


class OnboardingPage(DetailPage):
    """Progress first, then each task with what its side can do here."""

    def template_for(self) -> list[str]:
        return ["training/onboarding.html"]

    def context(self, request: HttpRequest, row: Onboarding) -> dict[str, Any]:
        actor = request.actor
        tasks = list(row.tasks.select_related("course", "kit", "done_by").order_by("due_on", "position", "id"))
        running = row.status == OnboardingStatus.RUNNING
        return {
            **super().context(request, row), "tasks": [_shown(task, actor, running) for task in tasks],
            "progress": progress([(task.state, task.due_on) for task in tasks], actor.today), "running": running,
            "own_dealer": actor.is_dealer,
        }  # fmt: skip

    def subtitle(self, row: Any) -> str:
        return str(row.dealer)

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        edit = reverse(ONBOARDING.url_name("edit"), args=[row.pk])
        return [one for one in super().actions(row, actor) if one["allowed"] and one["url"] != edit]


def _shown(task: OnboardingTask, actor: Actor, running: bool) -> dict[str, Any]:
    is_open = task.state == TaskState.OPEN
    own_side = (task.side == Side.DEALER) == actor.is_dealer
    late = is_open and running and task.due_on < actor.today
    settles_itself = task.kind == StepKind.COURSE or (task.kind == StepKind.KIT and task.kit_id is not None)
    link = ""
    if task.kind == StepKind.COURSE and task.course_id:
        link = reverse("training_course", args=[task.course_id]) if actor.may("training.course:take") else ""
    elif task.kit_id and actor.may(KIT.code("view")):
        link = reverse(KIT.url_name("detail"), args=[task.kit_id])
    return {
        "row": task, "link": link, "chip": "bad" if late else TASK.chips[task.state],
        "word": _("past due") if late else task.get_state_display(),
        "may_settle": is_open and running and own_side and not settles_itself and actor.may(SETTLE),
        "may_skip": is_open and running and not actor.is_dealer and actor.may("training.onboardingtask:skip"),
        "hint": _hint(task) if is_open and running else "",
    }  # fmt: skip


def _hint(task: OnboardingTask) -> str:
    if task.kind == StepKind.COURSE:
        return _("Done by itself when somebody of the dealer passes.")
    if task.kind == StepKind.KIT and task.kit_id:
        return _("Done by itself when the dealer confirms the kit.")
    return ""


@page(SETTLE)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """A task is done, or not needed: the button says which."""
    return require_POST(_settle)(request, pk)


def _settle(request: HttpRequest, pk: int) -> HttpResponse:
    actor, said = request.actor, request.POST.get("evidence", "")[:300]
    task = TASK.rows(actor).filter(pk=pk).first()
    if task is None:
        raise NotVisible(f"task {pk}")
    try:
        if request.POST.get("do") == "skip":
            commands.skip_task(actor=actor, onboarding_task=task, reason=said)
        else:
            commands.settle_task(actor=actor, onboarding_task=task, evidence=said)
    except (NotVisible, Denied):
        raise
    except MeridianError as refused:
        for issue in refused.issues():
            messages.error(request, issue.text())
    return redirect(f"{reverse(ONBOARDING.url_name('detail'), args=[task.onboarding_id])}#task-{task.pk}")
