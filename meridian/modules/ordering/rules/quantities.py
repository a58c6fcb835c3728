"""How a SKU may be ordered: least quantity and multiple, in base units."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """Least quantity, multiple, and working days to delivery of a SKU for a dealer."""

    least_qty: int = 1
    multiple: int = 1
    lead_days: int = 3


def next_allowed(qty: int, terms: Terms) -> int:
    """The smallest orderable quantity that is at least ``qty``."""
    wanted = max(qty, terms.least_qty, 1)
    return -(-wanted // terms.multiple) * terms.multiple


def previous_allowed(qty: int, terms: Terms) -> int:
    """The largest orderable quantity that is at most ``qty``; 0 when there is none."""
    down = qty // terms.multiple * terms.multiple
    return down if down >= next_allowed(1, terms) else 0


def quantity_findings(qty: int, terms: Terms) -> list[tuple[str, dict[str, int]]]:
    """``(code, params)`` of what is wrong with a quantity: ``line.quantity``, ``line.least``, ``line.multiple``.

    ``next`` in the params is what to order instead, ``previous`` the next lower quantity (0: none).
    """
    if qty <= 0:
        return [("line.quantity", {"qty": qty, "next": next_allowed(1, terms), "previous": 0})]
    near = {"qty": qty, "next": next_allowed(qty, terms), "previous": previous_allowed(qty, terms)}
    if qty < terms.least_qty:
        return [("line.least", {**near, "least": terms.least_qty})]
    if qty % terms.multiple:
        return [("line.multiple", {**near, "multiple": terms.multiple})]
    return []
