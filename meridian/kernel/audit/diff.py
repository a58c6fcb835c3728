"""What changed between a row as loaded and as it is now."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models

NEVER_LOGGED = frozenset({"version", "updated_at", "created_at", "created_by_id", "path", "depth"})
TEXT_LIMIT = 300


def column_values(row: models.Model) -> dict[str, Any]:
    """Column values by attribute name (``dealer_id``), as they are in memory."""
    return {name: getattr(row, name) for name in _logged_columns(type(row))}


@cache
def _logged_columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(f.attname for f in model._meta.concrete_fields if f.attname not in NEVER_LOGGED)


def field_diff(before: dict[str, Any], row: models.Model) -> dict[str, list[Any]]:
    """``{field: [before, after]}`` for the columns that differ.

    Fields named in the model's ``SECRET_FIELDS`` are named, not stored; long texts are stored by their length.
    """
    secret = frozenset(getattr(row, "SECRET_FIELDS", ()))
    changed: dict[str, list[Any]] = {}
    if not before:
        for name, value in column_values(row).items():
            if value is not None and value not in ("", {}, []):
                changed[name] = ["***", "***"] if name in secret else [None, _short(value)]
        return changed
    for name, after in column_values(row).items():
        old = before.get(name)
        if old == after:
            continue
        changed[name] = ["***", "***"] if name in secret else [_short(old), _short(after)]
    return changed


def _short(value: Any) -> Any:
    if value is None or type(value) is int:
        return value
    if isinstance(value, str) and len(value) > TEXT_LIMIT:
        return f"({len(value)} characters)"
    if isinstance(value, models.fields.files.FieldFile):
        return value.name
    return value
