"""Which route a document takes, and the path along it: planned once at submission, and for the simulation page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .choices import RouteStatus
from .conditions import Answer, evaluate
from .models import Route
from .subjects import Row, Subject


@dataclass(frozen=True, slots=True)
class Considered:
    """A route that was looked at, with what its condition said."""

    route: Route
    answer: Answer


@dataclass(frozen=True, slots=True)
class Plan:
    """The route that applies (None: no approval is needed), the path along it, and every route that was considered.

    A step of ``path`` is a dict: ``no, name, mode, approver_kind, approver, due_hours, on_reject, allows_applicant,
    included, told`` where ``told`` lists the comparisons of its condition.
    """

    route: Route | None
    path: list[dict[str, Any]]
    considered: tuple[Considered, ...]


def plan(subject: Subject, facts: Mapping[str, Any]) -> Plan:
    """Choose among the active routes, the lowest rank first, and lay out the steps."""
    routes = Route.objects.unscoped("every submission asks for its route").filter(
        subject=subject.name, purpose=subject.purpose, status=RouteStatus.ACTIVE
    )
    considered = []
    for route in routes.order_by("rank", "pk").prefetch_related("steps"):
        answer = evaluate(route.condition, facts)
        considered.append(Considered(route, answer))
        if answer.holds:
            return Plan(route, path_of(route, facts), tuple(considered))
    return Plan(None, [], tuple(considered))


def path_of(route: Route, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps of a route for these facts; those whose condition does not hold are in it, but not included."""
    made = []
    for number, step in enumerate(sorted(route.steps.all(), key=lambda one: one.order), start=1):
        answer = evaluate(step.condition, facts)
        made.append({
            "no": number, "name": step.name, "mode": step.mode, "approver_kind": step.approver_kind,
            "approver": step.approver, "due_hours": step.due_hours, "on_reject": step.on_reject,
            "allows_applicant": step.allows_applicant, "included": answer.holds,
            "told": [asdict(one) for one in answer.told],
        })  # fmt: skip
    return made


def frozen(subject: Subject, row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """``(facts, content)`` of a document as they are now, ready for JSON."""
    return dict(subject.facts(row)), {str(key): value for key, value in subject.content(row).items()}
