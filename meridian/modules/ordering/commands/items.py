"""A dealer's own view of the catalogue: his item codes and favourites."""

from __future__ import annotations

from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.modules.dealers import queries as dealers

from ..models import DealerItem, OrderTerm
from .texts import refusal


@command("ordering.dealeritem:change")
def set_favourite(*, actor: Actor, dealer_id: int, sku_id: int, is_favourite: bool) -> DealerItem:
    """Put a SKU among a dealer's favourites, or take it out. Raises NotVisible for a dealer outside the actor's scope."""
    return persist(_item(actor, dealer_id, sku_id), is_favourite=is_favourite)


@command("ordering.dealeritem:change")
def set_item_code(*, actor: Actor, dealer_id: int, sku_id: int, item_code: str) -> DealerItem:
    """Note under which code the dealer keeps a SKU in his own system; empty takes it away. Raises ``item.code_taken``."""
    item, code = _item(actor, dealer_id, sku_id), item_code.strip()
    other = (
        DealerItem.objects.unscoped("item codes are unique per dealer")
        .filter(dealer_id=dealer_id, item_code=code).exclude(sku_id=sku_id).select_related("sku").first()
        if code else None
    )  # fmt: skip
    if other is not None:
        raise refusal("item.code_taken", field="item_code", code=code, sku=other.sku.code)
    return persist(item, item_code=code)


def _item(actor: Actor, dealer_id: int, sku_id: int) -> DealerItem:
    if dealers.scope_stamps(actor, dealer_id) is None or (actor.is_dealer and actor.dealer_id != dealer_id):
        raise NotVisible(f"dealer {dealer_id}")
    rows = DealerItem.objects.unscoped("the dealer was checked").filter(dealer_id=dealer_id, sku_id=sku_id)
    return rows.first() or DealerItem(dealer_id=dealer_id, sku_id=sku_id)


@command("ordering.orderterm:add")
def set_order_term(
    *, actor: Actor, sku: Any, dealer: Any = None, least_qty: int = 1, multiple: int = 1, lead_days: int = 3
) -> OrderTerm:
    """Say how a SKU is ordered, by every dealer or by one. A row that is there already is changed: there is one of each."""
    sku_id, dealer_id = getattr(sku, "pk", sku), getattr(dealer, "pk", dealer)
    rows = OrderTerm.objects.unscoped("there is one term a SKU and dealer").filter(sku_id=sku_id, dealer_id=dealer_id)
    row = rows.first() or OrderTerm(sku_id=sku_id, dealer_id=dealer_id)
    return persist(row, least_qty=least_qty, multiple=multiple, lead_days=lead_days)
