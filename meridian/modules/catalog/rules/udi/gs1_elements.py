"""GS1 element strings: taking them apart, checking each value, checking which elements may stand together.

Two written forms are read here: the form a scanner sends (elements run together, FNC1 as the GS character 0x1D after
each value of variable length) and the form printed for people, with every AI in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from .application_identifiers import AI_SPECS, find_ai, matches_pattern
from .gs1_checks import CHARSET_CHECKS, CHECKS, CheckFailure
from .reading import Problem

GS = "\x1d"

_BRACKETED_AI = re.compile(r"(?<!\\)\(([0-9]{2,4})\)")
_UNKNOWN_AI_MAX = 90


class Element(NamedTuple):
    """One element: its Application Identifier and its value."""

    ai: str
    value: str


class Elements(NamedTuple):
    """Elements found, in their order, and what is wrong with them; ``rest`` is what could not be read."""

    items: tuple[Element, ...]
    problems: tuple[Problem, ...]
    rest: str = ""


@lru_cache(maxsize=2048)
def check_value(ai: str, value: str) -> CheckFailure | None:
    """Check one value against the format and the content checks of its AI; None when it is right.

    Codes besides those of the content checks: ``value_missing``, ``value_too_short``, ``value_too_long``.
    """
    spec = AI_SPECS[ai]
    if not value:
        return CheckFailure("value_missing", 0, 0)
    position = 0
    for part in spec.components:
        chunk = value[position : position + part.max_length]
        if not chunk and part.optional:
            break
        if failure := CHARSET_CHECKS[part.charset](chunk):
            return failure._replace(position=position + failure.position)
        if len(chunk) < part.min_length:
            return CheckFailure("value_too_short", position, len(chunk))
        for name in part.checks:
            if failure := CHECKS[name](chunk):
                return failure._replace(position=position + failure.position)
        position += len(chunk)
    if position < len(value):
        return CheckFailure("value_too_long", position, len(value) - position)
    return None


def _problem_of(ai: str, value: str) -> Problem | None:
    failure = check_value(ai, value)
    if failure is None:
        return None
    fault = value[failure.position : failure.position + failure.length]
    return Problem(failure.code, {"ai": ai, "value": value, "fault": fault, "position": failure.position})


def parse_element_string(data: str, *, separator: str = GS) -> Elements:
    """Take apart what a scanner sends (without symbology identifier and without the leading FNC1).

    A value of variable length runs to the next separator or to the end. Reading stops at an unknown AI, because
    nothing after it can be placed; the rest is kept in ``rest``.
    """
    items: list[Element] = []
    problems: list[Problem] = []
    position, end = 0, len(data)
    if not data:
        return Elements((), (Problem("no_elements"),))
    while position < end:
        spec = find_ai(data, position)
        if spec is None:
            problems.append(Problem("unknown_ai", {"at": position, "text": data[position : position + 4]}))
            break
        start = position + len(spec.ai)
        stop = data.find(separator, start)
        stop = end if stop < 0 else stop
        if spec.fixed:
            stop = min(stop, start + spec.max_length)
        value = data[start:stop]
        items.append(Element(spec.ai, value))
        if problem := _problem_of(spec.ai, value):
            problems.append(problem)
        position = stop + 1 if data.startswith(separator, stop) else stop
    return Elements(tuple(items), tuple(problems), data[position:])


def parse_bracketed(text: str, *, permit_unknown: bool = False) -> Elements:
    """Take apart the printed form, ``(01)…(17)…(10)…``; ``\\(`` is a bracket that belongs to a value.

    A bracket which holds no known AI, inside a value of text type, is taken as part of that value with the doubt
    ``bracket_in_value``. With ``permit_unknown`` AIs which are not allocated are kept unchecked.
    """
    starts = [found for found in _BRACKETED_AI.finditer(text) if permit_unknown or found[1] in AI_SPECS]
    if not starts or starts[0].start() != 0:
        return Elements((), (Problem("bracketed_ai_expected", {"text": text[:20]}),), text)
    items: list[Element] = []
    problems: list[Problem] = []
    bounds = [*(found.start() for found in starts[1:]), len(text)]
    for found, bound in zip(starts, bounds, strict=True):
        raw = text[found.end() : bound]
        value = raw.replace("\\(", "(")
        if "(" in raw.replace("\\(", ""):
            problems.append(Problem("bracket_in_value", {"ai": found[1], "value": value}, fatal=False))
        items.append(Element(found[1], value))
        if found[1] in AI_SPECS:
            problem = _problem_of(found[1], value)
        else:
            problem = None if 0 < len(value) <= _UNKNOWN_AI_MAX else Problem("value_too_long", {"ai": found[1]})
        if problem:
            problems.append(problem)
    return Elements(tuple(items), tuple(problems))


def to_element_string(items: Sequence[Element], *, separator: str = GS) -> str:
    """The elements run together, each opened by an FNC1 where GS1 asks for one (the first always is)."""
    parts: list[str] = []
    needed = True
    for ai, value in items:
        parts.append(f"{separator if needed else ''}{ai}{value}")
        spec = AI_SPECS.get(ai)
        needed = spec is None or not spec.fixed
    return "".join(parts)


def repeated_differently(items: Sequence[Element]) -> list[Problem]:
    """An AI may come twice only with the same value."""
    first: dict[str, str] = {}
    return [
        Problem("ai_repeated_with_other_value", {"ai": ai, "first": first[ai], "value": value})
        for ai, value in items
        if first.setdefault(ai, value) != value
    ]


def _matching(pattern: str, present: Sequence[str]) -> list[str]:
    return [ai for ai in present if matches_pattern(pattern, ai)]


def exclusive_elements(items: Sequence[Element]) -> list[Problem]:
    """AIs which GS1 forbids to stand together."""
    return list(_exclusive(tuple(dict.fromkeys(item.ai for item in items))))


# What may stand together hangs on the AIs alone, and the codes of one label run all have the same.
@lru_cache(maxsize=512)
def _exclusive(present: tuple[str, ...]) -> tuple[Problem, ...]:
    problems: list[Problem] = []
    for ai in present:
        spec = AI_SPECS.get(ai)
        for pattern in spec.excludes if spec else ():
            for other in _matching(pattern, present):
                if other != ai:
                    problems.append(Problem("ai_excludes_other", {"ai": ai, "other": other}))
    return tuple(problems)


def _satisfied(choice: tuple[str, ...], present: Sequence[str], own: str) -> bool:
    return all(any(other != own for other in _matching(pattern, present)) for pattern in choice)


def missing_companions(items: Sequence[Element]) -> list[Problem]:
    """AIs which GS1 allows only together with others that are not there.

    GS1 asks for this over everything marked on the item, not over one carrier: the caller decides.
    """
    return list(_missing(tuple(dict.fromkeys(item.ai for item in items))))


@lru_cache(maxsize=512)
def _missing(present: tuple[str, ...]) -> tuple[Problem, ...]:
    problems: list[Problem] = []
    for ai in present:
        spec = AI_SPECS.get(ai)
        for group in spec.requires if spec else ():
            if not any(_satisfied(choice, present, ai) for choice in group):
                wanted = ",".join("+".join(choice) for choice in group)
                problems.append(Problem("ai_companion_missing", {"ai": ai, "needs": wanted}))
    return tuple(problems)


_SERIALISABLE_KEYS = {"253": 13, "255": 13, "8003": 14}


def unserialised_signature(items: Sequence[Element]) -> list[Problem]:
    """A digital signature (8030) needs a key with its serial part."""
    if not any(item.ai == "8030" for item in items):
        return []
    return [
        Problem("signature_needs_serial", {"ai": ai})
        for ai, value in items
        if len(value) <= _SERIALISABLE_KEYS.get(ai, -1)
    ]
