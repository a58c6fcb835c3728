"""What stock tells the modules below it: goods a dealer still holds when an agreement with him ends."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from meridian.modules.agreements.choices import SettlementKind
from meridian.modules.agreements.queries import ProposedItem, settlement_items_come_from
from meridian.modules.catalog.queries import goods_facts

from .queries import balances_for


def goods_to_settle(dealer_id: int, ended_on: date) -> list[ProposedItem]:
    """Base units of each SKU in the dealer's book stock, whatever their condition."""
    held: dict[int, int] = defaultdict(int)
    for (sku, _lot), qty in balances_for(dealer_id, condition=None).items():
        held[sku] += qty
    facts = goods_facts(held)
    return [
        ProposedItem(
            SettlementKind.STOCK, f"sku:{sku}", f"{facts[sku]['code']} {facts[sku]['name']} {facts[sku]['spec']}"[:200], qty=qty
        )
        for sku, qty in sorted(held.items(), key=lambda one: facts[one[0]]["code"])
        if qty > 0
    ]  # fmt: skip


settlement_items_come_from("stock", goods_to_settle)
