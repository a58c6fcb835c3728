"""Claims of differences (差价补偿): what may be claimed under an approved special price, and how much it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Terms:
    """What was approved: base units in all (None: no limit was set), first and last day of selling, and the difference of
    one base unit in 1/10,000 yuan."""

    approved_qty: int | None
    claimed_qty: int
    first: date
    last: date
    difference_e4: int


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale that is claimed: day, base units claimed of it, and base units it proves that nobody has claimed."""

    label: str
    sold_on: date
    qty: int
    proven_qty: int


def problems(terms: Terms, sold: Sequence[Sold]) -> list[tuple[str, dict[str, object]]]:
    """``(code, params)`` of what stands against a claim; empty when it is in order.

    Codes: ``claim_worthless``, ``claim_empty``, ``claim_period`` and ``claim_evidence`` per sale, ``claim_quantity``.
    """
    found: list[tuple[str, dict[str, object]]] = []
    if terms.difference_e4 <= 0:
        found.append(("claim_worthless", {}))
    if not sold:
        found.append(("claim_empty", {}))
    for one in sold:
        if not terms.first <= one.sold_on <= terms.last:
            days = {"day": one.sold_on.isoformat(), "first": terms.first.isoformat(), "last": terms.last.isoformat()}
            found.append(("claim_period", {"document": one.label, **days}))
        if not 0 < one.qty <= one.proven_qty:
            found.append(("claim_evidence", {"document": one.label, "qty": one.qty}))
    claimed = terms.claimed_qty + sum(max(0, one.qty) for one in sold)
    if terms.approved_qty is not None and claimed > terms.approved_qty:
        found.append(("claim_quantity", {"claimed": claimed, "approved": terms.approved_qty}))
    return found


def claim_fen(difference_e4: int, qty: int) -> int:
    """The amount of a claim in fen, half away from zero, rounded once for all its units."""
    exact = difference_e4 * qty
    return (2 * abs(exact) + 100) // 200 * (1 if exact >= 0 else -1)
