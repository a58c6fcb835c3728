"""Conditions, paths and approvers in sentences a person can read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.access.models import Role, User

from .choices import ApproverKind, StepMode, TaskStatus
from .models import ApprovalCase, ApprovalTask
from .subjects import Subject

OPERATOR_SIGNS = {
    "gt": ">", "ge": "≥", "lt": "<", "le": "≤", "eq": "=", "ne": "≠", "in": gettext_lazy("one of"),
    "has": gettext_lazy("contains"), "is": gettext_lazy("is"),
}  # fmt: skip


def value_text(subject: Subject, fact: str, value: Any) -> str:
    """A fact's value in the user's units: yuan, per cent, yes or no, the label of a choice."""
    field = subject.field_map().get(fact)
    if value is None:
        return "—"
    if field is None:
        return str(value)
    if field.kind == "MONEY":
        return f"{value / 100:,.2f}"
    if field.kind == "PERCENT":
        return f"{value / 100:g} %"
    if field.kind == "FLAG":
        return _("yes") if value else _("no")
    labels = {key: str(label) for key, label in field.choices}
    if isinstance(value, list):
        return ", ".join(labels.get(one, str(one)) for one in value)
    return labels.get(value, str(value))


def told_texts(subject: Subject, told: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """``[{text, found, holds}]`` of the comparisons made: "amount > 100.00", what was found, whether it holds."""
    fields = subject.field_map()
    made = []
    for one in told:
        label = fields[one["fact"]].label if one["fact"] in fields else one["fact"]
        wanted = value_text(subject, one["fact"], one["wanted"])
        made.append({
            "text": f"{label} {OPERATOR_SIGNS.get(one['op'], one['op'])} {wanted}",
            "found": value_text(subject, one["fact"], one["found"]), "holds": one["holds"],
        })  # fmt: skip
    return made


def condition_text(subject: Subject, condition: Sequence[Sequence[Mapping[str, Any]]]) -> str:
    """A condition as one sentence; empty when it always holds."""
    fields = subject.field_map()
    groups = []
    for group in condition:
        parts = []
        for one in group:
            label = fields[one["fact"]].label if one["fact"] in fields else one["fact"]
            parts.append(
                f"{label} {OPERATOR_SIGNS.get(one['op'], one['op'])} {value_text(subject, one['fact'], one['value'])}"
            )
        groups.append(_(" and ").join(parts))
    return _(" or ").join(groups)


def approver_text(subject: Subject, kind: str, which: str) -> str:
    """Who decides a step: "role Finance", "channel manager of the document", "superior, 2 levels up"."""
    if kind == ApproverKind.ROLE:
        return str(Role.objects.filter(key=which).values_list("name", flat=True).first() or which)
    if kind == ApproverKind.USER:
        found = User.objects.filter(pk=which).first() if str(which).isdigit() else None
        return str(found or which)
    if kind == ApproverKind.FIELD:
        return str(subject.people_labels.get(which, which))
    return _("superior of the applicant, %(levels)s up") % {"levels": which}


def path_texts(case: ApprovalCase, subject: Subject, tasks: Sequence[ApprovalTask]) -> list[dict[str, Any]]:
    """The steps of a case as a person reads them: state, who, how, why left out."""
    made = []
    for step in case.path:
        own = [task for task in tasks if task.step_no == step["no"]]
        running = step["no"] == case.step_no and case.is_open
        state = (
            "left_out"
            if not step["included"]
            else "running"
            if running
            else "done"
            if step["no"] < case.step_no
            else "later"
        )
        if state == "running" and case.status == "RETURNED":
            state = "later"
        if case.status == "APPROVED" and step["included"]:
            state = "done"
        made.append({
            "no": step["no"], "name": step["name"], "state": state, "mode": StepMode(step["mode"]).label,
            "who": approver_text(subject, step["approver_kind"], step["approver"]),
            "told": told_texts(subject, step["told"]),
            "tasks": [task for task in own if task.status not in (TaskStatus.PASSED,)],
        })  # fmt: skip
    return made
