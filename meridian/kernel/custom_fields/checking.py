"""The check of every saved row that may carry additional fields."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.records.record import WithCustomFields

from .definitions import definitions_of, forget_definitions
from .models import FieldDefinition
from .values import stored_value

PREFIX = "custom_"


def check_custom_values(row: models.Model) -> None:
    """Bring ``row.custom`` into the stored form. Raises RuleViolation with every wrong field (``custom_<key>``).

    Unknown keys are refused; values of retired fields stay as they were. Required fields are asked for when the row is
    new or its additional values change, so that a field made required later does not block other changes.
    """
    if not isinstance(row, WithCustomFields):
        return
    meta = row._meta
    definitions = definitions_of(f"{meta.app_label}.{meta.model_name}")
    before = getattr(row, "_loaded", {}).get("custom") or {}
    given = row.custom or {}
    if not definitions and given == before:
        return
    if not row._state.adding and given == before:
        return
    values, issues = _checked(definitions, given, before)
    issues += [
        Issue("custom_fields.required", _("%(field)s is missing."), PREFIX + d.key, params={"field": d.label})
        for d in definitions
        if d.required and values.get(d.key) in (None, "") and not any(i.field == PREFIX + d.key for i in issues)
    ]
    if issues:
        raise RuleViolation(issues)
    row.custom = values


def _checked(definitions: list[FieldDefinition], given: dict[str, Any], before: dict[str, Any]):
    by_key = {d.key: d for d in definitions}
    values: dict[str, Any] = {}
    issues: list[Issue] = []
    for key, value in given.items():
        definition = by_key.get(key)
        if definition is None:
            if key in before and before[key] == value:
                values[key] = value
            else:
                issues.append(Issue("custom_fields.unknown", _("There is no additional field “%(key)s”."), PREFIX + key,
                                    params={"key": key}))  # fmt: skip
            continue
        if value in (None, ""):
            continue
        try:
            values[key] = stored_value(definition, value)
        except ValueError as wrong:
            issues.append(Issue("custom_fields.invalid", "%(field)s: %(why)s", PREFIX + key,
                                params={"field": definition.label, "why": wrong}))  # fmt: skip
    return values, issues


def notice_changed_definitions(rows: list[models.Model]) -> None:
    """Definitions saved by this process count at once."""
    if any(isinstance(row, FieldDefinition) for row in rows):
        forget_definitions()
