"""What a dealer confirms against what was shipped to him, lot by lot, and what follows from each difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .shipment_states import Finding

# Decisions each kind of difference allows.
DECISIONS: dict[str, tuple[str, ...]] = {
    "SHORT": ("FOUND", "BACK", "RESHIP", "CREDIT"),
    "DAMAGED": ("FOUND", "RESHIP", "CREDIT"),
    "EXCESS": ("SEND_BACK",),
}


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """One lot as the dealer found it, in base units. ``excess_qty`` arrived beyond what the delivery note says.

    ``wrong_serials``: the damaged or the missing units, where units are told apart.
    """

    line_id: int
    shipped_qty: int
    good_qty: int
    damaged_qty: int = 0
    excess_qty: int = 0
    reason: str = ""
    lot: str = ""
    wrong_serials: tuple[str, ...] = ()

    @property
    def short_qty(self) -> int:
        """What did not arrive."""
        return self.shipped_qty - self.good_qty - self.damaged_qty

    def differences(self) -> list[tuple[str, int]]:
        """``(kind, base units)`` of everything that is not simply good."""
        found = (("SHORT", self.short_qty), ("DAMAGED", self.damaged_qty), ("EXCESS", self.excess_qty))
        return [(kind, qty) for kind, qty in found if qty > 0]


def check_received(lines: Sequence[ReceivedLine]) -> list[Finding]:
    """Quantities are not negative, good and damaged together are not more than was shipped, a difference has a reason."""
    found = []
    for number, line in enumerate(lines, 1):
        params = (("line", number), ("lot", line.lot), ("shipped", line.shipped_qty))
        if min(line.good_qty, line.damaged_qty, line.excess_qty) < 0:
            found.append(Finding("receipt.negative", params))
        elif line.short_qty < 0:
            said = line.good_qty + line.damaged_qty
            found.append(Finding("receipt.too_many", (*params, ("said", said), ("more", -line.short_qty))))
        elif line.differences() and not line.reason.strip():
            found.append(Finding("receipt.reason", params))
    return found


def check_decision(kind: str, decision: str) -> list[Finding]:
    """Whether a decision exists for a kind of difference."""
    if decision not in DECISIONS.get(kind, ()):
        return [Finding("difference.decision", (("kind", kind), ("decision", decision)))]
    return []


def is_credited(decision: str) -> bool:
    """Whether the dealer's debt falls with the decision: he does not get these goods any more."""
    return decision in ("CREDIT", "BACK")


def line_amount(qty: int, price_e4: int | None) -> int:
    """Fen of a quantity at a unit price in 1/10,000 yuan, rounded half up."""
    return (qty * (price_e4 or 0) + 50) // 100


def amount_between(before: int, after: int, price_e4: int | None) -> int:
    """Fen of units ``before`` … ``after`` of a line, so that the parts of a line always add up to its whole."""
    return line_amount(after, price_e4) - line_amount(before, price_e4)
