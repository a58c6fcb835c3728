"""Price documents in the demo: a change in approval, one to come, claims, guide prices, suggestions, a procurement event."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from meridian.kernel.access.grants import actor_for
from meridian.kernel.approvals import editing
from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.objects.registry import spec_named
from meridian.modules.pricing import commands as pricing
from meridian.modules.pricing import queries as prices
from meridian.modules.pricing.choices import SettledBy

from ..sizes import TODAY
from .world import Item, Seller, World, moment

EFFECTIVE, COMING, WON = date(2027, 1, 1), date(2026, 12, 15), date(2027, 2, 1)


def make_price_documents(world: World) -> None:
    """What the pages of prices show: made by the clerk, decided by another one, on the demo's day and a little before."""
    with clock.frozen_at(moment(TODAY - timedelta(days=2), 9)):
        clerk = actor_for(world.users["wanglei"])
        boss = world.actor.at(clock.now())
        _references(boss, world)
        _route(world)
        _changes(clerk, boss, world)
        top = [seller for seller in world.sellers if seller.level == 1]
        _grants(clerk, boss, world, top)
        _procurement(clerk, boss, world)
        _promises(clerk, top)
    with clock.frozen_at(moment(TODAY, 9)):
        _claim(world, world.actor.at(clock.now()))
        pricing.declare_resale_rule(
            actor=world.actor.at(clock.now()), name="维价返利（业务提议）", benefit="REBATE",
            condition="经销商转售价不低于建议零售价", wanted_for="业务部门希望稳定市场价格",
        )  # fmt: skip


def _references(boss: Actor, world: World) -> None:
    """Ex-factory and suggested retail prices of a few SKUs, guide and floor prices, cost."""
    first, rows = TODAY - timedelta(days=300), []
    guide, cost = spec_named("pricing.priceguide"), spec_named("pricing.skucost")
    for item in world.items[:8]:
        for kind, percent in (("EX_FACTORY", 98), ("SUGGESTED", 190)):
            rows.append(
                {
                    "sku_id": item.id,
                    "kind": kind,
                    "price_e4": item.price_fen * percent,
                    "valid_from": first,
                    "note": "参考",
                }
            )
        sku = _sku(item)
        guide.create(actor=boss, sku=sku, guide_e4=item.price_fen * 96, floor_e4=item.price_fen * 87, valid_from=first)
        cost.create(actor=boss, sku=sku, cost_e4=item.price_fen * 41, valid_from=first)
    pricing.set_prices(actor=boss, rows=rows)


def _sku(item: Item) -> Any:
    return spec_named("catalog.sku").model.objects.unscoped("demo").get(pk=item.id)


def _route(world: World) -> None:
    """Changes that cut more than five per cent go to the regional manager."""
    route = editing.save_route(
        actor=world.actor, subject="pricing.pricechange", purpose="decide", name="降价超过 5% 的调价",
        condition=[[{"fact": "cut_bp", "op": "ge", "value": 500}]],
        steps=[{"name": "区域经理审批", "approver_kind": "ROLE", "approver": "region_manager"}],
    )  # fmt: skip
    editing.activate_route(actor=world.actor, route_id=route.pk)


def _changes(clerk: Actor, boss: Actor, world: World) -> None:
    """A cut of two lines in approval, with its simulation; a small raise that is approved and to come."""
    lines = sorted(world.line_ids)
    cut = pricing.draft_price_change(
        actor=clerk,
        kind="MARKET",
        justification="应对国产竞品降价，下调分销价",
        effective_on=EFFECTIVE,
        elasticity_percent=-80,
    )
    pricing.change_by_percent(
        actor=clerk, price_change=cut, percent_bp=-800, kinds=["LIST", "LEVEL"], line=world.line_ids[lines[0]]
    )
    pricing.simulate_price_change(actor=clerk, price_change=cut, elasticity_percent=-80)
    pricing.submit_price_change(actor=clerk, price_change=cut)
    raised = pricing.draft_price_change(
        actor=clerk, kind="COST", justification="原材料涨价，一级、二级分销价上调", effective_on=COMING
    )
    for level in (1, 2):
        pricing.change_by_percent(
            actor=clerk,
            price_change=raised,
            percent_bp=200,
            kinds=["LEVEL"],
            level=level,
            line=world.line_ids[lines[-1]],
        )
    pricing.simulate_price_change(actor=clerk, price_change=raised)
    pricing.submit_price_change(actor=clerk, price_change=raised)
    pricing.approve_price_change(actor=boss, price_change=raised, note="同意")


