"""Lost separators: what a scanner in keyboard mode leaves when it drops the GS character.

After a value of variable length a GS must follow unless it is the last one. Without it ``10A213B1`` + ``211234`` and
the lot ``A213B1211234`` look the same. GS1 says: the value runs to the end. That reading is kept where it is legal
and nothing speaks strongly against it, and the doubt is reported; known lots decide when they can.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from .application_identifiers import AI_SPECS
from .gs1_elements import Element, check_value

# AIs that follow a variable value on medical devices; each candidate reading may use only these.
_FOLLOWERS = ("10", "11", "17", "21", "15", "13", "30", "240", "7003")
_DATES = frozenset({"11", "13", "15", "17", "7003"})
_SPLITTABLE = frozenset({"10", "21", "22", "30", "37", "240", "241", "7003"})
_LONGEST_TAIL = 64
_MOST_READINGS = 24
_MONTH_DAY = re.compile(r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")


class Reading(NamedTuple):
    """One way to read the last value: what stays in it and the elements split off."""

    value: str
    tail: tuple[Element, ...]


class Decision(NamedTuple):
    """The reading chosen, how sure it is (0 to 1), whether known lots decided, and the other readings."""

    chosen: Reading
    confidence: float
    restored: bool
    others: tuple[Reading, ...]


def _tails(text: str, taken: frozenset[str], found: list[tuple[Element, ...]], before: tuple[Element, ...]) -> None:
    """Collect every way to read ``text`` completely as further elements whose AIs are not taken yet."""
    for ai in _FOLLOWERS:
        if not text.startswith(ai) or ai in taken or len(found) >= _MOST_READINGS:
            continue
        spec = AI_SPECS[ai]
        rest = text[len(ai) :]
        whole = check_value(ai, rest) is None
        if whole:
            found.append((*before, Element(ai, rest)))
        fixed = spec.min_length == spec.max_length
        cuts = [spec.max_length] if fixed else range(1, min(len(rest), spec.max_length + 1))
        for cut in cuts:
            if cut < len(rest) and check_value(ai, rest[:cut]) is None:
                _tails(rest[cut:], taken | {ai}, found, (*before, Element(ai, rest[:cut])))


def _is_year(before: str, element: Element) -> bool:
    """``21`` inside 20210305 or 210305 is a year, not the AI of a serial number."""
    ai, rest = element
    return ai == "21" and (_MONTH_DAY.match(rest) is not None or (before.endswith("20") and rest[:2].isdigit()))


def _texts_are_plausible(reading: Reading) -> bool:
    """Lots and serials shorter than four characters, or cut at a year, are rarely what was printed."""
    before = reading.value
    for element in reading.tail:
        too_short = min(len(element.value), len(before)) < 4
        if element.ai not in _DATES and (too_short or _is_year(before, element)):
            return False
        before = element.value
    return len(reading.value) >= 3


def _weight(reading: Reading, ai: str) -> int:
    """0 unlikely, 1 possible, 2 likely, 3 next to certain."""
    if not _texts_are_plausible(reading):
        return 0
    followers = [element.ai for element in reading.tail]
    if _DATES.intersection(followers):
        if len(followers) >= 2:
            return 3
        return 2 if followers[0] in ("17", "7003") else 1
    if ai == "10" and followers == ["21"]:
        return 2
    return 1 if followers[0] in ("10", "21") else 0


def readings_of(ai: str, value: str, taken: frozenset[str]) -> list[Reading]:
    """Every way to split ``value`` of ``ai`` into a legal shorter value and further elements."""
    if ai not in _SPLITTABLE or len(value) > _LONGEST_TAIL:
        return []
    readings: list[Reading] = []
    for cut in range(1, min(len(value) - 2, AI_SPECS[ai].max_length + 1)):
        if value.startswith(_FOLLOWERS, cut) and check_value(ai, value[:cut]) is None:
            tails: list[tuple[Element, ...]] = []
            _tails(value[cut:], taken | {ai}, tails, ())
            readings += [Reading(value[:cut], tail) for tail in tails]
    return readings


def _lot_of(ai: str, reading: Reading) -> str | None:
    return reading.value if ai == "10" else next((item.value for item in reading.tail if item.ai == "10"), None)


def resolve(ai: str, value: str, taken: frozenset[str], known_lots: Collection[str]) -> Decision | None:
    """Decide how the last, variable value of a code without any separator is to be read.

    ``taken`` are the AIs read before it. None when no other reading is possible at all or none is worth a doubt.
    """
    legal = check_value(ai, value) is None
    if legal and ai == "10" and value in known_lots:
        return None
    readings = readings_of(ai, value, taken)
    if not readings:
        return None
    whole = Reading(value, ())
    known = [reading for reading in readings if _lot_of(ai, reading) in known_lots] if known_lots else []
    if known:
        best = max(known, key=lambda reading: (len(_lot_of(ai, reading) or ""), _weight(reading, ai)))
        return Decision(best, 0.9, True, ())
    ranked = sorted(readings, key=lambda reading: (-_weight(reading, ai), len(reading.tail), -len(reading.value)))
    doubtful = [reading for reading in ranked if _weight(reading, ai) >= (1 if legal else 0)]
    if not doubtful:
        return None
    best = doubtful[0]
    if not legal:
        return Decision(best, 0.4, False, tuple(doubtful[1:]))
    if _weight(best, ai) >= 2:
        sure = 0.6 if _weight(best, ai) == 3 else 0.5
        return Decision(best, sure, False, (whole, *doubtful[1:]))
    return Decision(whole, 0.6, False, tuple(doubtful))
