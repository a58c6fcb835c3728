"""Numbers as dealers write them: ``1,234.50元``, ``￥１２``, ``(123)``, ``12-``, ``负3``, ``12盒``.

Values are exact decimals. Quantities are whole; a price becomes 1/10,000 yuan and an amount fen.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

PRICE_SCALE = 10_000
FEN = 100
_MAX_DIGITS = 15
_NUMBER = re.compile(r"(\d{1,3}(?:[,' ]\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d{1,3}))?")
_CURRENCY = re.compile(r"^(?:￥|¥|rmb|cny|人民币|usd|\$|us\$)\s*|\s*(?:rmb|cny)$", re.I)
_WAN = {"万": 10_000, "千": 1_000, "百": 100, "亿": 100_000_000}
_UNIT_TAIL = re.compile(r"[a-z%\u4e00-\u9fff/个]{1,6}", re.I)
_MONEY_TAIL = re.compile(r"元整?|圆整?|块|人民币|万元")


@dataclass(frozen=True)
class ParsedNumber:
    """A number, the unit written behind it (``12盒``) and what was unusual. `value` is None when unreadable."""

    value: Decimal | None
    unit: str = ""
    notes: tuple[str, ...] = ()


NO_NUMBER = ParsedNumber(None)


def parse_number(text: str) -> ParsedNumber:
    """Read one number text; notes: ``number_negative_style``, ``number_scientific``."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("'\"`").strip()
    plain = plain.replace("−", "-").replace("–", "-").replace("—", "-").replace("﹣", "-")
    if not plain or len(plain) > 40:
        return NO_NUMBER
    sign, notes = 1, []
    bracket = re.fullmatch(r"\((.+)\)", plain)
    if bracket:
        plain, sign = bracket[1].strip(), -1
        notes.append("number_negative_style")
    plain = _CURRENCY.sub("", plain).strip()
    if plain.startswith(("-", "+")):
        sign = -sign if plain[0] == "-" else sign
        plain = plain[1:].strip()
    elif plain.startswith(("负", "退")) and len(plain) > 1:
        sign, plain = -sign, plain[1:].strip(":： ")
        notes.append("number_negative_style")
    plain = _CURRENCY.sub("", plain).strip()
    match = _NUMBER.match(plain)
    if match is None:
        return NO_NUMBER
    tail = plain[match.end() :].strip()
    if tail.startswith("-") and tail.strip("- ") == "":
        sign, tail = -sign, ""
        notes.append("number_negative_style")
    digits = re.sub(r"[,' ]", "", match[1])
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return NO_NUMBER
    if match[2]:
        if abs(int(match[2])) > 15:
            return NO_NUMBER
        value = value.scaleb(int(match[2]))
        notes.append("number_scientific")
    if len(digits.replace(".", "")) > 15 and "." in digits:
        value = round(value, max(0, _MAX_DIGITS - len(digits.split(".")[0])))
    if tail[:1] in _WAN:
        value *= _WAN[tail[0]]
        tail = tail[1:].strip()
    unit = ""
    if tail and not _MONEY_TAIL.fullmatch(tail):
        if not _UNIT_TAIL.fullmatch(tail):
            return NO_NUMBER
        unit = tail
    return ParsedNumber(sign * value, unit, tuple(notes))


def as_quantity(value: Decimal) -> int | None:
    """Return the whole number, or None when it has a fraction or is beyond all reason."""
    if value != value.to_integral_value() or abs(value) > 10**12:
        return None
    return int(value)


def as_price(value: Decimal) -> int | None:
    """Return the unit price in 1/10,000 yuan (rounded half up), None beyond 10^11 yuan."""
    return _scaled(value, PRICE_SCALE)


def as_fen(value: Decimal) -> int | None:
    """Return the amount in fen (rounded half up), None beyond 10^11 yuan."""
    return _scaled(value, FEN)


def _scaled(value: Decimal, scale: int) -> int | None:
    if abs(value) > 10**11:
        return None
    return int((value * scale).quantize(Decimal(1), rounding=ROUND_HALF_UP))
