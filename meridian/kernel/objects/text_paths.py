"""Which relations a row's own text follows, so that lists can join them instead of asking once per row."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models


class _Probe:
    """Stands in for a related row and notes that the text looked into it."""

    def __init__(self, path: str, model: type[models.Model], seen: set[str]) -> None:
        self.__dict__.update(_path=path, _model=model, _seen=seen)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._seen.add(self._path)
        try:
            field = self._model._meta.get_field(name)
        except Exception:
            return _Callable()
        if field.is_relation and field.related_model is not None:
            return _Probe(f"{self._path}__{name}", field.related_model, self._seen)
        return ""

    def __str__(self) -> str:
        self._seen.add(self._path)
        self._seen.update(f"{self._path}__{deeper}" for deeper in text_paths(self._model))
        return ""

    def __format__(self, spec: str) -> str:
        return str(self)

    def __bool__(self) -> bool:
        return True


class _Callable(str):
    """An attribute that is no field: a method such as ``get_kind_display`` or a property."""

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        return ""


@cache
def text_paths(model: type[models.Model]) -> tuple[str, ...]:
    """Lookups that ``str(row)`` follows, for ``select_related``: ``("product",)`` for a SKU shown with its product.

    Found by asking an empty row, whose relations are stand-ins, for its text. Relations behind a condition that an empty
    row does not meet are missed; the query budget test finds those.
    """
    seen: set[str] = set()
    row = model()
    for field in model._meta.concrete_fields:
        if field.is_relation and field.related_model is not model:
            setattr(row, field.attname, 0)
            row._state.fields_cache[field.name] = _Probe(field.name, field.related_model, seen)
    try:
        str(row)
    except Exception:
        return tuple(sorted(seen))
    return tuple(sorted(seen))
