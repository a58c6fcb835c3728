"""A warehouse of the company counted blind, by condition or by product line; goods put aside and released by quality."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base.errors import Denied, RuleViolation
from meridian.kernel.ledger.verify import verify
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_actor, staff_user
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.stock import commands
from meridian.modules.stock.models import StockAccount, StockCount, StockCountLine
from meridian.modules.stock.queries import LEDGER

from . import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
KEEPER = ("stock.stockcount:*", "stock.warehousecount:begin", "stock.warehouse:view")


@pytest.fixture
def house():
    """A warehouse with 20 of a lot, 5 of them in quarantine; the unit costs 10 yuan."""
    ensure_parameters(actor=make.SYSTEM)
    warehouse, sku = make.warehouse(), make.sku("PLAIN")
    type(sku).objects.filter(pk=sku.pk).update(list_price_e4=100_000)
    lot = make.lot(sku)
    commands.receive_from_production(
        actor=make.SYSTEM, key="p", warehouse=warehouse, lines=[(sku.pk, lot.pk, 20)], business_date=DAY
    )
    move(warehouse, sku, lot, 5, "GOOD", "QUARANTINE")
    yield warehouse, sku, lot
    assert list(verify(LEDGER)) == []


def move(warehouse, sku, lot, qty, first, second):
    commands.change_condition(
        actor=make.SYSTEM, key=f"{first}-{second}", holder_type="COMPANY", holder_id=warehouse.pk,
        lines=[(sku.pk, lot.pk, qty)], from_condition=first, to_condition=second, business_date=DAY, reason="待检",
        source_type="stock.warehouse", source_id=warehouse.pk,
    )  # fmt: skip


def held(warehouse, condition="GOOD"):
    rows = StockAccount.objects.unscoped("test").filter(warehouse=warehouse, condition=condition)
    return sum(row.on_hand for row in rows)


def lines(count):
    rows = StockCountLine.objects.unscoped("test").filter(count=count)
    return {line.condition: line for line in rows}


def counted(warehouse, good, quarantine, actor=None, **more):
    actor = actor or make.SYSTEM
    count = commands.start_warehouse_count(actor=actor, warehouse_id=warehouse.pk, count_date=DAY, **more)
    figures = {lines(count)["GOOD"].pk: good, lines(count)["QUARANTINE"].pk: quarantine}
    commands.enter_counts(actor=actor, stock_count=count, counted=figures)
    return commands.finish_count(actor=actor, stock_count=count)


class TestCount:
    def test_is_blind_and_knows_each_condition(self, house):
        count = commands.start_warehouse_count(actor=make.SYSTEM, warehouse_id=house[0].pk, count_date=DAY)
        assert {state: line.book_qty for state, line in lines(count).items()} == {"GOOD": 0, "QUARANTINE": 0}

    def test_without_difference_is_booked_at_once(self, house):
        assert counted(house[0], 15, 5).status == "POSTED"
        assert (held(house[0]), held(house[0], "QUARANTINE")) == (15, 5)

    def test_differences_need_a_reason_and_move_the_book(self, house):
        count = counted(house[0], 14, 6)
        assert count.status == "EXPLAIN" and lines(count)["GOOD"].book_qty == 15
        with pytest.raises(RuleViolation) as refused:
            commands.explain_count(actor=make.SYSTEM, stock_count=count, reasons={})
        assert refused.value.issues()[0].code == "stock.count_reason"
        reasons = {line.pk: "MIS_SENT" for line in lines(count).values()}
        commands.explain_count(actor=make.SYSTEM, stock_count=count, reasons=reasons)
        assert (held(house[0]), held(house[0], "QUARANTINE")) == (14, 6)

    def test_above_the_limit_a_second_person_agrees(self, house):
        type(house[1]).objects.filter(pk=house[1].pk).update(list_price_e4=900_000_000)
        keeper, second = staff_actor(*KEEPER), staff_actor(*KEEPER)
        count = counted(house[0], 10, 5, actor=keeper)
        reasons = {line.pk: "LOSS" for line in lines(count).values()}
        count = commands.explain_count(actor=keeper, stock_count=count, reasons=reasons)
        assert (count.status, held(house[0])) == ("CHECKING", 15)
        with pytest.raises(RuleViolation) as refused:
            commands.approve_count(actor=keeper, stock_count=count)
        assert refused.value.issues()[0].code == "stock.count_same_person"
        commands.approve_count(actor=second, stock_count=count)
        assert held(house[0]) == 10

    def test_one_at_a_time_and_lines_beside_each_other(self, house):
        line, other = house[1].product.line_id, make.sku("ELSE").product.line_id
        commands.start_warehouse_count(
            actor=make.SYSTEM, warehouse_id=house[0].pk, count_date=DAY, product_line_id=line
        )
        with pytest.raises(RuleViolation) as refused:
            commands.start_warehouse_count(actor=make.SYSTEM, warehouse_id=house[0].pk, count_date=DAY)
        assert refused.value.issues()[0].code == "stock.count_open"
        if other != line:
            commands.start_warehouse_count(
                actor=make.SYSTEM, warehouse_id=house[0].pk, count_date=DAY, product_line_id=other
            )

    def test_goods_set_aside_for_an_order_are_not_counted_away(self, house):
        warehouse, sku, lot = house
        from meridian.modules.stock.rules.account_keys import account_key

        commands.reserve_stock(
            actor=make.SYSTEM, key="h", account_key=account_key("COMPANY", warehouse.pk, sku.pk, lot.pk), qty=15,
            source_type="stock.warehouse", source_id=1,
        )  # fmt: skip
        count = counted(warehouse, 14, 5)
        with pytest.raises(RuleViolation):
            commands.explain_count(
                actor=make.SYSTEM, stock_count=count, reasons={line.pk: "LOSS" for line in lines(count).values()}
            )
        assert held(warehouse) == 15


class TestPages:
    def test_a_keeper_counts_on_the_page(self, house):
        browser = browser_of(staff_user(*KEEPER, "catalog.productline:view"))
        assert str(house[0]) in browser.get("/stock/counting/").content.decode()
        answer = browser.post("/stock/counting/", {"count_date": "2026-03-01", "warehouse": house[0].pk})
        count = StockCount.objects.unscoped("test").get()
        assert answer.status_code in (200, 302) and count.warehouse_id == house[0].pk
        page = browser.get(f"/stock/counting/{count.pk}/").content.decode()
        assert "quarantine" in page and str(house[0]) in page

    def test_dealers_neither_see_nor_begin_it(self, house):
        count = counted(house[0], 15, 5)
        browser = browser_of(dealer_user(make.dealer(), "stock.stockcount:*"))
        assert browser.get(f"/stock/counting/{count.pk}/").status_code == 404
        assert "warehouse" not in browser.get("/stock/counting/").content.decode().split("<main")[1]
        with pytest.raises(Denied):
            commands.start_warehouse_count(
                actor=staff_actor("stock.stockcount:*"), warehouse_id=house[0].pk, count_date=DAY
            )


class TestCondition:
    def account(self, house, condition):
        return StockAccount.objects.unscoped("test").get(
            holder_type="COMPANY", warehouse=house[0], lot=house[2], condition=condition
        )

    def test_quality_releases_from_quarantine(self, house):
        commands.put_into_condition(
            actor=make.SYSTEM,
            stock_account=self.account(house, "QUARANTINE"),
            qty=3,
            to_condition="GOOD",
            reason="合格",
        )
        assert (held(house[0]), held(house[0], "QUARANTINE")) == (18, 2)

    @pytest.mark.parametrize(
        ("condition", "qty", "target", "code"),
        [
            ("GOOD", 16, "QUARANTINE", "stock.condition_qty"), ("GOOD", 0, "QUARANTINE", "stock.condition_qty"),
            ("GOOD", 1, "EXPIRED", "stock.condition_move"), ("QUARANTINE", 1, "QUARANTINE", "stock.condition_move"),
        ],
    )  # fmt: skip
    def test_refuses_what_is_not_there_or_not_allowed(self, house, condition, qty, target, code):
        with pytest.raises(RuleViolation) as refused:
            commands.put_into_condition(
                actor=make.SYSTEM,
                stock_account=self.account(house, condition),
                qty=qty,
                to_condition=target,
                reason="x",
            )
        assert refused.value.issues()[0].code == code
        assert (held(house[0]), held(house[0], "QUARANTINE")) == (15, 5)

    def test_expired_goods_never_come_back(self, house):
        move(house[0], house[1], house[2], 2, "GOOD", "EXPIRED")
        with pytest.raises(RuleViolation) as refused:
            commands.put_into_condition(
                actor=make.SYSTEM, stock_account=self.account(house, "EXPIRED"), qty=1, to_condition="GOOD", reason="x"
            )
        assert refused.value.issues()[0].code == "stock.condition_move"

    def test_on_the_page_of_the_account(self, house):
        row = self.account(house, "QUARANTINE")
        browser = browser_of(staff_user("stock.stockaccount:view", "stock.stock:condition"))
        assert "/do/condition/" in browser.get(f"/stock/stock-accounts/{row.pk}/").content.decode()
        browser.post(
            f"/stock/stock-accounts/{row.pk}/do/condition/", {"qty": "5", "to_condition": "DAMAGED", "reason": "破损"}
        )
        assert held(house[0], "DAMAGED") == 5
