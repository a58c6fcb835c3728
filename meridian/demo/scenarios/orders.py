"""Orders of the demo: terms and item codes, drafts, orders that wait (in order, short, with debt), one held, one split, back-orders."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.base.errors import RuleViolation
from meridian.modules.ordering import commands as ordering
from meridian.modules.ordering.objects import TERM
from meridian.modules.ordering.queries import catalogue

from ..sizes import TODAY
from .world import Item, Seller, World, moment

LEAST_PACKS = 2
WAITING_DAYS = 3


def make_orders(world: World) -> None:
    """Run last (after documents, prices, money and the warehouse's day): level-one dealers order what they may buy, and the clerk has begun the day."""
    chance = random.Random(len(world.items))
    with clock.frozen_at(moment(TODAY - timedelta(days=60))):
        _terms(world)
    for number, seller in enumerate(seller for seller in world.sellers if seller.row.level == 1):
        with clock.frozen_at(moment(TODAY - timedelta(days=number % WAITING_DAYS + 1), 9 + number % 8)):
            wares = _wares(world, seller, chance)
            if wares:
                _know_items(world, seller, wares)
                _order(world, seller, number, wares, chance)


def _terms(world: World) -> None:
    """Every fifth SKU is ordered in whole packs, at least two of them; imported lines take longer."""
    for number, item in enumerate(world.items):
        if number % 5 == 0:
            TERM.create(
                actor=_actor(world), sku=_sku(item), dealer=None, least_qty=item.pack * LEAST_PACKS, multiple=item.pack,
                lead_days=3 + number % 3 * 2,
            )  # fmt: skip


def _wares(world: World, seller: Seller, chance: random.Random) -> list[Any]:
    """Rows of the catalogue that the dealer may buy today, some of them."""
    page = catalogue(_actor(world), seller.row.pk, clock.today(), size=60)
    rows = list(page.rows)
    chance.shuffle(rows)
    return rows[: 4 + chance.randrange(6)]


def _know_items(world: World, seller: Seller, wares: list[Any]) -> None:
    for number, row in enumerate(wares[:3]):
        ordering.set_favourite(actor=_actor(world), dealer_id=seller.row.pk, sku_id=row.sku_id, is_favourite=True)
        code = f"{seller.row.code}-{number + 1:03d}"
        ordering.set_item_code(actor=_actor(world), dealer_id=seller.row.pk, sku_id=row.sku_id, item_code=code)


def _order(world: World, seller: Seller, number: int, wares: list[Any], chance: random.Random) -> None:
    """One order per dealer in turn: a draft, waiting ones, one held, one split, one released, one that outgrows the shelf."""
    actor, plan = _actor(world), number % 6
    lines = [(row.sku_id, row.terms.least_qty + row.terms.multiple * chance.randrange(4)) for row in wares]
    if plan == 5:
        lines[0] = (lines[0][0], lines[0][1] * 400)
    order = ordering.create_order(
        actor=actor, dealer_id=seller.row.pk, lines=lines, source="PORTAL", receiver="收货部", receiver_phone="025-83300000",
        address=f"{seller.unit.name}经济开发区物流大道{number + 1}号", dealer_reference=f"PO-{seller.row.code}-{number + 1:03d}",
    )  # fmt: skip
    if plan == 0:
        return
    if not _done(lambda: ordering.submit_order(actor=actor, order=order.pk)):
        return
    if plan == 2:
        ordering.hold_order(actor=actor, order=order.pk, reason="等待客户确认收货地址")
    elif plan == 3 and len(lines) > 1:
        first = order.lines.order_by("line_no").first()
        ordering.split_order(actor=actor, order=order.pk, lines=[(first.pk, first.qty)], reason="客户要求分批到货")
    elif plan in (4, 5):
        ordering.release_orders(actor=actor, orders=[order.pk])


def _done(call: Callable[[], Any]) -> bool:
    """Whether a step was allowed; an order that credit or debt stops stays a draft, as in life."""
    try:
        call()
    except RuleViolation:
        return False
    return True


def _actor(world: World) -> Any:
    return world.actor.at(clock.now())


def _sku(item: Item) -> Any:
    model = TERM.model._meta.get_field("sku").related_model
    return model.objects.unscoped("the demo's own SKUs").get(pk=item.id)
