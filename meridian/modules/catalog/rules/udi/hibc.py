"""Reading HIBC Supplier Data Structure codes (ANSI/HIBC 2), printed by some importers.

Primary: ``+`` labeler (4) product (1 to 18) unit of measure (1) check. Secondary: ``$`` lot, ``$+`` serial, ``$$`` and
``$$+`` with quantity and date before them, ``YYJJJ`` with lot; alone it ends with the check character of its primary
(the link) and its own. Both in one code are parted by ``/`` and share one check character; ``/14D``, ``/16D``, ``/S``,
``/Q`` may follow. The check character is the sum of all characters modulo 43.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from .dates import iso_date, iso_day_of_year, iso_month
from .reading import Problem, UdiReading, is_valid

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_VALUE = {char: value for value, char in enumerate(_ALPHABET)}
_PRIMARY = re.compile(r"[A-Z][A-Z0-9]{3}[A-Z0-9]{1,18}[0-9]")
_START = re.compile(r"\*?\+(?:[A-Z](?=[A-Z0-9]*[0-9])[A-Z0-9]{5}|\$[$+0-9A-Z])", re.IGNORECASE)
_DATED_START = re.compile(r"\*?\+[0-9]{5}")
_DATED = re.compile(r"\$\$(\+?)(?:8([0-9]{2})|9([0-9]{5}))?(.*)", re.DOTALL)
_TEXT = re.compile(r"[A-Z0-9.\- ]+")
_LONGEST_LOT = 18


def is_hibc(text: str) -> bool:
    """True when the text opens as HIBC codes do; what opens as a phone number does, must have its check character."""
    if _START.match(text):
        return True
    return _DATED_START.match(text) is not None and _verify(text.strip("*").upper())[1] is None


def check_character(body: str) -> str | None:
    """Modulo-43 check character of everything before it; None when a character is not of the HIBC alphabet."""
    try:
        return _ALPHABET[sum(_VALUE[char] for char in body) % 43]
    except KeyError:
        return None


class _Date(NamedTuple):
    iso: str | None
    rest: str
    bad: str | None = None


def _dated(text: str, today: date) -> _Date:
    """Split the date that the format digit announces from the front of a secondary segment."""
    flag = text[:1]
    if flag in ("0", "1"):
        digits, rest = text[:4], text[4:]
        iso = iso_month(digits[:2], digits[2:], today) if len(digits) == 4 else None
    elif flag in ("2", "3", "4", "5", "6") and flag:
        size = {"2": 6, "3": 6, "4": 8, "5": 5, "6": 7}[flag]
        digits, rest = text[1 : 1 + size], text[1 + size :]
        if flag == "2":
            iso = iso_date(digits[4:] + digits[:4], today) if len(digits) == 6 else None
        elif flag in ("3", "4"):
            iso = iso_date(digits[:6], today) if len(digits) == size else None
        else:
            iso = iso_day_of_year(digits[:5], today) if len(digits) == size else None
    elif flag == "7":
        return _Date(None, text[1:])
    else:
        return _Date(None, text)
    return _Date(iso, rest, None if iso else digits)


def _secondary(segment: str, fields: dict[str, str], problems: list[Problem], today: date) -> None:
    """Fields of the segment that holds lot or serial, quantity and expiry."""
    serial = False
    if found := _DATED.fullmatch(segment):
        serial = bool(found[1])
        if found[2] or found[3]:
            fields["quantity"] = found[2] or found[3]
        when = _dated(found[4], today)
        value = when.rest
    elif segment.startswith("$"):
        serial = segment.startswith("$+")
        when = _Date(None, "")
        value = segment[2:] if serial else segment[1:]
    else:
        digits, value = segment[:5], segment[5:]
        iso = iso_day_of_year(digits, today)
        when = _Date(iso, value, None if iso else digits)
    if when.iso:
        fields["expiry"] = when.iso
    if when.bad is not None:
        problems.append(Problem("illegal_date", {"value": when.bad}))
    if value and (len(value) > _LONGEST_LOT or not _TEXT.fullmatch(value)):
        problems.append(Problem("hibc_value_malformed", {"value": value}))
    if value:
        fields["serial" if serial else "lot"] = value


def _supplement(segment: str, fields: dict[str, str], problems: list[Problem], today: date) -> None:
    """Fields after the secondary segment: dates in full, serial number, quantity."""
    for mark, name in (("14D", "expiry"), ("16D", "production")):
        if segment.startswith(mark):
            iso = iso_date(segment[3:], today) if len(segment) == 11 else None
            if iso:
                fields[name] = iso
            else:
                problems.append(Problem("illegal_date", {"value": segment}))
            return
    if segment.startswith("S"):
        fields["serial"] = segment[1:]
    elif segment.startswith("Q"):
        fields["quantity"] = segment[1:]
    elif segment.startswith("$") or segment[:5].isdigit():
        _secondary(segment, fields, problems, today)
    else:
        fields[segment[:1] or "/"] = segment


def _verify(code: str) -> tuple[str, Problem | None]:
    """Body without check character, and what is wrong with the check character.

    The blank is a character of the alphabet: as last one it is easily lost, or printed as an underscore.
    """
    if code.endswith("_"):
        code = code[:-1] + " "
    if len(code) > 2 and check_character(code[:-1]) == code[-1]:
        return code[:-1], None
    if check_character(code) == " ":
        return code, None
    expected = check_character(code[:-1])
    if expected is None:
        return code[:-1], Problem("hibc_character_not_allowed", {"text": code})
    return code[:-1], Problem("incorrect_check_character", {"expected": expected, "found": code[-1:]})


def read_hibc(text: str, *, today: date) -> UdiReading:
    """Read an HIBC code, with or without the asterisks of Code 39."""
    code = text.strip("*") if text.startswith("*") else text.removesuffix("*")
    problems: list[Problem] = []
    confidence = 0.95
    if code != code.upper():
        problems.append(Problem("hibc_lower_case", fatal=False))
        confidence, code = 0.8, code.upper()
    body, wrong = _verify(code)
    if wrong:
        problems.append(wrong)
    body = body[1:]
    fields: dict[str, str] = {}
    di: str | None = None
    if body[:1].isalpha():
        primary, *segments = body.split("/")
        if _PRIMARY.fullmatch(primary):
            di = primary
            fields |= {"labeler": primary[:4], "product": primary[4:-1], "unit": primary[-1]}
        else:
            problems.append(Problem("hibc_primary_malformed", {"text": primary}))
        for segment in segments:
            _supplement(segment, fields, problems, today)
    else:
        fields["link"] = body[-1:]
        _secondary(body[:-1], fields, problems, today)
        problems.append(Problem("di_missing", fatal=False))
        confidence = 0.5
    valid = is_valid(problems)
    return UdiReading(
        issuer="HIBC",
        di=di,
        lot=fields.get("lot"),
        serial=fields.get("serial"),
        production_date=fields.get("production"),
        expiry_date=fields.get("expiry"),
        valid=valid,
        confidence=confidence if valid else min(confidence, 0.3),
        problems=tuple(problems),
        elements=fields,
    )
