"""Dealers' own papers in the demo: opening stock, sales to hospitals, a transfer, goods at hospitals, planning of two months.

All goods are of lots of their own that no flow file names, so that the files of the story stay as they are.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from meridian.kernel.base import clock
from meridian.modules.agreements.queries import may_trade_many
from meridian.modules.catalog import commands as catalog_commands
from meridian.modules.catalog import queries as catalog
from meridian.modules.replenishment import commands as replenishment
from meridian.modules.sellout import commands as sellout

from ..sizes import TODAY
from .service import person
from .world import Item, Seller, World, moment

GOODS, HOSPITALS = 4, 3
OPENED = TODAY - timedelta(days=90)
OCTOBER, DECEMBER = date(2026, 10, 1), date(2026, 12, 1)


def make_sellout(world: World) -> None:
    """Run after orders. The first dealer of level one sells, hands on and keeps goods at hospitals; the second waits."""
    seller, *others = [one for one in world.sellers if one.level == 1 and one.customers]
    items, clinics = _tradable(world, seller)
    if not items:
        return
    lots = _open(world, seller, items)
    _sales(world, seller, lots, clinics)
    _transfer(world, seller, lots)
    _shelves(world, seller, lots, clinics)
    if others:
        _waiting(world, others[0])
    _plan(world, seller)


def _tradable(world: World, seller: Seller) -> tuple[list[Item], list[Any]]:
    """Goods and hospitals of the dealer between which nothing stands in the way."""
    items = [item for item in world.items if item.line in seller.right.lines]
    goods = catalog.goods_facts([item.id for item in items])
    items = [item for item in items if goods[item.id]["tracking"] == "LOT" and not goods[item.id]["is_cold_chain"]]
    clinics = []
    allowed = {item.id for item in items}
    for clinic in seller.customers:
        verdicts = may_trade_many(
            ("dealer", seller.row.pk), ("hospital", clinic.id), [(item.id, None) for item in items], TODAY
        )
        good = {item.id for item, verdict in zip(items, verdicts, strict=True) if verdict.allowed}
        if len(good) >= GOODS:
            clinics.append(clinic)
            allowed &= good
        if len(clinics) == HOSPITALS:
            break
    return [item for item in items if item.id in allowed][:GOODS] if clinics else [], clinics


ENDS = (date(2028, 6, 30), date(2028, 9, 30), date(2027, 12, 31), date(2027, 3, 15))


def _rows(world: World, items: list[Item], prefix: str) -> str:
    """A signed list; the last lot ends within months. Its lots are known with the day they were made."""
    lots = [
        (item.id, f"{prefix}{number:02d}", date(2026, 3, 10), ENDS[number % len(ENDS)])
        for number, item in enumerate(items)
    ]
    catalog_commands.ensure_lots(actor=world.actor.at(clock.now()), lots=lots)
    return "\n".join(
        f"{item.code}\t{prefix}{number:02d}\t{60 + 20 * number}\t{ENDS[number % len(ENDS)].isoformat()}"
        for number, item in enumerate(items)
    )


def _open(world: World, seller: Seller, items: list[Item]) -> list[tuple[int, int]]:
    """The list of a branch store: written by one, approved by another. Returns ``(sku, lot)`` of its goods."""
    with clock.frozen_at(moment(OPENED)):
        row = sellout.write_opening(
            actor=person(world, "zhangmin"), dealer=seller.row, business_date=OPENED, warehouse_name="分库",
            document="分库期初库存盘点表", written=_rows(world, items, "QC26"),
        )  # fmt: skip
        sellout.submit_opening(actor=person(world, "zhangmin"), opening_stock=row)
        row = sellout.approve_opening(actor=person(world, "admin"), opening_stock=row)
    return list(row.lines.order_by("line_no").values_list("sku_id", "lot_id"))


def _waiting(world: World, seller: Seller) -> None:
    """A list that waits for the second person."""
    items = [item for item in world.items if item.line in seller.right.lines][:2]
    with clock.frozen_at(moment(TODAY - timedelta(days=1))):
        row = sellout.write_opening(
            actor=person(world, "zhangmin"), dealer=seller.row, business_date=TODAY - timedelta(days=2),
            warehouse_name="二号库", document="二号库期初盘点", written=_rows(world, items, "QD26"),
        )  # fmt: skip
        sellout.submit_opening(actor=person(world, "zhangmin"), opening_stock=row)


def _sale(world: World, clinic: Any, day: date, lines: list[tuple], department: str) -> Any:
    with clock.frozen_at(moment(day, 16)):
        return sellout.draft_sale(
            actor=person(world, "dealer1"), hospital=clinic.id, sale_date=day, department=department, lines=lines
        )


def _sales(world: World, seller: Seller, lots: list[tuple[int, int]], clinics: list[Any]) -> None:
    departments = ("导管室", "骨科", "手术室")
    for number, days in enumerate((45, 30, 16, 9, 3)):
        day = TODAY - timedelta(days=days)
        goods = [(*lots[(number + step) % len(lots)], 3 + number + step, ()) for step in range(2)]
        sale = _sale(world, clinics[number % len(clinics)], day, goods, departments[number % 3])
        with clock.frozen_at(moment(day, 17)):
            sellout.post_sale(actor=person(world, "dealer1"), dealer_sale=sale)
        if number == 2:
            _correct(world, sale, day)
    _sale(world, clinics[0], TODAY, [(*lots[0], 2, ()), (*lots[1], 900, ())], departments[0])


def _correct(world: World, sale: Any, day: date) -> None:
    line = sale.lines.order_by("line_no").first()
    with clock.frozen_at(moment(day + timedelta(days=4))):
        sellout.correct_sale(
            actor=person(world, "dealer1"), dealer_sale=sale, returned={line.pk: 1}, returned_on=day + timedelta(days=4),
            reason="医院退回一件，外包装破损",
        )  # fmt: skip


def _transfer(world: World, seller: Seller, lots: list[tuple[int, int]]) -> None:
    """To the sub-dealer of the other demo account: one confirmed if the checks let it go, one under way."""
    below = next((one for one in seller.children if one.level == 2), None)
    if below is None:
        return
    verdicts = may_trade_many(("dealer", seller.row.pk), ("dealer", below.row.pk), lots, TODAY)
    goods = [lot for lot, verdict in zip(lots, verdicts, strict=True) if verdict.allowed]
    for number, days in enumerate((20, 2)):
        day = TODAY - timedelta(days=days)
        with clock.frozen_at(moment(day)):
            row = sellout.draft_transfer(
                actor=person(world, "dealer1"), to_dealer=below.row, sent_on=day,
                lines=[(*lot, 6, ()) for lot in goods[number : number + 2]],
            )  # fmt: skip
            if goods:
                sellout.send_transfer(actor=person(world, "dealer1"), sub_dealer_transfer=row)
        if goods and number == 0:
            with clock.frozen_at(moment(day + timedelta(days=2))):
                sellout.confirm_transfer(
                    actor=world.actor.at(clock.now()), sub_dealer_transfer=row, received_on=day + timedelta(days=2)
                )


def _shelves(world: World, seller: Seller, lots: list[tuple[int, int]], clinics: list[Any]) -> None:
    """Placed long ago and lately, used, and one shelf counted."""
    for number, (clinic, days) in enumerate(zip(clinics, (80, 40, 12), strict=False)):
        day = TODAY - timedelta(days=days)
        with clock.frozen_at(moment(day)):
            sellout.place_goods(
                actor=person(world, "dealer1"), hospital=clinic.id, moved_on=day, department="导管室",
                lines=[(*lots[(number + step) % len(lots)], 8 - step, ()) for step in range(2)],
            )  # fmt: skip
    for number, days in ((1, 15), (2, 4)):
        if number < len(clinics):
            day = TODAY - timedelta(days=days)
            with clock.frozen_at(moment(day)):
                sellout.report_consumption(
                    actor=person(world, "dealer1"), hospital=clinics[number].id, used_on=day, department="导管室",
                    hospital_reference=f"XH-{day:%m%d}", lines=[(*lots[number % len(lots)], 2, ())],
                )  # fmt: skip
    if len(clinics) > 1:
        sku, lot = lots[1 % len(lots)]
        with clock.frozen_at(moment(TODAY - timedelta(days=1))):
            sellout.record_consignment_count(
                actor=person(world, "dealer1"), hospital=clinics[1].id, counted_on=TODAY - timedelta(days=1),
                counted={(sku, lot): (5, "LOST", ())}, counted_by="许静",
            )  # fmt: skip


def _plan(world: World, seller: Seller) -> None:
    """October: frozen and compared. December: one figure agreed, the next one proposed."""
    items = world.items[:4]
    with clock.frozen_at(moment(date(2026, 9, 24))):
        rows = [
            {"dealer_id": seller.row.pk, "sku_id": item.id, "week": date(2026, 9, 28) + timedelta(weeks=week), "side": side,
             "qty": 4 + number + (side == "DEALER")}
            for number, item in enumerate(items) for week in range(5) for side in ("MAKER", "DEALER")
        ]  # fmt: skip
        replenishment.record_forecasts(actor=world.actor.at(clock.now()), rows=rows)
        past = _begin(world, seller, OCTOBER)
        _settle(world, past)
        _settle(world, past)
        replenishment.freeze_cycle(actor=person(world, "zhangmin"), cpfr_cycle=past)
    with clock.frozen_at(moment(date(2026, 11, 2))):
        replenishment.measure_due(actor=world.actor.at(clock.now()))
    with clock.frozen_at(moment(TODAY)):
        cycle = _begin(world, seller, DECEMBER)
        waiting = _open_exceptions(cycle)
        for number, row in enumerate(waiting[:2]):
            replenishment.propose_figure(
                actor=person(world, "dealer1"), cpfr_exception=row, qty=row.suggested_qty, note="两家新院十二月开展"
            )
            if number == 0 and len(waiting) > 1:
                replenishment.agree_figure(actor=person(world, "zhangmin"), cpfr_exception=row)


def _begin(world: World, seller: Seller, month: date) -> Any:
    cycle = replenishment.start_cycle(actor=person(world, "zhangmin"), dealer=seller.row, month=month)
    replenishment.confirm_forecast(actor=person(world, "zhangmin"), cpfr_cycle=cycle)
    return replenishment.confirm_forecast(actor=person(world, "dealer1"), cpfr_cycle=cycle)


def _open_exceptions(cycle: Any) -> list[Any]:
    return [
        row for line in cycle.lines.order_by("pk") for row in line.exceptions.exclude(status="AGREED").order_by("pk")
    ]


def _settle(world: World, cycle: Any) -> None:
    """The manager proposes what the rule suggests, of orders a small one; the dealer agrees."""
    for row in _open_exceptions(cycle):
        qty = row.suggested_qty if row.figure == "SALES" else 3
        replenishment.propose_figure(actor=person(world, "zhangmin"), cpfr_exception=row, qty=qty)
        replenishment.agree_figure(actor=person(world, "dealer1"), cpfr_exception=row)
