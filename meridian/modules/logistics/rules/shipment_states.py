"""The life of a shipment, and what a shipment must be before goods move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that forbids an act: a stable code and the values its sentence needs."""

    code: str
    params: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line as the rules see it; ``price_e4`` is the unit price in 1/10,000 yuan, None when not stated."""

    sku_id: int
    lot_id: int | None
    qty: int
    price_e4: int | None = None


def may_become(moves: Mapping[str, Sequence[str]], status: str, to: str) -> bool:
    """Whether a shipment in ``status`` may become ``to``."""
    return to in moves.get(status, ())


def check_lines(lines: Sequence[LineFacts]) -> list[Finding]:
    """A shipment has lines, all above zero, none with a negative price."""
    if not lines:
        return [Finding("shipment.empty")]
    found = [Finding("shipment.quantity", (("line", n),)) for n, line in enumerate(lines, 1) if line.qty <= 0]
    found += [Finding("shipment.price", (("line", n),)) for n, line in enumerate(lines, 1) if (line.price_e4 or 0) < 0]
    return found


def check_receipt(ship_date: date | None, received_date: date) -> list[Finding]:
    """Nothing is received before it was shipped."""
    if ship_date is not None and received_date < ship_date:
        return [Finding("shipment.received_before_shipped", (("shipped", ship_date), ("received", received_date)))]
    return []
