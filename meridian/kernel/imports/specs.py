"""How this package finds the declaration of an object. Specs are made in a layer above, which registers the way to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_find: Callable[[str], Any] | None = None


def find_specs_with(function: Callable[[str], Any]) -> None:
    """Called once by the layer that keeps the specs: ``function("customers.hospital")`` returns the ObjectSpec."""
    global _find
    _find = function


def spec_for(name: str) -> Any:
    """The ObjectSpec called ``name``. Raises LookupError when it does not exist."""
    if _find is None:
        raise LookupError("no registry of object specs is connected to the imports")
    return _find(name)
