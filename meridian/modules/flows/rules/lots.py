"""Lot, serial and code texts: cleaned without losing a character that counts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SCIENTIFIC = re.compile(r"[+-]?(?:\d\.\d+[eE]\+?\d{1,3}|\d[eE]\+\d{1,3})")
_PREFIX = re.compile(
    r"^(?:生产|产品)?(?:批号|批次号?|lot\s*(?:no\.?|号)?|batch\s*(?:no\.?)?|序列号|s/?n)\s*[:：#]\s*", re.I
)
_SEVERAL = re.compile(r"(?<=[0-9A-Za-z])\s*[,，;；、\n]\s*(?=[0-9A-Za-z])")
_EMPTY = {"", "-", "--", "—", "——", "/", "\\", "无", "n/a", "na", "none", "null", "无批号", "#n/a", "*"}


@dataclass(frozen=True)
class ParsedCode:
    """A lot, serial or code (None when the cell says there is none) with notes.

    notes: ``lot_scientific`` (a program turned the digits into 1.2E+11), ``lot_several`` (more than one),
    ``lot_absent`` (the cell says "none").
    """

    text: str | None
    notes: tuple[str, ...] = ()


def parse_lot(text: str) -> ParsedCode:
    """Clean one lot text: full width to half width, blanks at the ends and the word 批号 away; zeros and case kept."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("'`\"").strip()
    plain = _PREFIX.sub("", plain)
    if plain.lower() in _EMPTY:
        return ParsedCode(None, ("lot_absent",) if plain else ())
    plain = re.sub(r"\s+", " ", plain)
    if _SCIENTIFIC.fullmatch(plain):
        return ParsedCode(plain, ("lot_scientific",))
    if re.fullmatch(r"\d+\.0+", plain):
        plain = plain.split(".")[0]
    return ParsedCode(plain, ("lot_several",) if _SEVERAL.search(plain) else ())


def looks_numeric(text: str) -> bool:
    """Whether a lot of a number column may have lost zeros at its front."""
    return text.isdigit() and not text.startswith("0")
