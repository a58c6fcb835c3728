"""A row as the API returns it. Built from plain dictionaries: a list of 50 rows must not cost a validation per value.

Foreign keys are ``{"id", "text"}``; money (``_fen``) and unit prices (``_e4``) are integers; dates ISO; choices by their
code; additional fields under ``custom``. Fields masked for the actor are absent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import models

from meridian.kernel.base.actors import Actor
from meridian.kernel.custom_fields.definitions import definitions_for
from meridian.kernel.objects.derive_table import prepared
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.objects.spec import Computed, ObjectSpec
from meridian.kernel.objects.text_paths import text_paths

# Returned besides the spec's own fields when the model has them.
GENERAL = ("is_active", "version", "created_at", "updated_at")


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the returned object: its name, the model field (None for a computed one) and how to read it."""

    name: str
    field: models.Field | None
    read: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """All members of an object for one mask, and the relations a list must join to read them without further queries."""

    members: tuple[Member, ...]
    many: tuple[Member, ...]
    related: tuple[str, ...]


def shape_for(spec: ObjectSpec, actor: Actor) -> Shape:
    """The shape this actor sees."""
    return _shape(spec.name, spec.masked_fields(actor))


@lru_cache(maxsize=512)
def _shape(name: str, masked: frozenset[str]) -> Shape:
    spec = spec_named(name)
    members: dict[str, Member] = {}
    many: list[Member] = []
    for entry in returned_names(spec):
        computed = isinstance(entry, Computed)
        label = entry.name if computed else entry
        if label in members or label.split("__")[0] in masked or label in ("id", "pk"):
            continue
        if computed:
            members[label] = Member(label, None, _computed(entry.value))
            continue
        field = _field_at(spec.model, label)
        if field.many_to_many:
            many.append(Member(label, field, _many(label)))
        else:
            members[label] = Member(label, field, _reader(label, field))
    found = tuple(members.values())
    return Shape(found, tuple(many), related_lookups(spec, found))


def returned_names(spec: ObjectSpec) -> list[str | Computed]:
    """Names of all members in the order of the document: editable fields, columns, state, what every record has."""
    own = {f.name for f in spec.model._meta.fields}
    state = [spec.state] if spec.state else []
    return [*spec.keys, *spec.fields, *spec.columns, *state, *(name for name in GENERAL if name in own)]


def related_lookups(spec: ObjectSpec, members: tuple[Member, ...]) -> tuple[str, ...]:
    """What ``select_related`` must join: the relations returned and those their texts follow."""
    paths: set[str] = set(text_paths(spec.model))
    for member in members:
        parts = member.name.split("__")
        if len(parts) > 1:
            paths.add("__".join(parts[:-1]))
        if member.field is not None and member.field.is_relation:
            paths.add(member.name)
            paths.update(f"{member.name}__{deeper}" for deeper in text_paths(member.field.related_model))
    return tuple(sorted(paths))


def rows_with_relations(spec: ObjectSpec, rows: models.QuerySet, actor: Actor) -> models.QuerySet:
    """The queryset with everything joined and annotated that the representation reads."""
    related = shape_for(spec, actor).related
    return prepared(spec, rows.select_related(*related) if related else rows, actor)


def listed(spec: ObjectSpec, rows: list[Any], actor: Actor) -> list[dict[str, Any]]:
    """Rows of a list: all members but the many-to-many ones."""
    members = [(member.name, member.read) for member in shape_for(spec, actor).members]
    if spec.custom_fields:
        members.append(("custom", _custom_reader([d.key for d in definitions_for(spec.name, actor)])))
    return [{"id": row.pk, "text": str(row), **{name: read(row) for name, read in members}} for row in rows]


def detailed(spec: ObjectSpec, row: Any, actor: Actor) -> dict[str, Any]:
    """One row with its many-to-many members."""
    (made,) = listed(spec, [row], actor)
    for member in shape_for(spec, actor).many:
        made[member.name] = member.read(row)
    return made


def _field_at(model: type[models.Model], path: str) -> models.Field:
    field: Any = None
    current: Any = model
    for part in path.split("__"):
        field = current._meta.get_field(part)
        current = field.related_model
    return field


def _reader(path: str, field: models.Field) -> Callable[[Any], Any]:
    *before, last = path.split("__")
    if field.is_relation:
        attname = field.attname

        def read(row: Any) -> Any:
            key = getattr(row, attname)
            return None if key is None else {"id": key, "text": str(getattr(row, last))}
    elif isinstance(field, models.DateTimeField | models.DateField):

        def read(row: Any) -> Any:
            value = getattr(row, last)
            return None if value is None else value.isoformat()
    elif isinstance(field, models.DecimalField):

        def read(row: Any) -> Any:
            value = getattr(row, last)
            return None if value is None else str(value)
    else:

        def read(row: Any) -> Any:
            return getattr(row, last)

    return _through(tuple(before), read) if before else read


def _through(path: tuple[str, ...], read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def follow(row: Any) -> Any:
        for part in path:
            row = getattr(row, part, None)
            if row is None:
                return None
        return read(row)

    return follow


def _many(name: str) -> Callable[[Any], Any]:
    def read(row: Any) -> list[dict[str, Any]]:
        others = getattr(row, name).all()
        joined = text_paths(others.model)
        return [
            {"id": other.pk, "text": str(other)} for other in (others.select_related(*joined) if joined else others)
        ]

    return read


def _computed(value: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def read(row: Any) -> Any:
        return plain(value(row))

    return read


def _custom_reader(keys: list[str]) -> Callable[[Any], Any]:
    def read(row: Any) -> dict[str, Any]:
        values = row.custom or {}
        return {key: values[key] for key in keys if key in values}

    return read


def plain(value: Any) -> Any:
    """A computed value as JSON: numbers stay, rows become id and text, dates ISO, the rest text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, models.Model):
        return {"id": value.pk, "text": str(value)}
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value)
