"""A day in the warehouse: goods in from production, orders in every stage of picking, deliveries, differences, a return."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from meridian.kernel.access.grants import actor_for
from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.objects.registry import spec_named
from meridian.modules.funds import queries as funds
from meridian.modules.logistics import commands as logistics
from meridian.modules.logistics.rules.receipt import ReceivedLine
from meridian.modules.ordering import commands as ordering
from meridian.modules.stock.queries import warehouse_lots

from ..sizes import TODAY
from .world import Item, Seller, World, moment

CARRIERS = (
    ("SF-MED", "顺丰医药", "95338", True),
    ("JD-COLD", "京东冷链", "950616", True),
    ("DEPPON", "德邦快递", "95353", False),
)
STAGES = ("released", "picking", "picked", "checked", "under_way", "damaged", "returned")
LINES, EACH = 3, 4
# What was delivered before: days ago it was ordered, days to ship and to arrive, how it arrived. Late ones are among them.
PAST = (
    (75, 1, 2, "kept"), (68, 1, 1, "kept"), (61, 6, 3, "kept"), (47, 1, 2, "damaged"), (40, 1, 1, "kept"),
    (33, 7, 2, "kept"), (26, 1, 2, "kept"), (19, 1, 1, "cold"), (15, 2, 1, "kept"),
)  # fmt: skip
METHODS = (
    ("PK-48", "冷藏箱 2~8℃ 48小时", 20, 80, 48, "8 块冰排（−20℃）", "YZ-2026-031"),
    ("PK-24S", "夏季保温箱 2~8℃ 24小时", 20, 80, 24, "6 块冰排（−20℃）", "YZ-2026-032"),
)  # fmt: skip


def make_warehouse(world: World) -> None:
    """Everything the warehouse, quality and a dealer find waiting on the day of the demo."""
    with clock.frozen_at(moment(TODAY - timedelta(days=90))):
        for code, name, phone, cold in CARRIERS:
            _create(world, "logistics.carrier", code=code, name=name, phone=phone, is_cold_chain=cold)
        for code, name, low, high, hours, coolant, report in METHODS:
            _create(
                world, "logistics.packingmethod", code=code, name=name, low_e1=low, high_e1=high, hours=hours, coolant=coolant,
                season="SUMMER" if code.endswith("S") else "ALL", precool_minutes=30, report_number=report,
                validated_on=date(2026, 1, 12), valid_until=date(2027, 1, 11),
            )  # fmt: skip
        second = _create(
            world, "stock.warehouse", code="WH02", name="西南分仓", region_id=world.warehouse.region_id,
            address="成都市双流区物流大道88号",
        )  # fmt: skip
    _goods_in(world)
    _transfer(world, second)
    # Who is behind with his payments gets nothing: ordering refuses him, and the story of money wants it so.
    buyers = [s for s in world.sellers if s.row.level == 1 and not funds.credit_facts(s.row.pk).overdue_fen]
    for number, stage in enumerate(STAGES):
        seller = buyers[number % len(buyers)]
        _order(world, seller, stage, TODAY - timedelta(days=len(STAGES) - number))
    for number, (ago, to_ship, to_receive, stage) in enumerate(PAST):
        around = [buyers[(number + 1 + n) % len(buyers)] for n in range(len(buyers))]
        for seller in around if stage == "cold" else around[:1]:
            if _order(world, seller, stage, TODAY - timedelta(days=ago), to_ship, to_receive, CARRIERS[number % 2][0]):
                break


def _create(world: World, spec: str, /, **values: Any) -> Any:
    return spec_named(spec).create(actor=world.actor.at(clock.now()), **values)


def _goods_in(world: World) -> None:
    """Three arrivals: inspected with rejects, waiting, and a cold-chain one whose temperature record quality has to decide."""
    warm = [item for item in world.items if not _is_cold(item)]
    cold = [item for item in world.items if _is_cold(item)] or warm
    plan = ((warm[0], "MO-2611-018", 200, 3), (warm[1], "MO-2611-021", 120, 1), (cold[0], "MO-2611-022", 60, 1))
    for number, (item, document, qty, ago) in enumerate(plan):
        day = TODAY - timedelta(days=ago)
        with clock.frozen_at(moment(day)):
            keeper = _person(world, "liqiang")
            made = day - timedelta(days=12)
            lot = logistics.ArrivedLot(
                item.id, f"{made:%y%m%d}{900 + number}", qty, made, made + timedelta(days=item.shelf_months * 30)
            )
            (row,) = logistics.receive_lots(
                actor=keeper, warehouse=world.warehouse, document=document, lots=[lot], arrived_on=day,
                transport_mode="冷藏车" if item is cold[0] else "厢式货车", transport_minutes=95,
                arrival_temp_e1=62 if item is cold[0] else None,
            )  # fmt: skip
            if number == 0:
                logistics.inspect_acceptance(
                    actor=_person(world, "zhaoyan"), acceptance=row, accepted_qty=qty - 2, rejected_qty=2,
                    inspected_on=day, inspector_name="赵岩", reject_reason="外包装破损", disposal="退回生产",
                )  # fmt: skip
            elif number == 2:
                logistics.record_temperatures(
                    actor=keeper, acceptance=row, upload=_logger(day), name=f"温度记录-{document}.csv",
                    started_at=moment(day, 6), ended_at=moment(day, 8),
                )  # fmt: skip


def _logger(day: date) -> bytes:
    """Two hours at five degrees with ten minutes above eight and a quarter of an hour without readings."""
    start, rows = datetime(day.year, day.month, day.day, 6), ["时间,温度(℃)"]  # noqa: DTZ001  the logger's own clock
    for minute in range(0, 121, 5):
        if 60 <= minute < 75:
            continue
        degrees = 8.9 if minute in (35, 40) else 4.6 + (minute % 15) / 10
        rows.append(f"{start + timedelta(minutes=minute)},{degrees:.1f}")
    return "\n".join(rows).encode()


def _transfer(world: World, second: Any) -> None:
    item = world.items[2]
    with clock.frozen_at(moment(TODAY - timedelta(days=4))):
        lots = [lot for lot in warehouse_lots(world.warehouse.pk, item.id) if lot.status == "U" and lot.lot_id]
        logistics.transfer_between_warehouses(
            actor=_person(world, "liqiang"), from_warehouse=world.warehouse, to_warehouse=second, moved_on=clock.today(),
            lines=[(item.id, lots[-1].lot_id, min(40, lots[-1].available))], reason="西南区备货",
        )  # fmt: skip


def _order(
    world: World, seller: Seller, stage: str, day: date, to_ship: int = 0, to_receive: int = 1, carrier: str = "SF-MED"
) -> bool:
    """An order of a dealer of level one, taken as far as its stage says; whether there was anything to order.

    Of the past only what licences, prices and credit of that day allowed, in small quantities.
    """
    items = [item for item in world.items if item.line in seller.right.lines and _is_cold(item) == (stage == "cold")]
    is_past = to_ship > 0
    wanted = [(item.id, 2 + n if is_past else EACH + n) for n, item in enumerate(items[:LINES])]
    if not wanted:
        return False
    try:
        with clock.frozen_at(moment(day, 8)):
            clerk = world.actor.at(clock.now())
            order = ordering.create_order(
                actor=clerk, dealer_id=seller.row.pk, lines=wanted, receiver="仓库收货员", receiver_phone=seller.row.phone,
                address=seller.row.address, warehouse_id=world.warehouse.pk,
            )  # fmt: skip
            order = ordering.submit_order(actor=clerk, order=order)
            order = ordering.release_order(actor=clerk, order=order)
    except RuleViolation:
        if is_past:
            return False
        raise
    if stage == "released":
        return True
    shipped = day + timedelta(days=to_ship)
    with clock.frozen_at(moment(shipped, 10)):
        shipment = _through_warehouse(world, order, stage, shipped, carrier)
    if shipment is not None and stage != "under_way":
        with clock.frozen_at(moment(shipped + timedelta(days=to_receive), 15)):
            _receive(world, seller, shipment, stage)
    return True


def _through_warehouse(world: World, order: Any, stage: str, day: date, carrier: str) -> Any:
    """Pick, check and ship until the stage is reached; the shipment when it left."""
    picker, checker = _person(world, "liqiang"), _person(world, "admin")
    (pick,) = logistics.make_pick_list(actor=picker, order_id=order.pk)
    for number, (line, qty) in enumerate(pick.lines.order_by("id").values_list("pk", "qty")):
        if stage == "picking" and number:
            return None
        logistics.confirm_by_hand(actor=picker, pick_list=pick, line_id=line, qty=qty, reason="整箱清点")
    logistics.finish_picking(actor=picker, pick_list=pick)
    if stage == "picked":
        return None
    logistics.check_counted(actor=checker, pick_list=pick, reason="逐件核对")
    logistics.finish_check(actor=checker, pick_list=pick)
    if stage == "checked":
        return None
    who = spec_named("logistics.carrier").rows(world.actor).get(code=carrier)
    method = spec_named("logistics.packingmethod").rows(world.actor).get(code="PK-48")
    packing = logistics.packing_of(method, f"LG-{order.pk:05d}", "李强", 24, 45, 4.8) if stage == "cold" else None
    return logistics.ship_pick_list(
        actor=picker, pick_list=pick, ship_date=day, carrier=who, tracking_number=f"SF{1_500_000_000 + order.pk}",
        packing=packing,
    )  # fmt: skip


def _receive(world: World, seller: Seller, shipment: Any, stage: str) -> None:
    """The dealer confirms: with a damaged and a missing unit, or all of it and then asks to send some back."""
    actor = world.actor.at(clock.now())
    rows = list(shipment.lines.order_by("id"))
    if stage == "damaged":
        lines = [ReceivedLine(row.pk, row.qty, row.qty) for row in rows]
        lines[0] = ReceivedLine(rows[0].pk, rows[0].qty, rows[0].qty - 2, 1, 0, "外箱压坏一件，另少一件")
        logistics.receive_shipment(
            actor=actor, shipment=shipment, received_date=clock.today(), lines=lines, receiver="收货员"
        )
        return
    if stage == "cold":
        logistics.record_temperatures(
            actor=actor, shipment=shipment, upload=_logger(clock.today()), name=f"温度记录-{shipment.number}.csv"
        )
        (record,) = shipment.temperatures.all()
        logistics.decide_excursion(
            actor=_person(world, "zhaoyan"),
            temperature_file=record,
            accept=True,
            reason="短时超温 0.9℃，产品稳定性资料支持",
        )
    logistics.confirm_receipt(actor=actor, shipment=shipment, received_date=clock.today())
    if stage != "returned":
        return
    logistics.request_return(
        actor=actor, dealer_id=seller.row.pk, lines={rows[0].pk: 2}, reason_code="UNSOLD", reason="医院手术取消",
        warehouse=world.warehouse,
    )  # fmt: skip


def _person(world: World, username: str) -> Actor:
    return actor_for(world.users[username]).at(clock.now())


def _is_cold(item: Item) -> bool:
    from meridian.modules.catalog.queries import goods_facts

    return bool(goods_facts([item.id])[item.id]["is_cold_chain"])
