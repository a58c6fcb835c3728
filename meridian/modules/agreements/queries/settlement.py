"""What is to be settled when an agreement ends: asked of the modules that know stock and money, which lie above this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ..models import Agreement, SettlementItem


@dataclass(frozen=True, slots=True)
class ProposedItem:
    """Something a module knows about the dealer at the end. ``key`` is stable, so asking again proposes it once.

    ``amount_fen``: positive when the dealer gets it, negative when he owes it; ``qty`` counts base units.
    """

    kind: str
    key: str
    text: str
    qty: int | None = None
    amount_fen: int | None = None


Provider = Callable[[int, date], list[ProposedItem]]
_providers: dict[str, Provider] = {}


def settlement_items_come_from(name: str, provider: Provider) -> None:
    """Register a module that proposes items: ``provider(dealer id, last day) -> items`` (stock held, debts, deposit)."""
    _providers[name] = provider


def settlement_sources() -> list[str]:
    """Which modules propose items here."""
    return sorted(_providers)


def proposed_items(dealer_id: int, ended_on: date) -> list[tuple[str, ProposedItem]]:
    """``(source, item)`` of every registered module."""
    return [(name, item) for name in settlement_sources() for item in _providers[name](dealer_id, ended_on)]


def settlement_of(agreement: Agreement) -> list[SettlementItem]:
    """The items of an agreement, open ones first."""
    rows = SettlementItem.objects.unscoped("an agreement the asker holds").filter(agreement=agreement)
    return sorted(rows, key=lambda row: (row.done_on is not None, row.kind, row.pk))
