"""From a spec to the columns and cells of its list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from meridian.kernel.access.scope import reaches_all
from meridian.kernel.base.actors import Actor

from .registry import spec_of
from .spec import Computed, ObjectSpec, column_name
from .text_paths import text_paths

SHORT = 8  # characters that two cells beside each other have room for on a phone
Links = dict[type[models.Model], set[int]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: heading, kind (text / num / money / price / day / moment / bool / chip / code) and how to read a cell."""

    name: str
    label: str
    kind: str
    sortable: bool
    read: Callable[[Any], Any]
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell ready to show. ``chip`` is the state colour when the cell is a state; ``css`` helps narrow screens."""

    text: Any
    kind: str = "text"
    chip: str = ""
    url: str = ""
    sub: str = ""
    label: str = ""
    css: str = ""


def columns_for(spec: ObjectSpec, actor: Actor, chosen: Iterable[str] = ()) -> list[Column]:
    """The columns this actor sees; ``chosen`` keeps only those names, in that order.

    Additional fields of administrators are shown when they are chosen.
    """
    made = [column_of(spec, entry, first=position == 0) for position, entry in enumerate(spec.columns_for(actor))]
    wanted = [name for name in chosen if name]
    if not wanted:
        return made
    by_name = {column.name: column for column in (*made, *additional_columns(spec, actor))}
    return [by_name[name] for name in wanted if name in by_name] or made


def additional_columns(spec: ObjectSpec, actor: Actor) -> list[Column]:
    """Columns of the additional fields of an object."""
    if not spec.custom_fields:
        return []
    from meridian.kernel.custom_fields.forms import list_columns

    return [Column(c.name, c.label, c.kind, False, c.read) for c in list_columns(spec.name, actor)]


def column_of(spec: ObjectSpec, entry: str | Computed, *, first: bool = False) -> Column:
    """One column from a field name, a lookup or a computed column."""
    if isinstance(entry, Computed):
        return Column(entry.name, str(entry.label), entry.kind, False, entry.value, first)
    field, label = resolve_field(spec.model, entry)
    return Column(
        entry, label, _kind_of(spec, entry, field), _is_sortable(spec, entry, field), _reader(entry, field), first
    )


def resolve_field(model: type[models.Model], path: str) -> tuple[models.Field, str]:
    """The field at the end of a lookup, and the heading to show for it."""
    field: Any = None
    labels, current = [], model
    for part in path.split("__"):
        field = current._meta.get_field(part)
        labels.append(str(getattr(field, "verbose_name", part)))
        current = field.related_model
    if len(labels) > 1 and path.endswith("__name"):
        return field, labels[-2]
    return field, labels[-1]


def _kind_of(spec: ObjectSpec, name: str, field: models.Field) -> str:
    if name == spec.state or (field.choices and name in ("status", "state")):
        return "chip"
    if name.endswith("_fen"):
        return "money"
    if name.endswith("_e4"):
        return "price"
    if name == "month" and isinstance(field, models.DateField):
        return "month"
    kinds: tuple[tuple[type, str], ...] = (
        (models.DateTimeField, "moment"), (models.DateField, "day"), (models.BooleanField, "bool"),
    )  # fmt: skip
    for cls, kind in kinds:
        if isinstance(field, cls):
            return kind
    if isinstance(field, models.IntegerField) and not field.choices and not field.is_relation:
        return "num"
    if isinstance(field, models.JSONField) and name == "codes":
        return "rights"
    return "code" if name in ("code", "number") else "text"


def _is_sortable(spec: ObjectSpec, name: str, field: models.Field) -> bool:
    if "__" in name or field.null or field.is_relation or isinstance(field, models.JSONField):
        return False
    leading = {index.fields[0].lstrip("-") for index in spec.model._meta.indexes if index.fields}
    return bool(spec.small or field.db_index or field.unique or field.primary_key or name in leading)


def _reader(name: str, field: models.Field) -> Callable[[Any], Any]:
    parts = name.split("__")
    display = f"get_{parts[-1]}_display" if field.choices else ""

    def read(row: Any) -> Any:
        for part in parts[:-1]:
            row = getattr(row, part, None)
            if row is None:
                return None
        return getattr(row, display)() if display else getattr(row, parts[-1])

    return read


def related_paths(spec: ObjectSpec, columns: Iterable[Column]) -> list[str]:
    """What ``select_related`` needs so that neither a cell nor the row's own text queries."""
    paths = set(text_paths(spec.model))
    for column in columns:
        parts = column.name.split("__")
        try:
            field = spec.model._meta.get_field(parts[0])
        except Exception:  # noqa: S112  computed columns have no field
            continue
        if field.is_relation and (field.many_to_one or field.one_to_one):
            if len(parts) > 1:
                paths.add("__".join(parts[:-1]))
                continue
            # The text of a related row may follow relations of its own (a SKU names its product).
            paths.add(parts[0])
            paths.update(f"{parts[0]}__{further}" for further in text_paths(field.related_model))
    return sorted(paths)


