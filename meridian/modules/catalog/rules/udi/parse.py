"""One way in for every UDI: find the issuer of a code and read it."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from .ahm import is_ahm, read_ahm
from .gs1 import read_gs1
from .gs1_scan import BLANKS, clean, has_identifier, read_scan
from .hibc import is_hibc, read_hibc
from .ma import is_ma, read_ma
from .reading import UdiReading, unreadable

# The largest symbol there is (QR code, digits only) holds 7,089 characters.
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}", re.IGNORECASE)
_LARGEST_SYMBOL = 7_089
_ALWAYS_GS1 = ("]Q3", "]d2", "]J1", "]e0", "]C1", "]E0", "]E4")
# Keyboards with Caps Lock turn identifiers over; only these cannot be mistaken for another symbology.
_TURNED = {"]D1": "]d1", "]D2": "]d2", "]c1": "]C1", "]q1": "]Q1", "]q3": "]Q3", "]j0": "]J0", "]j1": "]J1"}


def parse_udi(code: str, *, known_lots: Collection[str] = (), today: date | None = None) -> UdiReading:
    """Read a unique device identifier as scanned, typed or printed.

    ``code``: GS1 (element string with or without symbology identifier, GS as 0x1D or spelled; printed form with
    brackets; Digital Link; bare GTIN), MA (plain, in a web address, XML), AHM or HIBC. ``known_lots`` decide between
    readings when the scanner dropped the separators (a set, for speed). ``today`` fixes the century of two-digit years.

    Never raises: what is no UDI comes back with issuer None, not valid, and a problem that says why.
    """
    if not code or not isinstance(code, str):
        return unreadable("empty_code")
    if len(code) > _LARGEST_SYMBOL:
        return unreadable("code_too_long", length=len(code), limit=_LARGEST_SYMBOL)
    text = clean(code).strip(BLANKS)
    if not text:
        return unreadable("empty_code")
    day = today or date.today()  # noqa: DTZ011 - only the century of two-digit years hangs on it
    if has_identifier(text):
        text = _TURNED.get(text[:3], text[:3]) + text[3:]
        scan = read_scan(text)
        if (scan is not None and scan.kind != "plain") or text.startswith(_ALWAYS_GS1):
            return read_gs1(text, known_lots=known_lots, today=day) or unreadable("not_a_udi")
        text = text[3:].strip(BLANKS)
    if is_hibc(text):
        return read_hibc(text, today=day)
    if is_ma(text):
        return read_ma(text, today=day)
    if is_ahm(text):
        return read_ahm(text, today=day)
    if _SCIENTIFIC.fullmatch(text):
        return unreadable("scientific_notation", text=text)
    return read_gs1(text, known_lots=known_lots, today=day) or unreadable("not_a_udi", text=text[:80])