def _grants(clerk: Actor, boss: Actor, world: World, top: list[Seller]) -> None:
    """One with quantity breaks that ends soon, one for a line that waits."""
    seller, item = top[0], world.items[5]
    granted = pricing.request_price_authorisation(
        actor=clerk, dealer=seller.row.pk, sku=item.id, price_e4=item.price_fen * 93,
        breaks=[[100, item.price_fen * 91], [500, item.price_fen * 89]], valid_from=TODAY,
        valid_to=TODAY + timedelta(days=45), justification="年度框架量价协议",
    )  # fmt: skip
    pricing.approve_price_authorisation(actor=boss, price_authorisation=granted, note="同意")
    pricing.request_price_authorisation(
        actor=clerk, dealer=top[-1].row.pk, line=world.line_ids[sorted(world.line_ids)[0]], discount_bp=300,
        region=top[-1].row.region_id, valid_from=TODAY, valid_to=date(2027, 6, 30), justification="新区域开拓支持",
    )  # fmt: skip


def _claim(world: World, actor: Actor) -> None:
    """A special price by claim for a dealer who has booked sales; what he sold is claimed and waits."""
    since = TODAY - timedelta(days=120)
    for seller in world.sellers:
        for item in world.items:
            usual = prices.price_of(seller.row.pk, [item.id], since).get(item.id)
            if usual is None or not (asked := _asked(world, seller, item, usual.price_e4 * 88 // 100, since)):
                continue
            found = prices.sales_to_claim(asked)[:3]
            pricing.claim_difference(
                actor=actor,
                request=asked,
                sales={(sale.evidence, sale.evidence_id): None for sale in found},
                note="按实际销售申报",
            )
            return


def _asked(world: World, seller: Seller, item: Item, price_e4: int, since: date) -> Any:
    """The request, when the dealer has booked sales of the SKU since; else None."""
    from meridian.modules.sellout.queries.proven_sales import sales_of

    sold = sales_of(seller.row.pk, item.id, None, since, TODAY)
    if not sold:
        return None
    with clock.frozen_at(moment(since, 9)):
        actor = world.actor.at(clock.now())
        try:
            row = pricing.request_special_price(
                actor=actor, dealer=seller.row.pk, sku=item.id, price_e4=price_e4, planned_qty=max(200, sum(one[3] for one in sold[:3])),
                valid_from=since, valid_to=TODAY + timedelta(days=60), justification="集采外医院议价，按销售补差",
                settled_by=SettledBy.CLAIM,
            )  # fmt: skip
        except RuleViolation:
            return None
        return pricing.approve_special_price(actor=actor, special_price_request=row, note="同意按销售补差")


def _procurement(clerk: Actor, boss: Actor, world: World) -> None:
    """An alliance that cuts two SKUs deeply: prices proposed, stock of dealers to be protected."""
    items = world.items[1:3]
    event = pricing.open_vbp_event(
        actor=clerk, name="省际联盟介入类耗材集采", batch="2026 年第二批", effective_on=WON, ends_on=date(2029, 1, 31),
        lines=[
            {"sku_id": item.id, "winning_e4": item.price_fen * 62, "supply_e4": item.price_fen * 55} for item in items
        ],
    )  # fmt: skip
    change = pricing.reprice_for_vbp(actor=clerk, vbp_event=event)
    pricing.simulate_price_change(actor=clerk, price_change=change)
    try:
        pricing.propose_stock_protection(actor=clerk, vbp_event=event)
    except RuleViolation as nothing_held:
        if nothing_held.code != "pricing.vbp_no_stock":
            raise


def _promises(clerk: Actor, top: list[Seller]) -> None:
    pricing.record_commitment(
        actor=clerk,
        dealer=top[0].row,
        promise="年内到货周期不超过 5 个工作日",
        policy="2026 商务政策 3.2",
        due_on=date(2026, 12, 31),
    )
    row = pricing.open_negotiation(
        actor=clerk, dealer=top[0].row, subject="2027 年度框架协议", held_on=TODAY - timedelta(days=3)
    )
    for item, target, limit, current in (
        ("PRICE", "一级分销价不变", "最多下调 3%", "要求下调 5%"), ("PAYMENT", "30 天", "45 天", "60 天"),
        ("LEAD_TIME", "7 个工作日", "5 个工作日", "5 个工作日"), ("SERVICE", "按标准方案", "增加季度培训", "要求驻场工程师"),
    ):  # fmt: skip
        pricing.set_term(actor=clerk, negotiation=row, item=item, target=target, limit=limit, current=current)
