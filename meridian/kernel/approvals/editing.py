"""Writing routes: drafts are edited, activated versions never again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.models import Role, User
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from .choices import ApproverKind, RouteStatus, StepMode
from .conditions import problems
from .models import Route, RouteStep
from .subjects import Subject, subject_named

_WHY = "administrators write routes for everybody"
_STEP_FIELDS = (
    "name", "mode", "approver_kind", "approver", "condition", "due_hours", "on_reject", "allows_applicant",
)  # fmt: skip
_TEXTS = {
    "approvals.condition_form": _("A condition is not complete."),
    "approvals.unknown_fact": _("The document has no fact “%(fact)s”."),
    "approvals.operator": _("“%(fact)s” cannot be compared like this."),
    "approvals.value": _("“%(value)s” is no value for “%(fact)s”."),
}


@command("approvals.routes:edit")
def save_route(
    *, actor: Actor, subject: str, purpose: str, name: str, rank: int = 10, condition: list[Any] | None = None,
    steps: Sequence[Mapping[str, Any]], route_id: int | None = None,
) -> Route:  # fmt: skip
    """Write a draft with all its steps. A route that is active or was used gets a new draft version instead.

    ``steps`` in order, each with the fields of ``RouteStep``. Raises RuleViolation naming the step and what is wrong.
    """
    known = subject_named(subject, purpose)
    issues = _issues(known, name, condition or [], steps)
    if issues:
        raise RuleViolation(issues)
    route = Route.objects.unscoped(_WHY).filter(pk=route_id).first() if route_id else None
    if route is None or route.status != RouteStatus.DRAFT:
        numbers = Route.objects.unscoped(_WHY).filter(subject=subject, purpose=purpose, name=name)
        latest = numbers.order_by("-version_no").values_list("version_no", flat=True).first() or 0
        route = Route(subject=subject, purpose=purpose, name=name, version_no=latest + 1)
    persist(route, name=name, rank=rank, condition=condition or [])
    route.steps.all().delete()
    for order, step in enumerate(steps, start=1):
        values = {key: step[key] for key in _STEP_FIELDS if key in step}
        persist(RouteStep(route=route, order=order), **values)
    return route


@command("approvals.routes:edit")
def activate_route(*, actor: Actor, route_id: int) -> Route:
    """Use a draft for new cases from now on; the active version of the same name serves the cases it began."""
    route = Route.objects.unscoped(_WHY).get(pk=route_id)
    if route.status == RouteStatus.ACTIVE:
        return route
    others = Route.objects.unscoped(_WHY).filter(
        subject=route.subject, purpose=route.purpose, name=route.name, status=RouteStatus.ACTIVE
    )
    for other in others:
        persist(other, status=RouteStatus.REPLACED)
    return persist(route, status=RouteStatus.ACTIVE)


@command("approvals.routes:edit")
def retire_route(*, actor: Actor, route_id: int, reason: str) -> Route:
    """No new cases take this route. Without another that fits, the document needs no approval."""
    return persist(Route.objects.unscoped(_WHY).get(pk=route_id), status=RouteStatus.REPLACED, reason=reason)


def _issues(subject: Subject, name: str, condition: Any, steps: Sequence[Mapping[str, Any]]) -> list[Issue]:
    found = [_issue(code, params) for code, params in problems(condition, subject.field_map())]
    if not name.strip():
        found.append(Issue("approvals.route_name", _("Give the route a name."), field="name"))
    if not steps:
        found.append(Issue("approvals.no_steps", _("A route needs at least one step."), field="steps"))
    for number, step in enumerate(steps, start=1):
        for code, params in problems(step.get("condition") or [], subject.field_map()):
            found.append(_issue(code, params, number))
        problem = _step_problem(subject, step)
        if problem:
            message = _("Step %(number)s: %(problem)s")
            found.append(Issue("approvals.step", message, field="steps", params={"number": number, "problem": problem}))
    return found


def _step_problem(subject: Subject, step: Mapping[str, Any]) -> Any:
    kind, which = step.get("approver_kind"), str(step.get("approver") or "")
    if not str(step.get("name") or "").strip():
        return _("it has no name.")
    if step.get("mode", StepMode.ANY) not in StepMode.values or kind not in ApproverKind.values:
        return _("choose who approves.")
    if kind == ApproverKind.ROLE and not Role.objects.filter(key=which).exists():
        return _("choose a role.")
    if kind == ApproverKind.USER and not (which.isdigit() and User.objects.filter(pk=which, is_active=True).exists()):
        return _("choose a person.")
    if kind == ApproverKind.FIELD and which not in subject.people_labels:
        return _("choose a person the document names.")
    if kind == ApproverKind.MANAGER and not (which.isdigit() and 1 <= int(which) <= 5):
        return _("say how many levels up, from 1 to 5.")
    return ""


def _issue(code: str, params: Mapping[str, Any], number: int | None = None) -> Issue:
    return Issue(code, _TEXTS[code], field="condition" if number is None else "steps", params=dict(params))