def prepared(spec: ObjectSpec, rows: models.QuerySet, actor: Actor) -> models.QuerySet:
    """The queryset with the annotations of computed columns."""
    for entry in spec.columns_for(actor):
        if isinstance(entry, Computed) and entry.annotate is not None:
            rows = entry.annotate(rows)
    return rows


def links_for(spec: ObjectSpec, columns: Iterable[Column], rows: Iterable[Any], actor: Actor) -> Links:
    """Which of the rows named in the cells this actor can open: a link that ends in a refusal is not offered.

    Costs a query per column only where the actor's reach over the other object is limited.
    """
    named: dict[type[models.Model], set[int]] = {}
    for column in columns:
        for row in rows:
            value = column.read(row)
            if isinstance(value, models.Model):
                named.setdefault(type(value), set()).add(value.pk)
    return {model: _open_to(spec_of(model), keys, actor) for model, keys in named.items()}


def _open_to(other: ObjectSpec | None, keys: set[int], actor: Actor) -> set[int]:
    if other is None or not actor.may(other.code("view")) or (actor.is_dealer and not other.dealer_pages):
        return set()
    if reaches_all(other.model, actor, other.code("view")):
        return keys
    return set(other.rows(actor).filter(pk__in=keys).order_by().values_list("pk", flat=True))


def cell_of(spec: ObjectSpec, column: Column, row: Any, links: Links | None = None) -> Cell:
    """The cell of a row in a column; rows named in it are linked when ``links`` holds them (or is not given)."""
    value = column.read(row)
    if column.kind == "chip":
        raw = getattr(row, column.name, value)
        return Cell(value, "chip", spec.chips.get(str(raw), "draft"), label=column.label)
    if isinstance(value, models.Model):
        linked = links is None or value.pk in links.get(type(value), ())
        return Cell(str(value), "text", url=url_of(value) if linked else "", label=column.label)
    url = detail_url(spec, row.pk) if column.is_title else ""
    return Cell(value, column.kind, url=url, label=column.label, css=_css_of(column, value))


def _css_of(column: Column, value: Any) -> str:
    """``named``: the name beside a code, which heads the row on a phone; ``short``: a text that must not break."""
    if column.kind != "text" or column.is_title or value in (None, ""):
        return ""
    if column.name == "name":
        return "named"
    return "short" if len(str(value)) <= SHORT else ""


def plain_value(value: Any) -> Any:
    """A cell's value for export: text, number, ISO date."""
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, datetime):
        from meridian.kernel.base.clock import SHANGHAI

        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value


def detail_url(spec: ObjectSpec, pk: int) -> str:
    """Address of a row's page, empty when the spec has none."""
    try:
        return reverse(spec.url_name("detail"), args=[pk])
    except NoReverseMatch:
        return ""


def url_of(row: models.Model) -> str:
    """Address of any row's page, empty when its model has no spec."""
    spec = spec_of(type(row))
    return detail_url(spec, row.pk) if spec else ""


def exported_names(spec: ObjectSpec, actor: Actor) -> list[str]:
    """Names of all columns an actor may export."""
    return [column_name(c) for c in spec.columns_for(actor)]
