"""Data Matrix, QR code and Code 128 as SVG, drawn by zxing-cpp."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class Symbology(StrEnum):
    """What a code looks like."""

    DATA_MATRIX = "DataMatrix"
    QR = "QRCode"
    CODE_128 = "Code128"


class UnprintableCode(ValueError):
    """The text does not go into such a code: too long, or a sign that the code does not know."""


def gs1_symbol(elements: Sequence[tuple[str, str]], kind: Symbology = Symbology.DATA_MATRIX) -> str:
    """SVG of a GS1 code with these application identifiers and values; FNC1 stands first and after values that vary.

    Raises UnprintableCode for values that GS1 does not allow.
    """
    if any(sign in value for _ai, value in elements for sign in "[]"):
        raise UnprintableCode("[ and ] are not in the character set of GS1")
    return _drawn("".join(f"[{ai}]{value}" for ai, value in elements), kind, is_gs1=True)


def symbol(text: str, kind: Symbology = Symbology.QR) -> str:
    """SVG of a code with this text, with the quiet zone that the standard asks for. Raises UnprintableCode."""
    return _drawn(text, kind, is_gs1=False)


def _drawn(text: str, kind: Symbology, *, is_gs1: bool) -> str:
    import zxingcpp

    square = {"force_square": True} if kind is Symbology.DATA_MATRIX else {}
    try:
        made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind.value), gs1=is_gs1, **square)
    except ValueError as refused:
        raise UnprintableCode(str(refused)) from refused
    return made.to_svg(add_quiet_zones=True)
