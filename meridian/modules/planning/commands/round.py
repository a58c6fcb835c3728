"""The daily round of joint plans: actions that are due soon or overdue."""

from __future__ import annotations

from datetime import timedelta

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.modules.reference import queries as reference

from ..choices import ActionState, JointPlanStatus
from ..models import JointAction
from ..queries.standings import REMINDER
from .notes import tell_due


@command("planning.jointplan:round")
def watch_joint_plans(*, actor: Actor) -> dict[str, int]:
    """Remind whoever does an action before its day and once it is overdue; each once, so the round may run twice.

    Returns ``{"due": …, "overdue": …}``: how many there are. Raises ParameterMissing.
    """
    soon = actor.today + timedelta(days=int(reference.parameter(REMINDER, on=actor.today)))
    rows = JointAction.objects.unscoped("the daily round looks at everybody's actions").filter(
        state=ActionState.OPEN, plan__status=JointPlanStatus.RUNNING, due_on__lte=soon
    )
    told = {"due": 0, "overdue": 0}
    for row in rows.select_related("plan__dealer").order_by("id"):
        step = "overdue" if row.due_on < actor.today else "due"
        tell_due(row, step)
        told[step] += 1
    return told
