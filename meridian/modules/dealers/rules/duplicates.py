"""Dealers that may have been entered twice: the same company under two codes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

# What nearly every name of a dealer ends with, and what therefore says nothing about which company it is.
_TAILS = re.compile(
    r"(股份)?有限(责任)?公司|分公司|集团|医疗器械|医疗设备|医疗科技|医疗用品|医疗|医药|器械|商贸|贸易|科技|生物|实业|发展|[()（）\s·\-]"
)
ALIKE = 90  # of 100: from here on two names are shown to a person


class Entered(NamedTuple):
    """What is compared of a dealer: key, name, phone, place (key of the region)."""

    key: int
    name: str
    phone: str = ""
    region: int = 0


class Pair(NamedTuple):
    """Two dealers that may be one, the lower key first; ``likeness`` of the names from 0 to 100; ``reasons`` are codes."""

    first: int
    second: int
    likeness: int
    reasons: tuple[str, ...]


def core_of(name: str) -> str:
    """The part of a company's name that tells it from others: 南京康达医疗器械有限公司 → 南京康达."""
    return _TAILS.sub("", name) or name.strip()


def duplicates(dealers: Iterable[Entered], known_apart: frozenset[tuple[int, int]] = frozenset()) -> list[Pair]:
    """Pairs to look at, the likeliest first: the same core of the name, nearly the same within one region, or the same phone.

    ``known_apart`` are pairs ``(lower key, higher key)`` that a person has judged to be two companies; they are left out.
    """
    rows = sorted(dealers)
    found: dict[tuple[int, int], Pair] = {}
    for first, second in _candidates(rows):
        key = (first.key, second.key)
        if key in found or key in known_apart:
            continue
        pair = _judge(first, second)
        if pair is not None:
            found[key] = pair
    return sorted(found.values(), key=lambda pair: (-pair.likeness, pair.first, pair.second))


def _candidates(rows: list[Entered]) -> Iterator[tuple[Entered, Entered]]:
    """Pairs that share something: never all with all."""
    groups: dict[tuple[str, object], list[Entered]] = defaultdict(list)
    for row in rows:
        core = core_of(row.name)
        groups["core", core].append(row)
        groups["region", (row.region, core[:1])].append(row)
        groups["region end", (row.region, core[-1:])].append(row)
        if len(row.phone) >= 7:
            groups["phone", row.phone].append(row)
    for members in groups.values():
        yield from combinations(members, 2)


def _judge(first: Entered, second: Entered) -> Pair | None:
    from rapidfuzz import fuzz

    one, other = core_of(first.name), core_of(second.name)
    likeness = round(fuzz.ratio(one, other))
    reasons = []
    if one == other:
        reasons.append("core")
    elif likeness >= ALIKE or (first.region == second.region and _one_apart(one, other)):
        reasons.append("alike")
    if len(first.phone) >= 7 and first.phone == second.phone:
        reasons.append("phone")
    return Pair(first.key, second.key, likeness, tuple(reasons)) if reasons else None


def _one_apart(one: str, other: str) -> bool:
    """Whether one sign was left out or added (南京康达 and 南京康达尔), in names long enough to say so."""
    from rapidfuzz.distance import Levenshtein

    return min(len(one), len(other)) >= 4 and len(one) != len(other) and Levenshtein.distance(one, other) == 1
