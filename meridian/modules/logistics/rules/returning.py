"""Goods that come back: what may be asked for, and what quality may decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .shipment_states import Finding

RETURN_MOVES: dict[str, tuple[str, ...]] = {
    "REQUESTED": ("APPROVED", "REFUSED", "CANCELLED"),
    "APPROVED": ("ARRIVED", "CANCELLED"),
    "ARRIVED": ("DECIDED",),
    "DECIDED": (),
    "REFUSED": (),
    "CANCELLED": (),
}


@dataclass(frozen=True, slots=True)
class WantedReturn:
    """One lot of a request: base units, what the dealer's book has of it, and what he ever received of it from us."""

    sku_id: int
    lot: str
    qty: int
    in_book: int
    received: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Quality's decision on one returned line, in base units."""

    lot: str
    arrived: int
    good_qty: int
    quarantine_qty: int
    scrap_qty: int
    reason: str = ""


def check_request(lines: Sequence[WantedReturn]) -> list[Finding]:
    """A return has lines; each is above zero, in the dealer's book, and was delivered by us in at least that quantity."""
    if not lines:
        return [Finding("return.empty")]
    found = []
    for number, line in enumerate(lines, 1):
        params = (("line", number), ("lot", line.lot), ("qty", line.qty))
        if line.qty <= 0:
            found.append(Finding("return.quantity", params))
        elif line.qty > line.received:
            found.append(Finding("return.not_delivered", (*params, ("received", line.received))))
        elif line.qty > line.in_book:
            found.append(Finding("return.not_in_book", (*params, ("book", line.in_book))))
    return found


def check_verdicts(lines: Sequence[Verdict]) -> list[Finding]:
    """Every arrived unit is decided once; what is not good needs a reason."""
    found = []
    for number, line in enumerate(lines, 1):
        decided = line.good_qty + line.quarantine_qty + line.scrap_qty
        params = (("line", number), ("lot", line.lot), ("arrived", line.arrived), ("decided", decided))
        if min(line.good_qty, line.quarantine_qty, line.scrap_qty) < 0 or decided != line.arrived:
            found.append(Finding("return.verdict", params))
        elif line.good_qty != line.arrived and not line.reason.strip():
            found.append(Finding("return.verdict_reason", params))
    return found
