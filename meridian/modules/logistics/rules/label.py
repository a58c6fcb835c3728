"""What the code on a label says, as GS1 element strings (rules.md 3.7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def gs1_elements(
    di: str, *, lot: str = "", expiry: date | None = None, production: date | None = None, serial: str = ""
) -> list[tuple[str, str]]:
    """Application identifiers with values, fixed lengths first: (01)(11)(17)(10)(21).

    Raises ValueError when ``di`` is no GTIN of up to 14 digits: other issuers have labels of their own.
    """
    if not (di.isascii() and di.isdigit() and len(di) <= 14):
        raise ValueError(f"{di!r} is no GTIN")
    elements = [
        ("01", f"{di:0>14}"), ("11", f"{production:%y%m%d}" if production else ""),
        ("17", f"{expiry:%y%m%d}" if expiry else ""), ("10", lot), ("21", serial),
    ]  # fmt: skip
    return [(ai, value) for ai, value in elements if value]


def readable(elements: Sequence[tuple[str, str]]) -> list[str]:
    """The same for people, each with its identifier in brackets."""
    return [f"({ai}){value}" for ai, value in elements]
