"""Guards at start-up: every name in a spec exists, every model has a spec or a reason, filters rest on an index."""

from __future__ import annotations

from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from .registry import all_specs, internal_reasons, module_models, spec_named, spec_of
from .spec import Computed, DateRange, ObjectSpec, Pinyin, Related, TreeUnder


@checks.register("meridian")
def check_specs(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """All problems of all specs, each naming the object and the option."""
    found: list[str] = []
    for spec in all_specs():
        found += [f"{spec.name}: {problem}" for problem in spec_problems(spec)]
    found += list(_uncovered_models())
    return [checks.Error(text, id="meridian.E001") for text in found]


def spec_problems(spec: ObjectSpec) -> list[str]:
    """What is wrong with one spec."""
    found = []
    for option, names in _names_by_option(spec).items():
        found += [f"{option} names unknown field {name!r}" for name in names if not path_exists(spec.model, name)]
    for kind, names in spec.masks.items():
        found += [f"mask of {kind} names unknown field {name!r}" for name in names if not path_exists(spec.model, name)]
        found += [
            f"the title tells {name!r}, which {kind} must not see" for name in names if _in_title(spec.model, name)
        ]
    for fact in spec.facts:
        found += [f"fact names unknown field {name!r}" for name in fact.fields if not path_exists(spec.model, name)]
    if not spec.small:
        found += [
            f"filter {name!r} has no index (set small=True when the table stays small)" for name in _unindexed(spec)
        ]
    if spec.keys and not _is_unique(spec):
        found.append(f"keys {spec.keys} are not a unique constraint")
    for panel in spec.panels:
        if isinstance(panel, Related):
            found += _related_problems(panel)
    return found


def _related_problems(panel: Related) -> list[str]:
    try:
        other = spec_named(panel.spec)
    except KeyError:
        return [f"panel names unknown object {panel.spec!r}"]
    return [] if path_exists(other.model, panel.by) else [f"panel {panel.spec} has no field {panel.by!r}"]


def _names_by_option(spec: ObjectSpec) -> dict[str, list[str]]:
    return {
        "fields": list(spec.fields),
        "columns": [c for c in spec.columns if not isinstance(c, Computed)],
        "filters": [f.name if isinstance(f, DateRange | TreeUnder) else f for f in spec.filters],
        "search": [f.name if isinstance(f, Pinyin) else f for f in spec.search],
        "form": [name for section in spec.form for name in section.fields],
        "keys": list(spec.keys),
        "state": [spec.state] if spec.state else [],
        "ordering": [name.lstrip("-") for name in spec.ordering],
    }


def _in_title(model: type[models.Model], name: str) -> bool:
    """Whether the text of a row, which lists, menus and search show to everybody, is made of a field."""
    code = getattr(model.__str__, "__code__", None)
    return code is not None and bool({name, f"{name}_id", f"get_{name}_display"} & set(code.co_names))


def path_exists(model: type[models.Model], path: str) -> bool:
    """Whether a lookup such as ``region__name`` leads somewhere."""
    current: type[models.Model] | None = model
    for part in path.split("__"):
        if current is None:
            return False
        try:
            found = current._meta.get_field(part)
        except FieldDoesNotExist:
            return part in ("pk", "id") and current is not None
        current = found.related_model if found.is_relation else None
    return True


def _unindexed(spec: ObjectSpec) -> list[str]:
    meta = spec.model._meta
    leading = {index.fields[0].lstrip("-") for index in meta.indexes if index.fields}
    leading |= {c.fields[0] for c in meta.constraints if isinstance(c, models.UniqueConstraint) and c.fields}
    missing = []
    for entry in spec.filters:
        name = (entry.name if isinstance(entry, DateRange | TreeUnder) else entry).split("__")[0]
        column = meta.get_field(name)
        indexed = column.db_index or column.unique or column.is_relation or name in leading
        if not indexed and not isinstance(column, models.BooleanField):
            missing.append(name)
    return missing


def _is_unique(spec: ObjectSpec) -> bool:
    meta = spec.model._meta
    if len(spec.keys) == 1 and meta.get_field(spec.keys[0]).unique:
        return True
    sets = [set(c.fields) for c in meta.constraints if isinstance(c, models.UniqueConstraint) and not c.condition]
    return set(spec.keys) in sets


def _uncovered_models():
    reasons = internal_reasons()
    known = set()
    for model in module_models():
        label = f"{model._meta.app_label}.{model._meta.model_name}"
        known.add(label)
        has_spec = spec_of(model) is not None
        if has_spec and label in reasons:
            yield f"{label} has a spec, yet stands in the list of internal models"
        if not has_spec and label not in reasons and not model._meta.auto_created:
            yield f"{label} has no ObjectSpec and no reason in internal_models()"
    for label in sorted(set(reasons) - known):
        yield f"{label} stands in internal_models() but no longer exists"
