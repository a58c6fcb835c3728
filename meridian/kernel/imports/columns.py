"""The columns an import of an object may have, and how a whole column of texts becomes values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.text import clean_line
from meridian.kernel.records.scoped import ScopedQuerySet

from .parsing import CellProblem, labels_of, parser_for

CHUNK = 500
# Columns by whose text a row of another table is found when it has no unique code: the text must fit one row only.
NAME_COLUMNS = ("full_name", "name", "short_name", "display_name", "text")


@dataclass(slots=True)
class Parsed:
    """A column's values, row by row, and the sentence for each row that has none."""

    values: list[Any]
    problems: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A column of the object that a file may fill.

    ``target`` is the attribute written (``region_id``), or ``custom.<key>``; ``labels`` the headings it goes by.
    ``parse`` takes texts (None for an empty cell) and returns values; equal texts are looked at once.
    """

    name: str
    target: str
    label: str
    labels: tuple[str, ...]
    required: bool
    parse: Callable[[Sequence[str | None]], Parsed]


def columns_of(spec: Any, actor: Actor) -> list[ImportColumn]:
    """The columns this actor may import: the spec's editable fields, and the administrators' additional fields."""
    made = []
    for name in spec.fields_for(actor):
        model_field = spec.model._meta.get_field(name)
        if not model_field.many_to_many and model_field.concrete:
            made.append(_column(spec, model_field, actor))
    if spec.custom_fields:
        from meridian.kernel.custom_fields.importing import import_columns

        made += [
            ImportColumn(
                c.key, f"custom.{c.key}", c.label, tuple(labels_of(c.label)), c.required, over_distinct(c.parse)
            )
            for c in import_columns(spec.name, actor)
        ]
    return made


def _column(spec: Any, model_field: models.Field, actor: Actor) -> ImportColumn:
    required = not (model_field.blank or model_field.null or model_field.has_default())
    synonyms = getattr(spec, "import_synonyms", {}).get(model_field.name, ())
    labels = tuple(dict.fromkeys([*labels_of(model_field.verbose_name), model_field.name, *synonyms]))
    parse = _relation(model_field, actor) if model_field.is_relation else over_distinct(_checked(model_field))
    label = str(model_field.verbose_name)
    return ImportColumn(model_field.name, model_field.attname, label, labels, required, parse)


def over_distinct(convert: Callable[[str], Any]) -> Callable[[Sequence[str | None]], Parsed]:
    """A column parser that converts every distinct text once."""

    def parse(texts: Sequence[str | None]) -> Parsed:
        known: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for text in set(texts):
            if text:
                try:
                    known[text] = convert(text)
                except ValueError as problem:
                    wrong[text] = str(problem)
        problems = {row: wrong[text] for row, text in enumerate(texts) if text in wrong} if wrong else {}
        return Parsed([known.get(text) for text in texts], problems)

    return parse


def _checked(model_field: models.Field) -> Callable[[str], Any]:
    """Parse, then let the field's own validators (length, range, choices) have their say."""
    convert = parser_for(model_field)

    def run(text: str) -> Any:
        value = convert(text)
        try:
            return model_field.clean(value, None)
        except ValidationError as failure:
            raise CellProblem(" ".join(failure.messages)) from None

    return run


def _relation(model_field: models.Field, actor: Actor) -> Callable[[Sequence[str | None]], Parsed]:
    """Find the rows of another table by natural key: all distinct texts with a few queries, then by dictionary."""
    model = model_field.related_model

    def parse(texts: Sequence[str | None]) -> Parsed:
        wanted = sorted({text for text in texts if text})
        found = find_rows(model, wanted, actor)
        sentences = {}
        for text in wanted:
            keys = found.get(text, ())
            if len(keys) != 1:
                said = (
                    _("“%(text)s” fits %(count)s rows of %(what)s. Use its code.")
                    if keys
                    else _("“%(text)s” is not known as %(what)s. Correct it, or add it first.")
                )
                sentences[text] = said % {"text": text, "what": model_field.verbose_name, "count": len(keys)}
        problems = {row: sentences[text] for row, text in enumerate(texts) if text in sentences} if sentences else {}
        one = {text: keys[0] for text, keys in found.items() if len(keys) == 1}
        return Parsed([one.get(text) for text in texts], problems)

    return parse


def find_rows(model: type[models.Model], texts: Iterable[str], actor: Actor) -> dict[str, tuple[int, ...]]:
    """Keys of the rows a text names, looked up among the rows the actor may see: by unique columns first, then by name."""
    left, found = list(texts), {}
    unique = [f.name for f in model._meta.fields if f.unique and isinstance(f, models.CharField)]
    names = {f.name for f in model._meta.fields}
    for column in [*unique, *(name for name in NAME_COLUMNS if name in names and name not in unique)]:
        matches: dict[str, list[int]] = {}
        for start in range(0, len(left), CHUNK):
            rows = _reachable(model, actor).filter(**{f"{column}__in": left[start : start + CHUNK]})
            for text, pk in rows.values_list(column, "pk"):
                matches.setdefault(text, []).append(pk)
        found.update({text: tuple(keys) for text, keys in matches.items()})
        left = [text for text in left if text not in matches]
        if not left:
            break
    return found


def _reachable(model: type[models.Model], actor: Actor) -> models.QuerySet:
    rows = model._default_manager.all()
    if isinstance(rows, ScopedQuerySet):
        rows = rows.visible_to(actor)
    if any(f.name == "is_active" for f in model._meta.fields):
        rows = rows.filter(is_active=True)
    return rows.order_by()


def cell(text: Any) -> str | None:
    """A cell's text as it is compared and stored: one clean line, None when empty."""
    return clean_line(text) or None if text else None
