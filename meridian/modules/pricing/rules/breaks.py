"""Quantity breaks: who takes more pays less for each."""

from __future__ import annotations

from collections.abc import Sequence

Step = Sequence[int]  # (base units, 1/10,000 yuan)


def price_at(price_e4: int, breaks: Sequence[Step], qty: int) -> int:
    """The price of one of ``qty`` base units: that of the last break it reaches, else the price without one."""
    for from_qty, broken_e4 in reversed(breaks):
        if qty >= from_qty:
            return broken_e4
    return price_e4


def break_problem(price_e4: int, breaks: Sequence[Step]) -> bool:
    """Whether the breaks are unsound: quantities must rise from 2 on, prices fall and stay above zero."""
    quantity, price = 1, price_e4
    for step in breaks:
        if len(step) != 2 or not all(type(part) is int for part in step):
            return True
        if step[0] <= quantity or not 0 < step[1] < price:
            return True
        quantity, price = step
    return False


def read_breaks(text: str) -> list[list[int]] | None:
    """``100: 95.5; 500: 90`` (base units: yuan) as ``[[100, 955000], [500, 900000]]``; None when it cannot be read."""
    found = []
    for part in text.replace("；", ";").replace("：", ":").replace("\n", ";").split(";"):
        if not part.strip():
            continue
        quantity, _colon, price = (side.strip() for side in part.partition(":"))
        whole, _dot, fraction = price.partition(".")
        if not (_digits(quantity) and _digits(whole)) or (fraction and not _digits(fraction)) or len(fraction) > 4:
            return None
        found.append([int(quantity), int(whole) * 10_000 + int((fraction or "0").ljust(4, "0"))])
    return found


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
