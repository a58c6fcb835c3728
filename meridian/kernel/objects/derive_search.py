"""From a spec to its entries in the search index: words from ``search``, stamps from ``scope``, the page from ``url_name``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, partial
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import NoReverseMatch, reverse

from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.audit.capture import is_watched
from meridian.kernel.commands.kept_facts import kept_by_key
from meridian.kernel.search.queries import is_single
from meridian.kernel.search.registry import Entry, fill_with, index_model

from .registry import all_specs
from .spec import ObjectSpec, Pinyin

CODE_FIELDS = ("code", "number")
SUB_FIELDS = ("region", "product", "hospital", "line")


def index_all_specs() -> None:
    """Register every spec with ``search`` fields."""
    for spec in all_specs():
        if spec.search:
            index_model(
                spec.model, partial(entries_of, spec), url=partial(_url, spec), touched_by=_touched_by(spec),
                follows=_follows(spec), reads=_reads(spec),
            )  # fmt: skip


def entries_of(spec: ObjectSpec, rows: Sequence[Any]) -> list[Entry]:
    """Entries of up to a few hundred rows; relations are read by a query per lookup, not per row."""
    if text_paths(spec.model):
        keys = [row.pk for row in rows]
        rows = list(spec.model._base_manager.filter(pk__in=keys).select_related(*text_paths(spec.model)))
    searched = [entry.name if isinstance(entry, Pinyin) else entry for entry in spec.search]
    code = next((name for name in CODE_FIELDS if _has(spec.model, name)), "")
    stamps = _stamp_paths(spec)
    sub = next((name for name in SUB_FIELDS if _has(spec.model, name)), "")
    wanted = {*searched, *stamps.values(), *([sub] if sub else [])}
    values = _values(spec.model, {path for path in wanted if "__" in path or _is_relation(spec.model, path)}, rows)

    def texts(row: Any, paths: Iterable[str]) -> tuple[str, ...]:
        return tuple(str(v) for path in paths for v in _of(row, path, values) if v not in (None, ""))

    names = _names(spec.model, sub, rows) if sub else {}
    made = []
    for row in rows:
        found_code = str(getattr(row, code, "") or "") if code else ""
        stamp = {key: next(iter(_of(row, path, values)), None) for key, path in stamps.items()}
        made.append(
            Entry(
                object_id=row.pk, title=str(row), code=found_code, words=texts(row, searched),
                sub=" · ".join(part for part in (found_code, names.get(getattr(row, f"{sub}_id", None), "")) if part),
                region_path=stamp.get("region") or "", team_path=stamp.get("team") or "", owner_id=stamp.get("owner"),
                dealer_id=stamp.get("dealer"),
            )
        )  # fmt: skip
    return made


def _of(row: Any, path: str, values: dict[str, dict[int, list[Any]]]) -> list[Any]:
    return values[path].get(row.pk, []) if path in values else [getattr(row, path)]


def _values(model: type[models.Model], paths: set[str], rows: Sequence[Any]) -> dict[str, dict[int, list[Any]]]:
    """``{lookup: {key: values}}``: one query for all lookups with one value a row, one for each that may have several."""
    found: dict[str, dict[int, list[Any]]] = {}
    for path in [path for path in paths if "__" not in path]:
        attname = model._meta.get_field(path).attname
        found[path] = {row.pk: [getattr(row, attname)] for row in rows}
    stored = model._base_manager.filter(pk__in=[row.pk for row in rows])
    found.update(_loaded_values(paths - set(found), rows))
    found.update(_kept_values(model, paths - set(found), rows))
    deeper = sorted(paths - set(found))
    single = [path for path in deeper if is_single(model, path)]
    for path in deeper:
        found[path] = {}
    if single:
        for key, *values in stored.values_list("pk", *single):
            for path, value in zip(single, values, strict=True):
                found[path][key] = [value]
    for path in deeper:
        if path not in single:
            for key, value in stored.values_list("pk", path):
                found[path].setdefault(key, []).append(value)
    return found


def _loaded_values(paths: set[str], rows: Sequence[Any]) -> dict[str, dict[int, list[Any]]]:
    """Columns of related rows that the command has in hand, such as the number of the order of a new pick list."""
    found: dict[str, dict[int, list[Any]]] = {}
    for path in paths:
        hop, _sep, column = path.partition("__")
        related = {row.pk: row._state.fields_cache.get(hop) for row in rows}
        if all(other is not None and column in other.__dict__ for other in related.values()):
            found[path] = {pk: [other.__dict__[column]] for pk, other in related.items()}
    return found


def _kept_values(model: type[models.Model], paths: set[str], rows: Sequence[Any]) -> dict[str, dict[int, list[Any]]]:
    """Values behind a relation that lead over watched objects only, such as the region of a dealer: kept, not read again."""
    by_hop: dict[str, list[str]] = {}
    for path in sorted(paths):
        if _watched_on(model, path):
            by_hop.setdefault(path.partition("__")[0], []).append(path)
    found: dict[str, dict[int, list[Any]]] = {}
    for hop, own in by_hop.items():
        first = model._meta.get_field(hop)
        others = tuple(path.partition("__")[2] for path in own)
        of = tuple(sorted({name for path in own for name in _watched_on(model, path)}))
        keys = {row.pk: getattr(row, first.attname) for row in rows}
        known = kept_by_key(
            f"search.values.{first.related_model._meta.label_lower}.{others}", set(keys.values()) - {None},
            partial(_read_values, first.related_model, others), of=of,
        )  # fmt: skip
        for at, path in enumerate(own):
            found[path] = {pk: [known[key][at]] for pk, key in keys.items() if key in known}
    return found


def _read_values(model: type[models.Model], paths: Sequence[str], keys: Iterable[Any]) -> dict[Any, tuple[Any, ...]]:
    rows = model._base_manager.filter(pk__in=list(keys)).values_list("pk", *paths)
    return {row[0]: row[1:] for row in rows}


@cache
def _watched_on(model: type[models.Model], path: str) -> tuple[str, ...]:
    """The objects a lookup leads over when it leads over watched ones by plain foreign keys; else nothing."""
    over, current = [], model
    for part in path.split("__")[:-1]:
        try:
            related = _related_model(current, part)
        except FieldDoesNotExist:
            return ()
        if related is None or not is_watched(related._meta.label_lower):
            return ()
        over.append(related._meta.label_lower)
        current = related
    return tuple(over)


def _reads(spec: ObjectSpec) -> frozenset[str] | None:
    """Columns of its own that stand in an object's entry; None when its title is made of more than columns."""
    model = spec.model
    code = getattr(model.__str__, "__code__", None)
    if code is None:
        return None
    names = {(entry.name if isinstance(entry, Pinyin) else entry).split("__")[0] for entry in spec.search}
    names |= {path.split("__")[0] for path in _stamp_paths(spec).values()}
    names |= {name for name in (*CODE_FIELDS, *SUB_FIELDS) if _has(model, name)}
    for name in code.co_names:
        shown = name.removeprefix("get_").removesuffix("_display")
        if _has(model, shown):
            names.add(shown)
        elif name not in dir(str) and hasattr(model, name):
            return None  # a property or a method: it may read anything
    columns = {"pk" if name == "pk" else getattr(model._meta.get_field(name), "attname", name) for name in names}
    return frozenset({*columns, *(name for name in names if name != "pk")})


