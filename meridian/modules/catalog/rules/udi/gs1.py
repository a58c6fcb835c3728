"""Reading a GS1 UDI: from text in any of its written forms to the fields of a :class:`UdiReading`."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from .application_identifiers import AI_SPECS, find_ai
from .dates import iso_date
from .gs1_checks import csum
from .gs1_digital_link import is_web_address, parse_digital_link, unescape
from .gs1_elements import (
    GS,
    Element,
    Elements,
    check_value,
    exclusive_elements,
    missing_companions,
    parse_bracketed,
    parse_element_string,
    repeated_differently,
    unserialised_signature,
)
from .gs1_scan import BLANKS, has_identifier, read_scan
from .gs1_separators import resolve
from .reading import Problem, UdiReading, is_valid

_BLANK_AT_BRACKET = re.compile(r"[\s\x1d]*(\([\s]*[0-9]{2,4}[\s]*\))[\s]*")
_SQUARE_AI = re.compile(r"\[([0-9]{2,4})\]")
_LABEL = re.compile(r"^[^()\[\]0-9]{0,20}(?=[(\[]\s*[0-9]{2,4}\s*[)\]])")
_LINKED_ELEMENTS = re.compile(r"\(01\)[0-9]{14}.*", re.DOTALL)
_GTIN_START = re.compile(r"01[0-9]{13}")
_CHINESE_GTIN = re.compile(r"[0-9]?69[0-9]{11}")
_BLANKS = re.compile(r"[ \t]+")
_GTIN_KEYS = frozenset({"01", "02", "8006"})
_BARE_LENGTHS = (8, 12, 13, 14)
# Readings of broken codes keep their fields, but nobody should rely on them.
_BROKEN = 0.4
_WITHOUT_DI = 0.5


def _finish(found: Elements, confidence: float, today: date, extra: tuple[Problem, ...] = ()) -> UdiReading:
    """Associations, the fields of a UDI, validity and confidence from elements."""
    items = found.items
    problems = [*extra, *found.problems]
    if len(items) > 1 or (items and items[0].ai == "8030"):
        problems += repeated_differently(items) + exclusive_elements(items) + unserialised_signature(items)
        if any(item.ai in _GTIN_KEYS for item in items):
            problems += missing_companions(items)
    values: dict[str, str] = {}
    for ai, value in items:
        values.setdefault(ai, value)
    # An identified piece of a trade item (8006) starts with the GTIN of the whole.
    di = values.get("01") or values.get("8006", "")[:14]
    produced = iso_date((values.get("11") or values.get("8008") or "")[:6], today)
    expires = iso_date((values.get("17") or values.get("7003") or "")[:6], today)
    if not di:
        problems.append(Problem("di_missing", fatal=False))
        confidence = min(confidence, _WITHOUT_DI)
    if produced and expires and produced > expires:
        problems.append(Problem("expires_before_production", {"production": produced, "expiry": expires}, fatal=False))
        confidence = min(confidence, 0.7)
    valid = bool(items) and is_valid(problems)
    return UdiReading(
        issuer="GS1",
        di=di or None,
        lot=values.get("10") or None,
        serial=values.get("21") or None,
        production_date=produced,
        expiry_date=expires,
        valid=valid,
        confidence=confidence if valid else min(confidence, _BROKEN),
        problems=tuple(problems),
        elements=values,
    )


def _refuse(code: str, **params: object) -> UdiReading:
    return UdiReading(issuer="GS1", problems=(Problem(code, params),), confidence=0.1)


def _restore(found: Elements, known_lots: Collection[str]) -> tuple[Elements, float, tuple[Problem, ...]]:
    """Elements of a string without any separator, with a swallowed tail split off where that is likelier."""
    if not found.items or found.rest:
        return found, 1.0, ()
    ai, value = found.items[-1]
    if AI_SPECS[ai].fixed:
        return found, 1.0, ()
    taken = frozenset(item.ai for item in found.items[:-1])
    decision = resolve(ai, value, taken, known_lots)
    if decision is None:
        return found, 1.0, ()
    chosen = decision.chosen
    items = (*found.items[:-1], Element(ai, chosen.value), *chosen.tail)
    readings = tuple(
        "".join(f"({other_ai}){text}" for other_ai, text in (Element(ai, other.value), *other.tail))
        for other in (chosen, *decision.others)
    )
    code = "separator_restored" if decision.restored else "separator_lost"
    broken = check_value(ai, value) is not None and not decision.restored
    problem = Problem(code, {"ai": ai, "value": value, "readings": readings[:8]}, fatal=broken)
    kept = tuple(old for old in found.problems if old.params.get("value") != value) if chosen.tail else found.problems
    return Elements(items, kept), decision.confidence, (problem,)


def read_elements(
    data: str, *, confidence: float, known_lots: Collection[str], today: date, separator_is_sure: bool = False
) -> UdiReading:
    """Read an element string (without symbology identifier and leading FNC1)."""
    found = parse_element_string(data)
    extra: tuple[Problem, ...] = ()
    if GS not in data and not separator_is_sure:
        found, sure, extra = _restore(found, known_lots)
        confidence *= sure
    return _finish(found, confidence, today, extra)


def _tidy_numbers(found: Elements) -> tuple[Elements, bool]:
    """Printed digits are often grouped: blanks inside purely numeric values are dropped."""
    items = []
    for ai, value in found.items:
        numeric = all(part.charset == "N" for part in AI_SPECS[ai].components)
        items.append(Element(ai, re.sub(r"\s", "", value) if numeric else value))
    if tuple(items) == found.items:
        return found, False
    return parse_bracketed("".join(f"({ai}){value}" for ai, value in items)), True


def read_bracketed(text: str, *, today: date) -> UdiReading | None:
    """Read the printed form; None when the text is not of that form."""
    label = _LABEL.match(text)
    if label is None:
        return None
    body = text[label.end() :]
    if body.startswith("["):
        body = _SQUARE_AI.sub(r"(\1)", body)
    body = _BLANK_AT_BRACKET.sub(lambda bracket: re.sub(r"\s", "", bracket[1]), body).strip(BLANKS + GS)
    found = parse_bracketed(body)
    if not found.items:
        return None
    found, grouped = _tidy_numbers(found)
    confidence = 0.9 if label[0] or grouped else 1.0
    if any(problem.code == "bracket_in_value" for problem in found.problems):
        confidence = 0.7
    return _finish(found, confidence, today)


def read_address(text: str, *, today: date) -> UdiReading | None:
    """Read a GS1 Digital Link, or the printed form carried by another web address; None when there is neither."""
    found = parse_digital_link(text)
    if found.items:
        return _finish(found, 1.0, today)
    carried = _LINKED_ELEMENTS.search(unescape(text, in_query=False))
    if carried is None:
        return None
    return _finish(parse_bracketed(carried[0].partition("&")[0].replace(GS, "")), 0.8, today)


def read_gtin(digits: str, *, confidence: float) -> UdiReading:
    """A bare GTIN of 8, 12, 13 or 14 digits as DI, as written."""
    failure = csum(digits)
    problems = (Problem("gtin_without_ai", {"gtin": digits}, fatal=False),)
    if failure:
        problems += (Problem(failure.code, {"value": digits, "fault": digits[-1:]}),)
    return UdiReading(
        issuer="GS1",
        di=digits,
        valid=failure is None,
        confidence=confidence if failure is None else 0.2,
        problems=problems,
        elements={"01": digits},
    )


def read_with_identifier(text: str, *, known_lots: Collection[str], today: date) -> UdiReading | None:
    """Read scan data which starts with a symbology identifier of GS1; None when its message is free data."""
    scan = read_scan(text)
    if scan is None:
        return _refuse("scan_data_malformed", text=text[:40])
    if scan.kind == "gs1":
        data = scan.data.lstrip(GS)
        if data.startswith("("):
            return read_bracketed(data, today=today)
        return read_elements(data, confidence=1.0, known_lots=known_lots, today=today)
    if scan.kind == "gtin":
        reading = read_gtin(scan.data, confidence=0.9)
        if not scan.composite:
            return reading
        items = (Element("01", scan.data.zfill(14)), *parse_element_string(scan.composite).items)
        return _finish(Elements(items, parse_element_string(scan.composite).problems), 0.95, today)
    return None


def _read_spaced(text: str, today: date) -> UdiReading | None:
    """Typed with blanks after each element, or after each AI and value; no value of GS1 can hold a blank."""
    if GS in text or not text.startswith("01") or not _BLANKS.search(text):
        return None
    words = _BLANKS.split(text)
    if len(words) % 2 == 0 and all(word in AI_SPECS for word in words[::2]):
        pairs = zip(words[::2], words[1::2], strict=True)
        found = parse_bracketed("".join(f"({ai}){value}" for ai, value in pairs))
    else:
        found = parse_element_string(GS.join(words))
    if not is_valid(found.problems):
        return None
    return _finish(found, 0.85, today, (Problem("blank_between_elements", fatal=False),))


def _read_unmarked(text: str, known_lots: Collection[str], today: date) -> UdiReading | None:
    """Text that starts with digits and says nothing about what it is."""
    if text.isascii() and text.isdigit() and len(text) in _BARE_LENGTHS:
        if csum(text) is None:
            return read_gtin(text, confidence=0.8 if len(text) >= 13 else 0.6)
        if _CHINESE_GTIN.fullmatch(text):
            return read_gtin(text, confidence=0.2)
    spaced = _read_spaced(text, today)
    if spaced is not None:
        return spaced
    if _GTIN_START.match(text):
        return read_elements(text, confidence=0.98, known_lots=known_lots, today=today)
    if find_ai(text, 0) is None:
        return None
    reading = read_elements(text, confidence=0.9, known_lots=known_lots, today=today)
    if not reading.valid and "01" not in reading.elements:
        return None
    # One element alone, without FNC1, is as well any number that happens to start like an AI.
    return reading if reading.di or len(reading.elements) > 1 or text.startswith("00") else None


def read_gs1(text: str, *, known_lots: Collection[str], today: date) -> UdiReading | None:
    """Read cleaned text as GS1 in whatever form; None when it is not GS1."""
    if has_identifier(text):
        return read_with_identifier(text, known_lots=known_lots, today=today)
    if is_web_address(text):
        return read_address(text, today=today)
    if text.startswith("^") and text[1:2].isdigit():
        data = text[1:]
        if GS in data:
            return _refuse("separator_forms_mixed")
        return read_elements(
            data.replace("^", GS), confidence=1.0, known_lots=known_lots, today=today, separator_is_sure=True
        )
    if text.startswith(GS):
        data = text.lstrip(GS)
        if data[:1].isdigit():
            return read_elements(data, confidence=1.0, known_lots=known_lots, today=today)
        return None
    reading = read_bracketed(text, today=today)
    if reading is not None:
        return reading
    return _read_unmarked(text, known_lots, today) if text[:1].isdigit() else None
