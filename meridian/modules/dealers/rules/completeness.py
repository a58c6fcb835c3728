"""How complete the record of a dealer is: what is there by weight, what is missing and where to add it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# What a record needs, with its weight of 100. ``edit``, ``agreement``, ``authorisation`` and ``documents`` say where it is mended.
WEIGHTS: tuple[tuple[str, int, str], ...] = (
    ("credit_code", 15, "edit"), ("address", 5, "edit"), ("phone", 5, "edit"), ("manager", 10, "edit"),
    ("documents", 30, "documents"), ("agreement", 20, "agreement"), ("authorisation", 15, "authorisation"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Completeness:
    """``percent`` of the weights that are there; ``missing`` are ``(what, where)`` of the others, the heaviest first."""

    percent: int
    missing: tuple[tuple[str, str], ...]


def completeness(present: Mapping[str, bool]) -> Completeness:
    """Judge what is there. What ``present`` does not name is not asked of this dealer and counts neither way."""
    asked = [(name, weight, where) for name, weight, where in WEIGHTS if name in present]
    whole = sum(weight for _name, weight, _where in asked)
    if not whole:
        return Completeness(100, ())
    there = sum(weight for name, weight, _where in asked if present[name])
    missing = sorted((row for row in asked if not present[row[0]]), key=lambda row: -row[1])
    return Completeness(there * 100 // whole, tuple((name, where) for name, _weight, where in missing))
