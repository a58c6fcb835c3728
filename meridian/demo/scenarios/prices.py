"""Selling prices of the manufacturer, and how the larger dealers are kept supplied."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from meridian.kernel.base import clock
from meridian.modules.pricing import commands as pricing
from meridian.modules.replenishment import commands as replenishment
from meridian.modules.replenishment.objects import POLICY

from ..sizes import TODAY
from .world import Item, Seller, World, moment

NEW_YEAR = date(2027, 1, 1)
PROJECT = "HD-2026-07"
# The price of an item is what a dealer of level one pays; the list is dearer, lower levels pay a little more than level one.
LIST_PERCENT, LEVELS = 112, ((1, 100), (2, 103), (3, 106))


def make_prices(world: World) -> None:
    """List and level prices of every SKU, a raise from new year, and prices of single dealers, hospitals and a project."""
    first = world.size.month_list()[0].replace(day=1)
    since = first - timedelta(days=120)
    with clock.frozen_at(moment(since)):
        rows = [_row(item, LIST_PERCENT, since) for item in world.items]
        for level, percent in LEVELS:
            rows += [_row(item, percent, since, kind="LEVEL", level=level) for item in world.items]
        pricing.set_prices(actor=world.actor.at(clock.now()), rows=rows)
    with clock.frozen_at(moment(first)):
        pricing.set_prices(actor=world.actor.at(clock.now()), rows=_single_prices(world, first))
    with clock.frozen_at(moment(TODAY - timedelta(days=20))):
        raised = [item for n, item in enumerate(world.items) if n % 3 == 0]
        rows = [_row(item, 106, NEW_YEAR, kind="LEVEL", level=1, note="2027 年度调价") for item in raised]
        pricing.set_prices(actor=world.actor.at(clock.now()), rows=rows)


def _single_prices(world: World, first: date) -> list[dict[str, Any]]:
    """Two SKUs of each dealer of level one, one of them for a hospital; one that nobody has prolonged; one project."""
    rows = []
    top = _top(world)
    for n, seller in enumerate(top):
        item, other = world.items[n % len(world.items)], world.items[(n + 7) % len(world.items)]
        rows.append(_row(item, 96, first, kind="DEALER", dealer_id=seller.row.pk, note="年度协议价"))
        if seller.customers:
            rows.append(
                _row(
                    other,
                    94,
                    first,
                    kind="DEALER_HOSPITAL",
                    dealer_id=seller.row.pk,
                    hospital_id=seller.customers[0].id,
                )
            )
    ends = TODAY + timedelta(days=12)
    lapsing = world.items[len(top) % len(world.items)]
    rows.append(_row(lapsing, 95, first, kind="DEALER", dealer_id=top[0].row.pk, valid_to=ends, note="促销价, 未续"))
    rows.append(_row(world.items[-1], 90, first, kind="PROJECT", project=PROJECT, valid_to=date(2026, 12, 31)))
    return rows


def _row(item: Item, percent: int, valid_from: date, *, kind: str = "LIST", **values: Any) -> dict[str, Any]:
    """A price row in percent of the item's price (fen to 1/10,000 yuan: times 100)."""
    return {"sku_id": item.id, "kind": kind, "price_e4": item.price_fen * percent, "valid_from": valid_from, **values}


def _top(world: World) -> list[Seller]:
    return [seller for seller in world.sellers if seller.level == 1]


def make_supply(world: World) -> None:
    """Requests for special prices, policies for dealers of level one, forecasts of both sides, and today's proposals."""
    with clock.frozen_at(moment(TODAY)):
        actor = world.actor.at(clock.now())
        top = _top(world)
        _ask_for_special_prices(world, actor, top)
        for n, seller in enumerate(top):
            POLICY.create(actor=actor, dealer=seller.row, target_days=45 if n % 2 else 60, service_bp=9500)
        chance = random.Random(4)
        monday = TODAY - timedelta(days=TODAY.weekday())
        rows = []
        for item in world.items[:4]:
            usual = chance.randrange(4, 12)
            for week in range(-4, 6):
                day = monday + timedelta(weeks=week)
                said = {"dealer_id": top[0].row.pk, "sku_id": item.id, "week": day}
                rows.append({**said, "side": "MAKER", "qty": usual})
                rows.append({**said, "side": "DEALER", "qty": max(0, usual + chance.randrange(-3, 5))})
        replenishment.record_forecasts(actor=actor, rows=rows)
        replenishment.make_proposals(actor=actor)


def _ask_for_special_prices(world: World, actor: Any, top: list[Seller]) -> None:
    """One granted, one waiting."""
    for n, (seller, percent) in enumerate(zip(top[:2], (88, 85), strict=False)):
        item = world.items[(n + 3) % len(world.items)]
        asked = pricing.request_special_price(
            actor=actor, dealer=seller.row.pk, sku=item.id, price_e4=item.price_fen * percent, valid_from=TODAY,
            valid_to=TODAY + timedelta(days=60), planned_qty=200, justification="医院议价, 竞品报价更低",
            hospital=seller.customers[0].id if seller.customers else None,
        )  # fmt: skip
        if n == 0:
            pricing.approve_special_price(actor=actor, special_price_request=asked, note="同意, 两个月内有效")
