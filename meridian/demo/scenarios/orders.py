"""Orders of the demo: terms and item codes, drafts, orders that wait (in order, short, with debt), one held, one split, back-orders."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from meridian.kernel.access.grants import actor_for
from meridian.kernel.approvals import editing
from meridian.kernel.base import clock
from meridian.kernel.base.errors import RuleViolation
from meridian.modules.ordering import commands as ordering
from meridian.modules.ordering.objects import LIFE_TERM, TERM
from meridian.modules.ordering.queries import catalogue
from meridian.modules.reference import commands as reference
from meridian.modules.stock import commands as stock
from meridian.modules.stock.choices import Condition, Holder
from meridian.modules.stock.queries import warehouse_lots

from ..sizes import TODAY
from .world import Item, Seller, World, moment

LEAST_PACKS = 2
WAITING_DAYS = 3
ROUNDS = 3  # as many orders of each dealer of level one
LARGE_FEN = 30_000_000


def make_orders(world: World) -> None:
    """Run last (after documents, prices, money and the warehouse's day): level-one dealers order what they may buy, and the clerk has begun the day."""
    chance = random.Random(len(world.items))
    with clock.frozen_at(moment(TODAY - timedelta(days=60))):
        _terms(world)
        _life_terms(world)
    _promotions(world)
    tops = [seller for seller in world.sellers if seller.row.level == 1]
    for number in range(ROUNDS * len(tops)):
        seller = tops[number % len(tops)]
        with clock.frozen_at(moment(TODAY - timedelta(days=number % WAITING_DAYS + 1), 9 + number % 8)):
            wares = _wares(world, seller, chance)
            if wares:
                if number < len(tops):
                    _know_items(world, seller, wares)
                _order(world, seller, number, wares, chance)
    _large_order(world)
    _contract(world)
    _platform(world)


def _life_terms(world: World) -> None:
    """The first dealer of level one accepts nothing that ends within a year."""
    LIFE_TERM.create(actor=_actor(world), dealer=_top(world)[0].row, hospital=None, product=None, months=12)


def _promotions(world: World) -> None:
    """One that gives free goods, one by steps for the levels below, one that waits for the second person."""
    line, other = list(dict.fromkeys(item.line for item in world.items))[:2]
    plan = (
        ("买10赠1 季末回馈", "BUY_GET", {"buy_qty": 10, "get_qty": 1, "lines": [world.line_ids[line]]}, True),
        ("阶梯优惠 满50减3% 满200减5%", "PERCENT", {"steps": "50:3, 200:5", "lines": [world.line_ids[other]]}, True),
        ("新品推广 买5赠1", "BUY_GET", {"buy_qty": 5, "get_qty": 1, "skus": [world.items[0].id], "dealer_levels": "1"}, False),
    )  # fmt: skip
    for name, kind, values, approve in plan:
        with clock.frozen_at(moment(TODAY - timedelta(days=20))):
            author, second = _person(world, "wanglei"), _person(world, "admin")
            row = ordering.add_promotion(
                actor=author, name=name, kind=kind, valid_from=TODAY - timedelta(days=15), valid_to=TODAY + timedelta(days=40),
                justification="年末冲量，按采购数量给予，与经销商售价无关", **values,
            )  # fmt: skip
            ordering.submit_promotion(actor=author, promotion=row)
            if approve:
                ordering.approve_promotion(actor=second, promotion=row, note="同意")


def _large_order(world: World) -> None:
    """Orders above a limit go to the management from now on, and one is there already."""
    with clock.frozen_at(moment(TODAY - timedelta(days=1), 9)):
        reference.set_parameter(
            actor=_actor(world), code="ordering.approval.above_fen", value=LARGE_FEN, valid_from=clock.today(),
            source="商务管理制度 2026 版",
        )  # fmt: skip
        boss = world.users["chenjing"]
        route = editing.save_route(
            actor=_actor(world), subject="ordering.order", purpose="release", name="大额订单审批",
            condition=[[{"fact": "total_fen", "op": "ge", "value": 0}]],
            steps=[{"name": "管理层", "approver_kind": "USER", "approver": str(boss.pk), "due_hours": 24}],
        )  # fmt: skip
        editing.activate_route(actor=_actor(world), route_id=route.pk)
    for seller in _top(world):
        with clock.frozen_at(moment(TODAY - timedelta(days=1), 15)):
            rows = [row for row in catalogue(_actor(world), seller.row.pk, clock.today(), size=60).rows if row.price_e4]
            if not rows:
                continue
            dear = max(rows, key=lambda row: row.price_e4)
            packs = -(-LARGE_FEN * 115 // dear.price_e4 // dear.terms.multiple) + 1  # also above it after a promotion
            order = ordering.create_order(
                actor=_actor(world), dealer_id=seller.row.pk, lines=[(dear.sku_id, max(dear.terms.least_qty, packs * dear.terms.multiple))],
                source="PORTAL", address=seller.row.address, receiver="收货部", note="年度备货",
            )  # fmt: skip
            if _done(lambda order=order: ordering.submit_order(actor=_actor(world), order=order.pk)):
                return
            ordering.cancel_order(actor=_actor(world), order=order.pk, reason="额度不足，改为分批")


def _contract(world: World) -> None:
    """A contract with three dates: the first is ordered."""
    for seller in _top(world):
        with clock.frozen_at(moment(TODAY - timedelta(days=2), 10)):
            wares = _wares(world, seller, random.Random(5))
            if not wares:
                continue
            days = [TODAY + timedelta(days=n) for n in (10, 40, 70)]
            lines = [
                (day, row.sku_id, row.terms.least_qty + 2 * row.terms.multiple) for day in days for row in wares[:2]
            ]
            plan = ordering.create_plan(
                actor=_actor(world), dealer=seller.row, contract_number="HT-2026-1108", signed_on=TODAY - timedelta(days=3),
                lines=lines, receiver="收货部", address=seller.row.address,
            )  # fmt: skip
            (order,) = ordering.order_from_plan(actor=_actor(world), delivery_plan=plan, until=days[0])
            _done(lambda order=order: ordering.submit_order(actor=_actor(world), order=order.pk))
            return


def _platform(world: World) -> None:
    """An order of a dealer of level two that the dealer above him invoices."""
    for seller in world.sellers:
        if seller.row.level != 2:
            continue
        with clock.frozen_at(moment(TODAY - timedelta(days=1), 11)):
            wares = _wares(world, seller, random.Random(6))[:2]
            if not wares:
                continue
            order = ordering.create_order(
                actor=_actor(world), dealer_id=seller.row.pk, lines=[(row.sku_id, row.terms.least_qty) for row in wares],
                source="PORTAL", address=seller.row.address, receiver="收货部", invoiced_by_id=seller.row.parent_id,
            )  # fmt: skip
            if _done(lambda order=order: ordering.submit_order(actor=_actor(world), order=order.pk)):
                return


def _top(world: World) -> list[Seller]:
    return [seller for seller in world.sellers if seller.row.level == 1]


def _person(world: World, username: str) -> Any:
    return actor_for(world.users[username]).at(clock.now())


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
    if plan == 5:  # more than there is: the rest becomes a back-order
        lines = [(wares[0].sku_id, _leave_few(world, wares[0]) + 2 * wares[0].terms.multiple)]
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


def _leave_few(world: World, ware: Any) -> int:
    """Quality puts most of an item into quarantine; what is left, in base units and whole packs."""
    with clock.frozen_at(moment(clock.today(), 8)):
        lots = [lot for lot in warehouse_lots(world.warehouse.pk, ware.sku_id) if lot.available > 0]
        keep = max(ware.terms.least_qty, 4 * ware.terms.multiple)
        away = [
            (ware.sku_id, lots[0].lot_id, lots[0].available - keep),
            *((ware.sku_id, lot.lot_id, lot.available) for lot in lots[1:]),
        ]
        stock.change_condition(
            actor=_actor(world), key=f"demo-quarantine-{ware.sku_id}", holder_type=Holder.COMPANY, holder_id=world.warehouse.pk,
            lines=[line for line in away if line[2] > 0], from_condition=Condition.GOOD, to_condition=Condition.QUARANTINE,
            business_date=clock.today(), reason="灭菌记录待补，暂存待检区", source_type="stock.warehouse",
            source_id=world.warehouse.pk,
        )  # fmt: skip
    return keep


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
