"""Tasks of a channel plan: set, changed, finished; those to be informed hear of it (RACI, functions.md row 7)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.models import User
from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import tell

from ..models import PlanTask
from .texts import refusal

TASK_SET = declare_kind("market.task_set", _("A planning task you are informed of was set"))
TASK_FINISHED = declare_kind("market.task_finished", _("A planning task you are informed of was finished"))
_SET = _("Plan %(plan)s: task “%(task)s” is due on %(day)s")
_FINISHED = _("Plan %(plan)s: task “%(task)s” was finished on %(day)s")


@command("market.plantask:add")
def set_task(*, actor: Actor, **values: Any) -> PlanTask:
    """Set a task of a plan: who does it, answers for it, is heard; those to be informed get a notice."""
    row = persist(PlanTask(), **values)
    _tell(actor, row, TASK_SET, _SET, row.due_on)
    return row


@command("market.plantask:change", subject=PlanTask)
def change_task(
    *, actor: Actor, row: PlanTask, expected_version: int | None = None, reason: str = "", **values: Any
) -> PlanTask:
    """Change a task; who is informed from now on, or of a new day, gets a notice. Nobody is told the same twice."""
    row = persist(row, expected_version=expected_version, reason=reason, **values)
    if row.done_on is None:
        _tell(actor, row, TASK_SET, _SET, row.due_on)
    return row


@command("market.plantask:finish", subject=PlanTask)
def finish_task(*, actor: Actor, plan_task: PlanTask) -> PlanTask:
    """The task is done today; those to be informed get a notice. Raises RuleViolation("market.task_done")."""
    if plan_task.done_on is not None:
        raise refusal("task_done", day=plan_task.done_on.isoformat())
    row = persist(plan_task, done_on=actor.today)
    _tell(actor, row, TASK_FINISHED, _FINISHED, actor.today)
    return row


def _tell(actor: Actor, row: PlanTask, kind: str, said: Any, day: Any) -> None:
    """Tell the informed staff, each in his language; never the one who does it just now, never people of dealers."""
    people = row.informed.filter(kind=User.Kind.STAFF).exclude(pk=actor.user_id)
    tell(
        people.values_list("pk", flat=True), said, kind=kind, url=f"/market/plan-tasks/{row.pk}/",
        key=f"{kind}:{row.pk}:{day.isoformat()}", plan=row.plan.number, task=row.title, day=day,
    )  # fmt: skip
