"""What surrounds a GS1 message: symbology identifiers, spellings of FNC1, composites, wide characters."""

from __future__ import annotations

import re
from typing import NamedTuple

from .gs1_checks import csum
from .gs1_elements import GS

# AIM symbology identifier -> (symbology, what the message is).
_SYMBOLOGIES = {
    "]Q1": ("QR", "plain"),
    "]Q3": ("QR", "gs1"),
    "]d1": ("DM", "plain"),
    "]d2": ("DM", "gs1"),
    "]J0": ("DotCode", "plain"),
    "]J1": ("DotCode", "gs1"),
    "]e0": ("DataBarExpanded", "gs1"),
    "]C1": ("GS1_128_CCA", "gs1"),
    "]E0": ("EAN13", "gtin"),
    "]E4": ("EAN8", "gtin"),
}
_GTIN_LENGTH = {"]E0": 13, "]E4": 8}
_OTHER_IDENTIFIER = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_COMPOSITE = "|]e0"

# Ways in which software writes an FNC1 or GS that it cannot show. None of them is legal inside a GS1 value,
# except "<GS>", which nobody prints as part of a lot number.
_SPELLED_SEPARATOR = re.compile(
    r"<(?:GS|FNC1)>|\{(?:GS|FNC1)\}|\[(?:GS|FNC1)\]|~1|\\x1d|\\u001d|\\035|_x001d_|&#29;|&#x1d;|\^\]|␝", re.IGNORECASE
)
_SPELLED_HINT = re.compile(r"[<{\[~\\_&^␝]")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ", 0x3010: "(", 0x3011: ")", 0x3014: "(", 0x3015: ")", 0x3016: "(", 0x3017: ")",
    0x00A0: " ", 0x200B: None, 0x200C: None, 0x200D: None, 0x2060: None, 0xFEFF: None,
}  # fmt: skip
_ENVELOPE = re.compile(r"\[\)>\x1e05\x1d(.*?)\x1e?\x04?", re.DOTALL)
BLANKS = " \t\r\n\x0b\x0c\x00\u0085\u2028\u2029"


class Scan(NamedTuple):
    """A message with its symbology: ``kind`` is gs1 (element string), plain (free data) or gtin (EAN/UPC digits)."""

    symbology: str
    kind: str
    data: str
    composite: str = ""


def clean(text: str) -> str:
    """Wide characters made narrow, invisible ones removed, spelled separators turned into GS. GS is never removed."""
    if not text.isascii():
        text = text.translate(_WIDE)
    if _SPELLED_HINT.search(text):
        text = _SPELLED_SEPARATOR.sub(GS, text)
    envelope = _ENVELOPE.fullmatch(text) if text.startswith("[)>") else None
    return envelope[1] if envelope else text


def has_identifier(text: str) -> bool:
    """True when the text starts with an AIM symbology identifier such as ``]d2``."""
    return _OTHER_IDENTIFIER.match(text) is not None


def read_scan(text: str) -> Scan | None:
    """Split scan data with a symbology identifier of GS1; None when it has none or its message cannot be."""
    known = _SYMBOLOGIES.get(text[:3])
    if known is None:
        return None
    symbology, kind = known
    data = text[3:]
    if kind == "gs1":
        return Scan(symbology, kind, data) if data else None
    if kind == "plain":
        return Scan(symbology, kind, data)
    digits, mark, composite = data.partition(_COMPOSITE)
    if len(digits) != _GTIN_LENGTH[text[:3]] or csum(digits) or (mark and not composite):
        return None
    return Scan(symbology, kind, digits, composite)
