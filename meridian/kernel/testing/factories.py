"""A valid row of any spec's model: required fields by their type, foreign keys made along, constraints honoured.

A module whose rows need more than types can tell (checks across fields, numbers with a grammar) registers a builder. Rows
are written below the commands on purpose: conformance tests ask what the derived pages show, not how rows come to be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models

from meridian.kernel.base import clock
from meridian.kernel.records.record import Record
from meridian.kernel.records.tree import PathTree, place_in_tree
from meridian.kernel.testing.serials import serials

Builder = Callable[[dict[str, Any]], Mapping[str, Any]]
_builders: dict[str, Builder] = {}
_serial = serials()
FIRST_DAY = date(2026, 1, 1)


def builds(label: str) -> Callable[[Builder], Builder]:
    """Register a function ``(given values) -> values`` that completes what the generic factory would get wrong.

    ``label`` is ``app.model``. Values given by the test win.
    """

    def decorate(function: Builder) -> Builder:
        _builders[label] = function
        return function

    return decorate


def make_row(model: type[models.Model], **given: Any) -> Any:
    """A saved row of ``model`` that passes its own validation and the database's constraints."""
    row = model(**row_values(model, given))
    if isinstance(row, Record):
        row.created_at = row.updated_at = clock.now()
    row.save()
    if isinstance(row, PathTree):
        place_in_tree(row)
    return model._base_manager.get(pk=row.pk)


def row_values(model: type[models.Model], given: Mapping[str, Any], *, make_related: bool = True) -> dict[str, Any]:
    """Values of a new row: the given ones, the builder's, then one for every field that must not be empty."""
    values, made = dict(given), []
    builder = _builders.get(model._meta.label_lower)
    if builder is not None:
        for name, value in builder(values).items():
            values.setdefault(name, value)
    for field in model._meta.concrete_fields:
        if field.name in values or field.attname in values or not _needs_value(field):
            continue
        if field.is_relation:
            if make_related:
                values[field.name] = make_row(field.related_model)
        else:
            values[field.name] = _in_order(value_of(field), made)
            made.append(values[field.name])
    return values


def _in_order(value: Any, made: list[Any]) -> Any:
    """A day after the days made before it for the same row: a last day is no earlier than its first, however high the
    serial has run."""
    if type(value) is not date:
        return value
    latest = max((one for one in made if type(one) is date), default=None)
    return value if latest is None or value > latest else latest + timedelta(days=1)


def _needs_value(field: Any) -> bool:
    if field.primary_key or field.null or field.name in ("created_at", "updated_at", "path"):
        return False
    if field.unique:
        return True
    return not field.has_default() and not (field.blank and not field.is_relation)


def value_of(field: Any, serial: int | None = None) -> Any:
    """A valid value of a plain field; texts and numbers differ from row to row."""
    n = next(_serial) if serial is None else serial
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.DateTimeField):
        return clock.now()
    if isinstance(field, models.DateField):
        return FIRST_DAY + timedelta(days=n % 3000)
    if isinstance(field, models.DecimalField):
        return Decimal(n % 90)
    if isinstance(field, models.IntegerField):
        return n % 30_000 + 1
    if isinstance(field, models.JSONField):
        return {"example": n}
    return _text(field, n)


def _text(field: Any, n: int) -> str:
    if isinstance(field, models.EmailField):
        return f"t{n}@example.org"
    limit = field.max_length or 40
    text = f"{field.name[:6]}{n}" if limit >= 12 else f"{n:x}"
    if isinstance(field, models.SlugField):
        return text.replace("_", "-")[:limit]
    return text[-limit:]
