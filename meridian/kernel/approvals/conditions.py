"""Conditions of routes and steps: ``fact operator value``, joined by AND inside a group and by OR between groups. No eval.

A condition is JSON: a list of groups, each a list of ``{"fact", "op", "value"}``; an empty list always holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

KINDS = ("MONEY", "NUMBER", "PERCENT", "FLAG", "CHOICE", "TEXT")
# Which operators make sense for which kind of fact.
OPERATORS: dict[str, tuple[str, ...]] = {
    "MONEY": ("gt", "ge", "lt", "le", "eq"),
    "NUMBER": ("gt", "ge", "lt", "le", "eq", "ne"),
    "PERCENT": ("gt", "ge", "lt", "le", "eq"),
    "FLAG": ("is",),
    "CHOICE": ("eq", "ne", "in"),
    "TEXT": ("eq", "ne", "has"),
}


@dataclass(frozen=True, slots=True)
class FactField:
    """A fact a subject offers to conditions. Money is fen, percent is basis points; both are shown in the user's units."""

    name: str
    label: Any
    kind: str
    choices: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One comparison as it came out, so that a person can read why a path was taken."""

    fact: str
    op: str
    wanted: Any
    found: Any
    holds: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a condition holds, with every comparison that was made."""

    holds: bool
    told: tuple[Told, ...]


def evaluate(condition: Sequence[Sequence[Mapping[str, Any]]], facts: Mapping[str, Any]) -> Answer:
    """Whether one of the groups holds. A fact that is not known (None or absent) makes its comparison false."""
    if not condition:
        return Answer(True, ())
    told: list[Told] = []
    holds = False
    for group in condition:
        results = [_compare(one, facts) for one in group]
        told += results
        holds = holds or all(result.holds for result in results)
    return Answer(holds, tuple(told))


def problems(condition: Any, fields: Mapping[str, FactField]) -> list[tuple[str, dict[str, Any]]]:
    """What is wrong with a condition somebody wrote: ``[(code, params)]``; empty when it can be evaluated."""
    if not isinstance(condition, list) or not all(isinstance(group, list) and group for group in condition):
        return [("approvals.condition_form", {})]
    found: list[tuple[str, dict[str, Any]]] = []
    for one in (one for group in condition for one in group):
        field = fields.get(str(one.get("fact")))
        if field is None:
            found.append(("approvals.unknown_fact", {"fact": one.get("fact")}))
        elif one.get("op") not in OPERATORS[field.kind]:
            found.append(("approvals.operator", {"fact": field.label, "op": one.get("op")}))
        elif not _value_fits(field, one.get("op"), one.get("value")):
            found.append(("approvals.value", {"fact": field.label, "value": one.get("value")}))
    return found


def _value_fits(field: FactField, op: Any, value: Any) -> bool:
    if field.kind in ("MONEY", "NUMBER", "PERCENT"):
        return isinstance(value, int) and not isinstance(value, bool)
    if field.kind == "FLAG":
        return isinstance(value, bool)
    if field.kind == "CHOICE":
        known = {key for key, _label in field.choices}
        values = value if op == "in" else [value]
        return isinstance(values, list) and bool(values) and all(one in known for one in values)
    return isinstance(value, str) and bool(value)


def _compare(one: Mapping[str, Any], facts: Mapping[str, Any]) -> Told:
    found, wanted, op = facts.get(one["fact"]), one["value"], one["op"]
    return Told(one["fact"], op, wanted, found, found is not None and _holds(op, found, wanted))


def _holds(op: str, found: Any, wanted: Any) -> bool:
    if op in ("eq", "is"):
        return found == wanted
    if op == "ne":
        return found != wanted
    if op == "in":
        return found in wanted
    if op == "has":
        return str(wanted) in str(found)
    return {"gt": found > wanted, "ge": found >= wanted, "lt": found < wanted, "le": found <= wanted}[op]
