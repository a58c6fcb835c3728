"""What a procurement event means for dealers' stock. Stock lies above, so its module registers what it knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Any

from ..models import VbpEvent, VbpLine
from ..rules.protection import protection_fen
from .current import price_of

# (SKUs, day or None for now) -> {(dealer, SKU): good base units of proven lots in the dealer's book at the end of the day}.
StockOf = Callable[[Collection[int], "date | None"], "dict[tuple[int, int], int]"]
_stock: StockOf | None = None


def dealer_stock_comes_from(function: StockOf) -> None:
    """Called once by the module above: what dealers hold."""
    global _stock
    _stock = function


def protection_of(event: VbpEvent, today: date) -> list[dict[str, Any]]:
    """``{dealer_id, sku_id, qty, old_e4, new_e4, amount_fen}`` for every dealer who holds goods that become cheaper.

    Old is what he pays on the day before the event, new the event's price to dealers. Dealers without a price are left out:
    nobody knows what they paid. Before the day of the event it is what they hold now, a forecast; from the day on what they
    held at the end of the day before. Empty while no module says what is held.
    """
    lines = VbpLine.objects.unscoped("the SKUs of the event").filter(event=event)
    supply = dict(lines.values_list("sku_id", "supply_e4"))
    before = event.effective_on - timedelta(days=1)
    as_of = before if before < today else None
    held: dict[int, dict[int, int]] = defaultdict(dict)
    for (dealer, sku), qty in (_stock(supply, as_of) if _stock is not None else {}).items():
        if qty > 0:
            held[dealer][sku] = qty
    found = []
    for dealer, skus in sorted(held.items()):
        hits = price_of(dealer, skus, before)
        for sku, qty in sorted(skus.items()):
            amount = protection_fen(qty, hits[sku].price_e4, supply[sku]) if sku in hits else 0
            if amount:
                prices = {"old_e4": hits[sku].price_e4, "new_e4": supply[sku]}
                found.append({"dealer_id": dealer, "sku_id": sku, "qty": qty, "amount_fen": amount, **prices})
    return found
