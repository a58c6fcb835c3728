"""Reading AHM codes of Ali Health: a tolerant tokenizer, because the structure is known second hand only.

``MF`` opens holder and product (at most 13 characters), then tags follow: ``BA`` or ``BN`` lot, ``SN`` serial, ``MD``
production, ``BD`` best before, ``ED`` expiry (six digits each), ``PL`` package level. ``*`` ends a value of variable
length. Every reading has a low confidence.
"""

from __future__ import annotations

import re
from datetime import date

from .dates import iso_date
from .reading import Problem, UdiReading, is_valid

_CODE = re.compile(r"MF[0-9A-Za-z]{6,13}(?:\*|(?:BA|BN|SN|MD|BD|ED|PL)|$)", re.IGNORECASE)
_DATE_TAGS = frozenset({"MD", "BD", "ED"})
_TEXT_TAGS = frozenset({"BA", "BN", "SN"})
_LONGEST_PRODUCT = 13
_LONGEST_TEXT = 30
_CONFIDENCE = 0.4
_NEXT_TAG = re.compile(r"(?:MD|BD|ED)[0-9]{6}|(?:BA|BN|SN|PL)[0-9A-Za-z]")
_TAIL_DATES = re.compile(r"(?:(?:MD|BD|ED)[0-9]{6}\*?)+(?:PL[0-9A-Za-z]\*?)?$")


def is_ahm(text: str) -> bool:
    """True when the text opens with the tag and shape of an AHM product."""
    return text[:2].upper() == "MF" and any(char.isdigit() for char in text[2:15]) and _CODE.match(text) is not None


def _product(text: str) -> tuple[str, int]:
    """Holder and product after ``MF``: to the asterisk, else to the last place where a tag can start."""
    star = text.find("*", 2, _LONGEST_PRODUCT + 3)
    if star > 0:
        return text[2:star], star + 1
    for end in range(min(len(text), _LONGEST_PRODUCT + 2), 7, -1):
        if end == len(text) or _NEXT_TAG.match(text, end):
            return text[2:end], end
    return text[2 : _LONGEST_PRODUCT + 2], _LONGEST_PRODUCT + 2


def _text_value(text: str, start: int) -> int:
    """Where a value of variable length ends: at ``*``, else before dates that close the code, else at its end."""
    star = text.find("*", start)
    stop = star if star >= 0 else len(text)
    closing = _TAIL_DATES.search(text, start, stop)
    return closing.start() if closing and closing.start() > start else stop


def _tags(text: str, start: int, problems: list[Problem]) -> dict[str, str]:
    values: dict[str, str] = {}
    position = start
    while position < len(text):
        if text[position] in "*\x1d":
            position += 1
            continue
        tag = text[position : position + 2].upper()
        begin = position + 2
        if tag in _DATE_TAGS:
            end = begin + 6
        elif tag in _TEXT_TAGS:
            end = _text_value(text, begin)
        elif tag == "PL":
            end = begin + 1
        else:
            problems.append(Problem("ahm_tag_unknown", {"text": text[position : position + 20]}))
            break
        if tag in values:
            problems.append(Problem("ahm_tag_repeated", {"tag": tag}))
        values.setdefault(tag, text[begin:end])
        position = end
    return values


def read_ahm(text: str, *, today: date) -> UdiReading:
    """Read an AHM code."""
    problems: list[Problem] = [Problem("ahm_structure_unverified", fatal=False)]
    product, end = _product(text)
    values = _tags(text, end, problems)
    dates: dict[str, str] = {}
    for tag in sorted(_DATE_TAGS & values.keys()):
        iso = iso_date(values[tag], today) if len(values[tag]) == 6 else None
        if iso:
            dates[tag] = iso
        else:
            problems.append(Problem("illegal_date", {"tag": tag, "value": values[tag]}))
    for tag in sorted(_TEXT_TAGS & values.keys()):
        if not 1 <= len(values[tag]) <= _LONGEST_TEXT:
            problems.append(Problem("ahm_value_malformed", {"tag": tag}))
    valid = is_valid(problems)
    return UdiReading(
        issuer="AHM",
        di=product or None,
        lot=values.get("BA") or values.get("BN") or None,
        serial=values.get("SN") or None,
        production_date=dates.get("MD"),
        expiry_date=dates.get("ED") or dates.get("BD"),
        valid=valid,
        confidence=_CONFIDENCE if valid else 0.2,
        problems=tuple(problems),
        elements={"MF": product, **values},
    )
