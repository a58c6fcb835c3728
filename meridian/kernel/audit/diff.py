"""What changed between a row as loaded and as it is now."""

from __future__ import annotations

from typing import Any

from django.db import models

NEVER_LOGGED = frozenset({"version", "updated_at", "created_at", "created_by_id", "path", "depth"})
TEXT_LIMIT = 300


def column_values(row: models.Model) -> dict[str, Any]:
    """Column values by attribute name (``dealer_id``), as they are in memory."""
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in NEVER_LOGGED}


def field_diff(before: dict[str, Any], row: models.Model) -> dict[str, list[Any]]:
    """``{field: [before, after]}`` for the columns that differ.

    Fields named in the model's ``SECRET_FIELDS`` are named, not stored; long texts are stored by their length.
    """
    secret = frozenset(getattr(row, "SECRET_FIELDS", ()))
    changed: dict[str, list[Any]] = {}
    for name, after in column_values(row).items():
        old = before.get(name)
        if old == after or (not before and after in (None, "", {}, [])):
            continue
        changed[name] = ["***", "***"] if name in secret else [_short(old), _short(after)]
    return changed


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > TEXT_LIMIT:
        return f"({len(value)} characters)"
    if isinstance(value, models.fields.files.FieldFile):
        return value.name
    return value
