"""Reading MA codes (IDcode, ISO/IEC 15459 agency ``MA``), plain, inside a web address or as XML.

``MA.<country>.<industry M0>.<registrant>.<package level, item, check>`` then units, each a dot, a letter and a value:
S serial, L lot, M production date (P on older labels), E expiry date (失效日期), V valid to (有效期至), D sterilisation
lot, C check character. The item part has no fixed length. The check character's algorithm is not public, so it is
never verified: the DI is to be verified against the national database.
"""

from __future__ import annotations

import re
from datetime import date

from .dates import iso_date
from .reading import Problem, UdiReading, is_valid

_START = re.compile(r"(?<![A-Za-z0-9])MA\.[0-9]{3}\.", re.IGNORECASE)
_IDENTIFIER = re.compile(r"(MA)\.([0-9]{3})\.([A-Za-z0-9]{1,4})\.([A-Za-z0-9]{1,12})\.([A-Za-z0-9_-]+)", re.IGNORECASE)
_XML_FIELD = re.compile(r"<([A-Za-z]{2,6})(?:\s[^<>]*)?>([^<>]*)</\1\s*>", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNIT = re.compile(r"([SLMPEVDC])(.+)", re.DOTALL)
_MISWRITTEN_DATE = re.compile(r"[0-9]{4,10}")
_DATE_UNITS = frozenset("MPEV")
_TEXT_UNITS = frozenset("SLD")
_XML_UNITS = {"SN": "S", "LOT": "L", "MFG": "M", "EXP": "E", "VAL": "V", "STER": "D", "CHK": "C"}
_LABEL = re.compile(r"[^0-9()\[\]<>]{0,20}")


def is_ma(text: str) -> bool:
    """True when the text is an MA code, carries one in a web address or label, or is its XML form."""
    found = _START.search(text) if "." in text else None
    if found is None:
        return is_ma_xml(text)
    before = text[: found.start()]
    return "://" in before or before.endswith("=") or _LABEL.fullmatch(before) is not None or is_ma_xml(text)


def is_ma_xml(text: str) -> bool:
    """True for ``<UDI IAC="MA">…``."""
    head = text[:200].upper()
    return "<UDI" in head and ('IAC="MA"' in head.replace("'", '"') or "<DI>MA." in head)


def _plausible(letter: str, value: str, seen: dict[str, str], lower: bool) -> bool:
    """Whether a token opens a unit of its own, rather than continuing a lot or serial that contains a dot."""
    if letter in seen:
        return False
    if letter in _DATE_UNITS:
        return _MISWRITTEN_DATE.fullmatch(value) is not None
    if letter == "C":
        return len(value) <= 2
    return not lower or letter in _TEXT_UNITS


def _units(text: str, lower: bool, problems: list[Problem]) -> dict[str, str]:
    """Production identifier units by letter, from what follows the DI (``.L…​.M…``)."""
    units: dict[str, str] = {}
    last = ""
    for token in text.split(".")[1:]:
        found = _UNIT.fullmatch(token[:1].upper() + token[1:] if lower else token)
        if found and _plausible(found[1], found[2], units, lower):
            last = found[1]
            units[last] = found[2]
        elif last in _TEXT_UNITS and token:
            units[last] += f".{token}"
        elif token.upper() in _DATE_UNITS | _TEXT_UNITS | {"C"}:
            problems.append(Problem("ma_unit_empty", {"unit": token}, fatal=False))
        else:
            problems.append(Problem("ma_unit_unknown", {"text": token}))
    return units


def _date_of(units: dict[str, str], letters: str, today: date, problems: list[Problem]) -> str | None:
    """The first of the date units that is given; every date given is checked."""
    chosen: str | None = None
    for letter in letters:
        if letter not in units:
            continue
        iso = iso_date(units[letter], today)
        if iso is None:
            problems.append(Problem("illegal_date", {"unit": letter, "value": units[letter]}))
        chosen = chosen or iso
    return chosen


def _reading(
    di: str | None, units: dict[str, str], problems: list[Problem], confidence: float, today: date
) -> UdiReading:
    produced = _date_of(units, "MP", today, problems)
    expires = _date_of(units, "EV", today, problems)
    if di is None:
        problems.append(Problem("di_missing"))
    if produced and expires and produced > expires:
        problems.append(Problem("expires_before_production", {"production": produced, "expiry": expires}, fatal=False))
        confidence = min(confidence, 0.7)
    valid = is_valid(problems)
    return UdiReading(
        issuer="MA",
        di=di,
        lot=units.get("L"),
        serial=units.get("S"),
        production_date=produced,
        expiry_date=expires,
        valid=valid,
        confidence=confidence if valid else min(confidence, 0.4),
        problems=tuple(problems),
        elements=units,
    )


def _identifier(text: str, problems: list[Problem]) -> tuple[str | None, int]:
    """DI in its usual case, and where it ends."""
    found = _IDENTIFIER.match(text)
    if found is None:
        problems.append(Problem("ma_identifier_malformed", {"text": text[:60]}))
        return None, len(text)
    _, country, industry, registrant, product = found.groups()
    if industry.upper() != "M0":
        problems.append(Problem("ma_industry_not_devices", {"industry": industry}))
    if len(registrant) != 6:
        problems.append(Problem("ma_registrant_malformed", {"registrant": registrant}))
    if len(product) < 3:
        problems.append(Problem("ma_product_malformed", {"product": product}))
    return f"MA.{country}.{industry.upper()}.{registrant}.{product}", found.end()


def _read_xml(text: str, today: date) -> UdiReading:
    problems: list[Problem] = []
    fields = {name.upper(): value.strip() for name, value in _XML_FIELD.findall(text[:8192])}
    written = fields.get("DI", "")
    di: str | None = None
    units = {_XML_UNITS[name]: value for name, value in fields.items() if name in _XML_UNITS and value}
    if written:
        di, _ = _identifier(written if written.upper().startswith("MA.") else f"MA.{written}", problems)
    return _reading(di, units, problems, 0.95, today)


def read_ma(text: str, *, today: date) -> UdiReading:
    """Read an MA code in any of its forms."""
    if is_ma_xml(text):
        return _read_xml(text, today)
    start = _START.search(text)
    assert start is not None, "read_ma is called for texts that is_ma accepts"
    before, body = text[: start.start()], text[start.start() :]
    confidence = 1.0
    if before:
        confidence = 0.95
        if "://" in before or before.endswith("="):
            body = re.split(r"[&#\s]", _ESCAPE.sub(lambda found: chr(int(found[1], 16)), body), maxsplit=1)[0]
    problems: list[Problem] = []
    lower = body.startswith("ma")
    if not body.startswith("MA"):
        confidence = min(confidence, 0.9)
    di, end = _identifier(body, problems)
    tail = body[end:].rstrip(". \x1d")
    if tail and not tail.startswith("."):
        problems.append(Problem("ma_unit_unknown", {"text": tail[:60]}))
        tail = ""
    units = _units(tail, lower, problems)
    if "." in units.get("L", "") or "." in units.get("S", ""):
        confidence = min(confidence, 0.8)
    return _reading(di, units, problems, confidence, today)
