"""Which charges a payment settles, and how old what is owed is. Pure; amounts in fen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple


class Due(NamedTuple):
    """An open charge."""

    id: int
    due_on: date
    open_fen: int


def oldest_first(amount_fen: int, charges: Iterable[Due]) -> list[tuple[int, int]]:
    """``[(charge, fen)]``: a payment settles what is due longest, the last one perhaps in part."""
    left, parts = amount_fen, []
    for charge in sorted(charges, key=lambda one: (one.due_on, one.id)):
        if left <= 0:
            break
        part = min(left, charge.open_fen)
        if part > 0:
            parts.append((charge.id, part))
            left -= part
    return parts


# Upper ends in days overdue; what is not due yet comes first, what is older comes last.
BANDS = (0, 30, 60, 90)


def ageing(charges: Sequence[Due], today: date) -> tuple[int, int, int, int, int]:
    """Fen owed: not due, 1–30, 31–60, 61–90 and more than 90 days overdue."""
    sums = [0] * (len(BANDS) + 1)
    for charge in charges:
        days = (today - charge.due_on).days
        sums[next((n for n, end in enumerate(BANDS) if days <= end), len(BANDS))] += charge.open_fen
    return tuple(sums)  # type: ignore[return-value]