def _names(model: type[models.Model], field: str, rows: Sequence[Any]) -> dict[int, str]:
    """Texts of the related rows shown under the title."""
    other = model._meta.get_field(field).related_model
    attname = model._meta.get_field(field).attname
    keys = {getattr(row, attname) for row in rows} - {None}

    def read(missing: Iterable[Any]) -> dict[Any, str]:
        found = other._base_manager.filter(pk__in=list(missing)).select_related(*text_paths(other))
        return {row.pk: str(row) for row in found}

    name = other._meta.label_lower
    if is_watched(name) and not text_paths(other):
        return kept_by_key(f"search.names.{name}", keys, read, of=(name,))
    return read(keys)


def _stamp_paths(spec: ObjectSpec) -> dict[str, str]:
    """Lookups of the stamps; those a single stamp cannot hold are left to the object's own scope."""
    scope = spec.scope
    if not isinstance(scope, ScopePaths):
        return {}
    given = {
        "region": f"{scope.region}__path" if scope.region else "", "team": f"{scope.team}__path" if scope.team else "",
        "owner": scope.owner, "dealer": scope.dealer if isinstance(scope.dealer, str) else "",
    }  # fmt: skip
    return {key: path for key, path in given.items() if path and is_single(spec.model, path)}


def _touched_by(spec: ObjectSpec) -> dict[type[models.Model], str]:
    """Models whose rows bring words of their own: a hospital is indexed again when one of its aliases is saved."""
    touched = {}
    for entry in spec.search:
        first = (entry.name if isinstance(entry, Pinyin) else entry).split("__")[0]
        found = spec.model._meta.get_field(first)
        if found.one_to_many:
            touched[found.related_model] = found.field.attname
    return touched


def _follows(spec: ObjectSpec) -> dict[type[models.Model], tuple[str, ...]]:
    """Models whose names stand in the entries: those of searched lookups, of the title and of the line under it."""
    paths = {path for path in text_paths(spec.model) if "__" not in path}
    for entry in spec.search:
        parts = (entry.name if isinstance(entry, Pinyin) else entry).split("__")
        paths |= {"__".join(parts[:depth]) for depth in range(1, len(parts))}
    paths |= {name for name in SUB_FIELDS if _has(spec.model, name)}
    for path in list(paths):
        related = _related_model(spec.model, path)
        paths |= {f"{path}__{deeper}" for deeper in text_paths(related)} if related is not None else set()
    found: dict[type[models.Model], tuple[str, ...]] = {}
    for path in sorted(paths):
        related = _related_model(spec.model, path)
        if related is not None:
            found[related] = (*found.get(related, ()), path)
    return found


def _related_model(model: type[models.Model], path: str) -> type[models.Model] | None:
    """Where a lookup over plain foreign keys ends; None when a part of it is anything else."""
    current = model
    for part in path.split("__"):
        found = current._meta.get_field(part)
        if not (found.is_relation and (found.many_to_one or found.one_to_one) and found.concrete):
            return None
        current = found.related_model
    return current


@cache
def text_paths(model: type[models.Model]) -> tuple[str, ...]:
    """Relations that ``str(row)`` looks into, for ``select_related``: those its code names, and theirs in turn."""
    code = getattr(model.__str__, "__code__", None)
    paths: list[str] = []
    for field in model._meta.concrete_fields:
        if code is not None and field.is_relation and field.name in code.co_names and field.related_model is not model:
            paths.append(field.name)
            paths += [f"{field.name}__{deeper}" for deeper in text_paths(field.related_model)]
    return tuple(paths)


def _url(spec: ObjectSpec, pk: int) -> str:
    try:
        return reverse(spec.url_name("detail"), args=[pk])
    except NoReverseMatch:
        return ""


def _has(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _is_relation(model: type[models.Model], name: str) -> bool:
    return name != "pk" and model._meta.get_field(name).is_relation


fill_with(index_all_specs)
