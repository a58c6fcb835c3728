"""From a spec and an address to filtered rows, and back to the chips that show what is filtered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.base.text import clean_line
from meridian.kernel.search.queries import is_single, matching_ids

from .derive_table import resolve_field
from .registry import spec_of
from .spec import DateRange, ObjectSpec, Pinyin, TreeUnder

# Rows a list search takes from the index of names and sounds: the best ones, so that no list waits for a short question.
BY_SOUND = 200


@dataclass(slots=True)
class FilterState:
    """One filter as the page shows it: its choices or its remote options, and the value in force."""

    name: str
    label: str
    kind: str  # choice / remote / days / bool / text
    value: Any = ""
    text: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    options_url: str = ""


def filter_names(spec: ObjectSpec, actor: Actor) -> list[tuple[str, Any]]:
    """``(parameter, entry)`` of the filters this actor may use; masked fields are not among them."""
    masked = spec.masked_fields(actor)
    found = []
    for entry in spec.filters:
        name = entry.name if isinstance(entry, DateRange | TreeUnder) else entry
        if name.split("__")[0] not in masked:
            found.append((name, entry))
    return found


def apply_filters(spec: ObjectSpec, rows: models.QuerySet, actor: Actor, given: Mapping[str, str]) -> models.QuerySet:
    """Rows narrowed by the parameters of an address. Raises RuleViolation for a value that cannot be understood."""
    for name, entry in filter_names(spec, actor):
        if isinstance(entry, DateRange):
            rows = _by_days(spec, rows, name, given)
        elif given.get(name, "") != "":
            rows = _by_value(spec, rows, name, entry, given[name])
    if "is_active" in {f.name for f in spec.model._meta.fields}:
        shown = given.get("is_active", "1")
        if shown in ("0", "1"):
            rows = rows.filter(is_active=shown == "1")
    text = clean_line(given.get("q", ""), 80)
    return rows.filter(search_condition(spec, actor, text)) if text else rows


def _by_days(spec: ObjectSpec, rows: models.QuerySet, name: str, given: Mapping[str, str]) -> models.QuerySet:
    is_moment = isinstance(spec.model._meta.get_field(name), models.DateTimeField)
    base = f"{name}__date" if is_moment else name
    for suffix, lookup in (("_from", "gte"), ("_to", "lte")):
        text = given.get(name + suffix, "")
        if text:
            rows = rows.filter(**{f"{base}__{lookup}": _day(text, name + suffix)})
    return rows


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RuleViolation(
            Issue("filter.date", _("“%(text)s” is not a date. Write it like 2026-11-21."), name, params={"text": text})
        ) from None


def _by_value(spec: ObjectSpec, rows: models.QuerySet, name: str, entry: Any, text: str) -> models.QuerySet:
    column, _label = resolve_field(spec.model, name)
    wrong = RuleViolation(
        Issue("filter.value", _("“%(text)s” is not a value of this filter."), name, params={"text": text})
    )
    if isinstance(entry, TreeUnder):
        node = column.related_model._base_manager.filter(pk=text).first() if is_key(text) else None
        if node is None:
            raise wrong
        return rows.filter(**{f"{name}__path__startswith": node.path})
    if column.is_relation:
        if not is_key(text):
            raise wrong
        return rows.filter(**{name: int(text)})
    if isinstance(column, models.BooleanField):
        if text not in ("0", "1"):
            raise wrong
        return rows.filter(**{name: text == "1"})
    values = text.split(",")
    known = {str(value) for value, _text in column.flatchoices}
    if "\x00" in text or (known and not known.issuperset(values)):
        raise wrong
    try:
        cleaned = [column.to_python(value) for value in values]
    except Exception:
        raise wrong from None
    return rows.filter(**{f"{name}__in": cleaned}) if len(cleaned) > 1 else rows.filter(**{name: cleaned[0]})


def is_key(text: str) -> bool:
    """Whether a text can be the key of a row."""
    return text.isascii() and text.isdecimal() and len(text) < 19


def search_path(entry: str | Pinyin) -> str:
    """The lookup behind an entry of ``search``."""
    return entry.name if isinstance(entry, Pinyin) else entry


def search_condition(spec: ObjectSpec, actor: Actor, text: str) -> Q:
    """Rows whose searched fields contain the text, or sound like it. Masked fields are not searched."""
    masked = spec.masked_fields(actor)
    condition = Q()
    for entry in spec.search:
        name = search_path(entry)
        if name.split("__")[0] in masked:
            continue
        contains = Q(**{f"{name}__icontains": text})
        if spec.model._meta.get_field(name.split("__")[0]).is_relation and not is_single(spec.model, name):
            # Joined, a row would come once per alias that fits.
            contains = Q(pk__in=spec.model._base_manager.filter(contains).order_by().values("pk"))
        condition |= contains
    if _is_by_sound(spec, actor, text):
        condition |= Q(pk__in=matching_ids(spec.name, text, BY_SOUND))
    return condition or Q(pk__in=())


def _is_by_sound(spec: ObjectSpec, actor: Actor, text: str) -> bool:
    """Whether the text may be pinyin: two letters or more, a field declared for it, and none that is masked.

    The index knows masked fields too, so it must not answer for them.
    """
    if not (text.isascii() and sum(map(str.isalpha, text)) > 1 and any(isinstance(e, Pinyin) for e in spec.search)):
        return False
    return not spec.masked_fields(actor) & {search_path(entry).split("__")[0] for entry in spec.search}


def filter_states(spec: ObjectSpec, actor: Actor, given: Mapping[str, str]) -> list[FilterState]:
    """The filters of a list page with their choices and the values in force."""
    states = []
    for name, entry in filter_names(spec, actor):
        column, label = resolve_field(spec.model, name)
        if isinstance(entry, DateRange):
            first, last = given.get(f"{name}_from", ""), given.get(f"{name}_to", "")
            text = f"{first or '…'} – {last or '…'}" if first or last else ""
            states.append(FilterState(name, label, "days", (first, last), text))
        elif column.is_relation:
            states.append(_relation_filter(actor, name, label, column, given.get(name, "")))
        elif isinstance(column, models.BooleanField):
            choices = [("1", _("yes")), ("0", _("no"))]
            states.append(_choice_filter(name, label, choices, given.get(name, "")))
        elif column.choices:
            choices = [(str(value), str(text)) for value, text in column.flatchoices]
            states.append(_choice_filter(name, label, choices, given.get(name, "")))
        else:
            states.append(FilterState(name, label, "text", given.get(name, ""), given.get(name, "")))
    return states


def _choice_filter(name: str, label: str, choices: list[tuple[str, str]], value: str) -> FilterState:
    shown = dict(choices)
    text = "、".join(shown.get(part, part) for part in value.split(",")) if value else ""
    return FilterState(name, label, "choice", value, text, choices)


def _relation_filter(actor: Actor, name: str, label: str, column: Any, value: str) -> FilterState:
    other = spec_of(column.related_model)
    text = value
    if is_key(value) and other is not None:
        # The name only of what the actor may see: an address must not tell whose key a number is.
        row = other.rows(actor).filter(pk=value).first()
        text = str(row) if row is not None else value
    url = f"/options/{other.name}/" if other else ""
    return FilterState(name, label, "remote", value, text, options_url=url)
