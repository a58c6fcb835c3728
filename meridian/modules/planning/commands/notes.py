"""Who is told what about joint plans, everybody in his own language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import tell
from meridian.modules.training.queries.people import persons_of_dealers

from ..choices import ActionSide
from ..models import JointAction, JointPlan

PROPOSED = declare_kind("planning.proposed", _("A joint business plan was proposed to you"))
ANSWERED = declare_kind("planning.answered", _("A dealer answered a joint business plan"))
DUE = declare_kind("planning.action_due", _("An action of a joint business plan is due or overdue"))


def plan_url(plan_id: int) -> str:
    """Address of a plan."""
    return f"/planning/joint-plans/{plan_id}/"


def tell_proposed(row: JointPlan) -> None:
    """The people of the dealer."""
    people = persons_of_dealers([row.dealer_id]).get(row.dealer_id, {})
    _tell(people, PROPOSED, _("Joint business plan %(number)s waits for your answer: %(title)s"), row.pk,
          f"{row.pk}:{row.version}", number=row.number, title=row.title)  # fmt: skip


def tell_answered(row: JointPlan, agreed: bool) -> None:
    """Who is responsible on our side, and who submitted it."""
    said = (
        _("%(dealer)s agreed to plan %(number)s; it runs") if agreed
        else _("%(dealer)s asks to change plan %(number)s: %(answer)s")
    )  # fmt: skip
    _tell({row.owner_id, row.submitted_by_id}, ANSWERED, said, row.pk, f"{row.pk}:{row.version}",
          dealer=row.dealer, number=row.number, answer=row.answer)  # fmt: skip


def tell_due(action: JointAction, step: str) -> None:
    """Who does the action; once it is overdue also who is responsible for the plan."""
    plan = action.plan
    people: set[int | None] = {action.owner_id}
    if action.side == ActionSide.DEALER and action.owner_id is None:
        people |= set(persons_of_dealers([plan.dealer_id]).get(plan.dealer_id, {}))
    elif action.owner_id is None:
        people.add(plan.owner_id)
    if step == "overdue":
        people.add(plan.owner_id)
    _tell(people, DUE, _("Due on %(day)s: %(action)s (%(dealer)s)"), plan.pk, f"{action.pk}:{action.due_on}:{step}",
          day=action.due_on, action=action.title, dealer=plan.dealer)  # fmt: skip


def _tell(user_ids: Iterable[int | None], kind: str, said: Any, plan_id: int, key: str, **params: Any) -> None:
    tell(user_ids, said, kind=kind, url=plan_url(plan_id), key=f"{kind}:{key}", **params)
