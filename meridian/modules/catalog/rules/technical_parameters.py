"""Typed technical parameters of a product: what a value must look like, and its form for keeping."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

_YES, _NO = frozenset({"yes", "true", "1", "是", "有"}), frozenset({"no", "false", "0", "否", "无"})


class Reading(NamedTuple):
    """The value as it is kept, or the code of what is wrong: empty, number, choice, yes_no, unit, choices."""

    value: str = ""
    problem: str = ""


def read_value(kind: str, value: str, *, unit: str = "", choices: Sequence[str] = ()) -> Reading:
    """Judge a value of kind NUMBER, TEXT, CHOICE or YES_NO. Only a number has a unit; only a choice has choices.

    Numbers are kept without thousands separators and as written otherwise (0.50 stays 0.50: the digits are a statement).
    """
    text = value.strip()
    if unit.strip() and kind != "NUMBER":
        return Reading(problem="unit")
    if (kind == "CHOICE") != bool(choices):
        return Reading(problem="choices")
    if not text:
        return Reading(problem="empty")
    if kind == "NUMBER":
        return _number(text)
    if kind == "CHOICE":
        return Reading(text) if text in choices else Reading(problem="choice")
    if kind == "YES_NO":
        folded = text.casefold()
        return Reading("yes") if folded in _YES else Reading("no") if folded in _NO else Reading(problem="yes_no")
    return Reading(text)


def _number(text: str) -> Reading:
    plain = text.replace(",", "").replace("，", "")
    try:
        finite = Decimal(plain).is_finite()
    except InvalidOperation:
        return Reading(problem="number")
    return Reading(plain) if finite else Reading(problem="number")
