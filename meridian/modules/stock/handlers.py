"""What stock tells the modules below it: goods dealers hold when an agreement ends or a price falls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from meridian.modules.agreements.choices import SettlementKind
from meridian.modules.agreements.queries import ProposedItem, settlement_items_come_from
from meridian.modules.catalog.queries import goods_facts
from meridian.modules.pricing.queries import dealer_stock_comes_from

from .queries import balances_for, proven_stock


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


def stock_to_protect(sku_ids: Collection[int], as_of: date | None) -> dict[tuple[int, int], int]:
    """``{(dealer, SKU): base units}`` in dealers' books, good and of a known lot, now or at the end of a day."""
    return proven_stock(sku_ids, as_of)


dealer_stock_comes_from(stock_to_protect)
