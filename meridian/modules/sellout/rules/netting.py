"""Which part of a reported sale is in the book already by a dealer's own document. Pure; counts, never guesses.

The key is dealer, customer, SKU, lot and day; dealers differ, so a call is for one dealer. Within a key quantities are
netted, sales with sales and returns with returns: a document of 5 explains a file's line of 5, its two lines of 2 and 3, or 5
of its 7. What a file has reported once explains nothing a second time.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple


class SaleKey(NamedTuple):
    """Goods that went to (or came back from) one customer on one day. ``customer_type`` is HOSPITAL or DEALER."""

    customer_type: str
    customer_id: int
    sku_id: int
    lot_id: int | None
    day: date


class BookedPart(NamedTuple):
    """Base units a line of a document booked that no file has reported yet; negative: came back."""

    line_id: int
    key: SaleKey
    qty: int


class ReportedLine(NamedTuple):
    """A line of a file; ``qty`` in base units, negative: came back."""

    ref: int
    key: SaleKey
    qty: int


class Netted(NamedTuple):
    """``qty`` (positive) of a file's line ``ref`` is what the document line ``line_id`` booked."""

    ref: int
    line_id: int
    qty: int


def net(booked: Iterable[BookedPart], reported: Sequence[ReportedLine]) -> list[Netted]:
    """Give reported lines, in their order, what documents booked of the same key and sign, the oldest document first.

    A document line whose quantity is exactly the reported one is taken before others, so that lines meet their own document.
    """
    open_parts: dict[tuple[SaleKey, bool], deque[list[int]]] = defaultdict(deque)
    for part in sorted(booked, key=lambda one: one.line_id):
        if part.qty:
            open_parts[part.key, part.qty > 0].append([part.line_id, abs(part.qty)])
    found: list[Netted] = []
    rest: list[tuple[ReportedLine, int]] = []
    for line in reported:
        parts = open_parts.get((line.key, line.qty > 0), deque())
        exact = next((part for part in parts if part[1] == abs(line.qty)), None)
        if exact is not None:
            parts.remove(exact)
            found.append(Netted(line.ref, exact[0], exact[1]))
        elif line.qty:
            rest.append((line, abs(line.qty)))
    for line, left in rest:
        parts = open_parts.get((line.key, line.qty > 0), deque())
        while left and parts:
            part = parts[0]
            taken = min(left, part[1])
            found.append(Netted(line.ref, part[0], taken))
            left, part[1] = left - taken, part[1] - taken
            if not part[1]:
                parts.popleft()
    return found


def covered(netted: Iterable[Netted], reported: Iterable[ReportedLine]) -> dict[int, int]:
    """``{ref: base units in the book already}`` with the sign of the reported line; lines nothing explains are absent."""
    signs = {line.ref: 1 if line.qty > 0 else -1 for line in reported}
    sums: dict[int, int] = defaultdict(int)
    for one in netted:
        sums[one.ref] += one.qty * signs[one.ref]
    return dict(sums)
