"""Additional fields as columns of an import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from meridian.kernel.base.actors import Actor

from .definitions import definitions_for
from .values import stored_value


@dataclass(frozen=True, slots=True)
class CustomImportColumn:
    """``parse(text)`` returns the stored value or raises ValueError with a sentence."""

    key: str
    label: str
    required: bool
    parse: Callable[[str], Any]


def import_columns(object_name: str, actor: Actor) -> list[CustomImportColumn]:
    """What an import may fill beside the object's own fields."""
    return [
        CustomImportColumn(d.key, d.label, d.required, partial(stored_value, d))
        for d in definitions_for(object_name, actor)
    ]
