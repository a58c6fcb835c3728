"""Which models are found by search, and how their rows become entries. Declared by the layer that keeps the specs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as the extractor gives it. Title, code and ``words`` are searched, Chinese ones by pinyin and initials too."""

    object_id: int
    title: str
    sub: str = ""
    code: str = ""
    words: tuple[str, ...] = ()
    region_path: str = ""
    team_path: str = ""
    owner_id: int | None = None
    dealer_id: int | None = None


Extractor = Callable[[Sequence[Any]], list[Entry]]


@dataclass(frozen=True, slots=True)
class IndexedModel:
    """A model with its extractor (rows -> entries), the address of a row, and rows of other models that change its words.

    ``touched_by`` maps another model to the attribute that holds the key of the row to index again; ``follows`` maps a
    model whose name stands in the entries to the lookups that lead there (a lot is found by its product's name).
    ``reads`` are the columns of its own that the extractor looks at, None when that cannot be told: a change of other
    columns leaves the entry as it is.
    """

    model: type[models.Model]
    name: str
    extract: Extractor
    url: Callable[[int], str]
    touched_by: dict[type[models.Model], str] = field(default_factory=dict)
    reads: frozenset[str] | None = None
    follows: dict[type[models.Model], tuple[str, ...]] = field(default_factory=dict)


_indexed: dict[type[models.Model], IndexedModel] = {}
# Asked once, at first use: specs are complete only when all modules are loaded.
_fill: list[Callable[[], None]] = []


def index_model(
    model: type[models.Model], extract: Extractor, *, url: Callable[[int], str] = lambda pk: "",
    touched_by: dict[type[models.Model], str] | None = None, follows: dict[type[models.Model], tuple[str, ...]] | None = None,
    reads: frozenset[str] | None = None,
) -> None:  # fmt: skip
    """Make the rows of a model searchable. ``extract`` gets up to 500 saved rows and returns their entries."""
    name = f"{model._meta.app_label}.{model._meta.model_name}"
    _indexed[model] = IndexedModel(model, name, extract, url, touched_by or {}, reads, follows or {})


def fill_with(function: Callable[[], None]) -> None:
    """Register what declares the models (by ``index_model``) when search is used for the first time."""
    if function not in _fill:
        _fill.append(function)


def indexed_models() -> dict[type[models.Model], IndexedModel]:
    """All searchable models."""
    while _fill:
        _fill.pop(0)()
    return _indexed
