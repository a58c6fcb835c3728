"""The form of a route: steps and conditions as numbered fields, so that the editor works without scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from meridian.kernel.access.models import Role, User
from meridian.kernel.approvals.choices import ApproverKind, OnReject, StepMode
from meridian.kernel.approvals.conditions import OPERATORS, FactField
from meridian.kernel.approvals.models import Route
from meridian.kernel.approvals.subjects import Subject
from meridian.kernel.approvals.wording import OPERATOR_SIGNS, approver_text, condition_text, value_text

LINES = 3  # comparisons offered per condition; a filled last one makes room for another
MOST_STEPS = 20


@dataclass(slots=True)
class Line:
    """One comparison as typed: ``join`` (AND, OR) ties it to the one before."""

    join: str = "AND"
    fact: str = ""
    op: str = ""
    text: str = ""
    value: Any = None


@dataclass(slots=True)
class RouteDraft:
    """What the editor shows and reads. ``steps`` are dicts with the fields of a step and ``lines`` for its condition."""

    name: str
    rank: int
    condition: list[Line]
    steps: list[dict[str, Any]]
    problems: list[str] = field(default_factory=list)

    def condition_json(self) -> list[list[dict[str, Any]]]:
        """The condition of the route as the engine keeps it."""
        return _groups(self.condition)

    def steps_json(self) -> list[dict[str, Any]]:
        """The steps as ``save_route`` takes them."""
        return [
            {**{key: value for key, value in step.items() if key != "lines"}, "condition": _groups(step["lines"])}
            for step in self.steps
        ]

    def numbered(self) -> list[dict[str, Any]]:
        """The steps with the names of their fields, for the page."""
        return [
            {**step, "prefix": f"s{number}", "approver_key": f"{step['approver_kind']}:{step['approver']}"}
            for number, step in enumerate(self.steps)
        ]

    def drawn(self, subject: Subject) -> dict[str, Any]:
        """The route as a drawing: ``only`` (for which documents) and its steps in words."""
        steps = [
            {
                "number": number, "name": step["name"], "hours": step["due_hours"],
                "who": approver_text(subject, step["approver_kind"], step["approver"]) if step["approver"] else "",
                "mode": _label(StepMode, step["mode"]), "back": _label(OnReject, step["on_reject"]),
                "only": condition_text(subject, _groups(step["lines"])),
            }
            for number, step in enumerate(self.steps, 1)
        ]  # fmt: skip
        return {"only": condition_text(subject, self.condition_json()), "steps": steps}

    def choices(self, subject: Subject) -> dict[str, Any]:
        """What the selects offer."""
        return {
            "facts": [(one.name, one.label) for one in subject.fields],
            "operators": [(key, OPERATOR_SIGNS[key]) for key in dict.fromkeys(op for ops in OPERATORS.values() for op in ops)],
            "modes": StepMode.choices, "rejects": OnReject.choices,
            "approvers": [
                (_("Role"), [(f"ROLE:{role.key}", role.name) for role in Role.objects.filter(for_dealers=False).order_by("name")]),
                (_("Named in the document"), [(f"FIELD:{key}", label) for key, label in subject.people_labels.items()]),
                (_("Superior of the applicant"), [(f"MANAGER:{n}", _("%(levels)s up") % {"levels": n}) for n in (1, 2, 3)]),
                (_("Person"), [(f"USER:{user.pk}", str(user)) for user in
                               User.objects.filter(is_active=True, kind=User.Kind.STAFF).order_by("display_name", "pk")]),
            ],
            "hints": [(one.label, ", ".join(str(label) for _key, label in one.choices)) for one in subject.fields if one.choices],
        }  # fmt: skip


def blank_step() -> dict[str, Any]:
    """A step nobody has filled yet."""
    return {
        "name": "", "mode": StepMode.ANY, "approver_kind": ApproverKind.ROLE, "approver": "", "due_hours": 0,
        "on_reject": OnReject.END, "allows_applicant": False, "lines": _padded([]),
    }  # fmt: skip


def blank_draft(subject: Subject) -> RouteDraft:
    """A route nobody has filled yet: for every document, with one step."""
    return RouteDraft(name=str(subject.label), rank=10, condition=_padded([]), steps=[blank_step()])


def draft_of(subject: Subject, route: Route) -> RouteDraft:
    """The form of a route as it is stored."""
    steps = [
        {
            **{name: getattr(step, name) for name in blank_step() if name != "lines"},
            "lines": _lines(subject, step.condition),
        }
        for step in sorted(route.steps.all(), key=lambda one: one.order)
    ]
    return RouteDraft(route.name, route.rank, _lines(subject, route.condition), steps)


def read_draft(subject: Subject, post: Mapping[str, str]) -> tuple[RouteDraft, str]:
    """What was typed, and what is wanted: ``save``, ``draw``, or a change of the form.

    ``add``, ``add-1`` (before the second step), ``drop-2``, ``up-2``, ``down-2``, ``move-3-0`` (the fourth to the first joint).
    """
    problems: list[str] = []
    count = min(int(post.get("count", "0")) if post.get("count", "0").isdigit() else 0, MOST_STEPS)
    steps = [_read_step(subject, post, number, problems) for number in range(count)]
    rank = post.get("rank", "10")
    draft = RouteDraft(
        post.get("name", "").strip(), int(rank) if rank.isdigit() else 10, _read_lines(subject, post, "route", problems), steps,
        problems,
    )  # fmt: skip
    wanted = post.get("do", "save")
    moved = re.fullmatch(r"(drop|up|down)-(\d+)", wanted)
    added = re.fullmatch(r"add(?:-(\d+))?", wanted)
    carried = re.fullmatch(r"move-(\d+)-(\d+)", wanted)
    if added and len(steps) < MOST_STEPS:
        steps.insert(min(int(added[1]), len(steps)) if added[1] else len(steps), blank_step())
    elif carried and int(carried[1]) < len(steps):
        _carry(steps, int(carried[1]), int(carried[2]))
    elif moved and int(moved[2]) < len(steps):
        place = int(moved[2])
        step = steps.pop(place)
        if moved[1] != "drop":
            steps.insert(max(0, place - 1 if moved[1] == "up" else place + 1), step)
    return draft, wanted


def _carry(steps: list[dict[str, Any]], place: int, joint: int) -> None:
    """Take a step out and put it where the joint is: joint n lies before step n."""
    step = steps.pop(place)
    steps.insert(max(0, min(joint - (joint > place), len(steps))), step)


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _read_step(subject: Subject, post: Mapping[str, str], number: int, problems: list[str]) -> dict[str, Any]:
    prefix = f"s{number}"
    kind, _colon, which = post.get(f"{prefix}-approver", "").partition(":")
    hours = post.get(f"{prefix}-due_hours", "0")
    return {
        "name": post.get(f"{prefix}-name", "").strip(), "mode": post.get(f"{prefix}-mode", StepMode.ANY),
        "approver_kind": kind, "approver": which, "due_hours": int(hours) if hours.isdigit() else 0,
        "on_reject": post.get(f"{prefix}-on_reject", OnReject.END),
        "allows_applicant": post.get(f"{prefix}-allows_applicant") == "1",
        "lines": _read_lines(subject, post, prefix, problems),
    }  # fmt: skip


def _read_lines(subject: Subject, post: Mapping[str, str], prefix: str, problems: list[str]) -> list[Line]:
    fields, lines = subject.field_map(), []
    for number in range(50):
        fact = post.get(f"{prefix}-c{number}-fact")
        if fact is None:
            break
        if not fact:
            continue
        line = Line(post.get(f"{prefix}-c{number}-join", "AND"), fact, post.get(f"{prefix}-c{number}-op", ""),
                    post.get(f"{prefix}-c{number}-value", "").strip())  # fmt: skip
        if fact in fields:
            line.value = parse_value(fields[fact], line.op, line.text)
            if line.value is None:
                problems.append(
                    _("“%(value)s” is no value for “%(fact)s”.") % {"value": line.text, "fact": fields[fact].label}
                )
        lines.append(line)
    return _padded(lines)


def parse_value(fact: FactField, op: str, text: str) -> Any:
    """A typed value in the engine's units: yuan to fen, per cent to basis points, a choice by key or label. None: it is none."""
    if fact.kind in ("MONEY", "PERCENT", "NUMBER"):
        try:
            number = Decimal(text.replace(",", "").rstrip("%").strip())
        except InvalidOperation:
            return None
        scaled = number if fact.kind == "NUMBER" else number * 100
        return int(scaled) if scaled == scaled.to_integral_value() else None
    if fact.kind == "FLAG":
        known = {"1": True, "yes": True, "是": True, "0": False, "no": False, "否": False}
        return known.get(text.lower())
    if fact.kind == "CHOICE":
        keys = {str(label): key for key, label in fact.choices} | {key: key for key, _label in fact.choices}
        found = [keys.get(part.strip()) for part in re.split(r"[,，、]", text) if part.strip()]
        if not found or None in found:
            return None
        return found if op == "in" else found[0]
    return text or None


def _lines(subject: Subject, condition: list[list[dict[str, Any]]]) -> list[Line]:
    made = []
    for group in condition:
        for number, one in enumerate(group):
            text = value_text(subject, one["fact"], one["value"])
            made.append(Line("OR" if number == 0 and made else "AND", one["fact"], one["op"], text, one["value"]))
    return _padded(made)


def _padded(lines: list[Line]) -> list[Line]:
    return [*lines, *[Line() for _n in range(max(1, LINES - len(lines)))]]


def _groups(lines: list[Line]) -> list[list[dict[str, Any]]]:
    groups: list[list[dict[str, Any]]] = []
    for line in lines:
        if not line.fact:
            continue
        if line.join == "OR" or not groups:
            groups.append([])
        groups[-1].append({"fact": line.fact, "op": line.op, "value": line.value})
    return groups
