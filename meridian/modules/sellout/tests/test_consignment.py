"""Goods at hospitals: placed, used, counted; the ledger and the shelf always say the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.ledger.verify import verify
from meridian.modules.catalog.tests.factories import make_lot
from meridian.modules.sellout import commands
from meridian.modules.sellout.models import (
    ConsignedStock,
    ConsignmentCount,
    ConsumptionReport,
    DealerSale,
)
from meridian.modules.sellout.queries import hospital_shelves, shelf_lots
from meridian.modules.stock import commands as stock
from meridian.modules.stock.queries import LEDGER

from .factories import TODAY, held, lines_of, make_world, on_shelf

pytestmark = [pytest.mark.long, pytest.mark.django_db]


@pytest.fixture
def world():
    made = make_world()
    yield made
    assert list(verify(LEDGER)) == []


def codes_of(call) -> list[str]:
    with pytest.raises(RuleViolation) as refused:
        call()
    return [one.code for one in refused.value.issues()]


def place(world, sku, lot, qty, *, actor=None, serials=(), **values):
    facts = {"dealer": world.dealer, "hospital": world.hospital, "moved_on": TODAY - timedelta(days=70), **values}
    return commands.place_goods(actor=actor or world.system, lines=[(sku.pk, lot.pk, qty, serials)], **facts)


def use(world, sku, lot, qty, *, serials=(), **values):
    facts = {"dealer": world.dealer, "hospital": world.hospital, "used_on": TODAY, **values}
    return commands.report_consumption(actor=world.system, lines=[(sku.pk, lot.pk, qty, serials)], **facts)


class TestPlacement:
    def test_goods_stay_the_dealers_and_lie_at_the_hospital(self, world):
        sku, lot = world.goods(10)
        place(world, sku, lot, 6)
        assert held("DEALER", world.dealer, lot) == 4
        assert held("DEALER", world.dealer, lot, "CONSIGNED") == on_shelf(world.hospital, lot) == 6
        assert held("HOSPITAL", world.hospital, lot) == 0

    def test_they_are_taken_back_but_not_more_than_lie_there(self, world):
        sku, lot = world.goods(10)
        place(world, sku, lot, 6)
        place(world, sku, lot, 2, direction="BACK", moved_on=TODAY)
        assert (held("DEALER", world.dealer, lot), on_shelf(world.hospital, lot)) == (6, 4)
        assert codes_of(lambda: place(world, sku, lot, 5, direction="BACK", moved_on=TODAY)) == ["consigned.short"]

    def test_only_what_may_be_sold_there_is_placed(self, world):
        sku, lot = world.goods(3)
        assert codes_of(lambda: place(world, sku, lot, 4)) == ["line.short"]
        old = make_lot(sku=sku, number="OLD", production_date=date(2024, 1, 1), expiry_date=date(2026, 6, 30))
        world.receive(sku, old, 1)
        assert "lot.expired" in codes_of(lambda: place(world, sku, old, 1, moved_on=TODAY))

    def test_a_dealer_places_his_own_goods_only(self, world):
        sku, lot = world.goods(5)
        with pytest.raises(NotVisible):
            place(world, sku, lot, 1, actor=world.user(), dealer=world.below)
        with pytest.raises(NotVisible):
            place(world, sku, lot, 1, actor=world.user(), dealer=None, warehouse=world.house)
        place(world, sku, lot, 1, actor=world.user(), dealer=None)
        assert (
            list(ConsignedStock.objects.visible_to(world.user(dealer=world.below), "sellout.consignedstock:view")) == []
        )

    def test_exactly_one_holder(self, world):
        sku, lot = world.goods(5)
        assert codes_of(lambda: place(world, sku, lot, 1, dealer=None)) == ["consigned.holder"]
        assert codes_of(lambda: place(world, sku, lot, 1, warehouse=world.house)) == ["consigned.holder"]


class TestConsumption:
    def test_it_posts_the_dealers_sale(self, world):
        sku, lot = world.goods(10)
        place(world, sku, lot, 6)
        report = use(world, sku, lot, 2, department="心内科")
        assert (report.sale.source, report.sale.status, report.sale.sale_date) == ("CONSUMPTION", "POSTED", TODAY)
        assert held("HOSPITAL", world.hospital, lot) == 2
        assert held("DEALER", world.dealer, lot, "CONSIGNED") == on_shelf(world.hospital, lot) == 4

    def test_not_more_than_lies_there(self, world):
        sku, lot = world.goods(10)
        place(world, sku, lot, 3)
        assert codes_of(lambda: use(world, sku, lot, 4)) == ["consigned.short"]
        assert DealerSale.objects.unscoped("test").count() == 0

    def test_a_wrong_report_is_corrected_and_the_goods_lie_on_the_shelf_again(self, world):
        sku, lot = world.goods(10)
        place(world, sku, lot, 6)
        report = use(world, sku, lot, 2)
        commands.correct_consumption(
            actor=world.system, consumption_report=report, reason="批号报错", corrected_on=TODAY
        )
        assert on_shelf(world.hospital, lot) == held("DEALER", world.dealer, lot, "CONSIGNED") == 6
        assert held("HOSPITAL", world.hospital, lot) == 0
        assert ConsumptionReport.objects.unscoped("test").get().status == "CORRECTED"
        red = DealerSale.objects.unscoped("test").get(kind="RETURN")
        assert lines_of(red)[0].is_consigned
        assert codes_of(
            lambda: commands.correct_consumption(actor=world.system, consumption_report=report, reason="x")
        ) == ["sellout.status"]  # fmt: skip

    def test_units_are_named(self, world):
        sku, lot = world.goods(0, tracking="SERIAL")
        world.receive(sku, lot, 3, serials=("S1", "S2", "S3"))
        place(world, sku, lot, 2, serials=("S1", "S2"))
        assert codes_of(lambda: use(world, sku, lot, 1)) == ["consigned.serials"]
        use(world, sku, lot, 1, serials=("S2",))
        assert on_shelf(world.hospital, lot) == 1

    def test_the_companys_own_goods_go_to_the_hospital_without_a_dealers_sale(self, world):
        sku, lot = world.goods(0)
        stock.receive_from_production(
            actor=world.system,
            key="p",
            warehouse=world.house,
            business_date=date(2026, 2, 1),
            lines=[(sku.pk, lot.pk, 9)],
        )
        company = {"dealer": None, "warehouse": world.house}
        place(world, sku, lot, 5, **company)
        report = use(world, sku, lot, 2, **company)
        assert report.sale_id is None and report.posting_id
        assert held("COMPANY", world.house, lot, "CONSIGNED") == on_shelf(world.hospital, lot) == 3
        assert held("HOSPITAL", world.hospital, lot) == 2
        commands.correct_consumption(actor=world.system, consumption_report=report, reason="报错", corrected_on=TODAY)
        assert (on_shelf(world.hospital, lot), held("HOSPITAL", world.hospital, lot)) == (5, 0)
        assert list(ConsignedStock.objects.visible_to(world.user(), "sellout.consignedstock:view")) == []


class TestCount:
    def count(self, world, *rows, **values):
        counted = {(lot.sku_id, lot.pk): (qty, reason, ()) for lot, qty, reason in rows}
        facts = {"dealer": world.dealer, "hospital": world.hospital, "counted_on": TODAY, **values}
        return commands.record_consignment_count(actor=world.system, counted=counted, **facts)

    def test_each_reason_books_what_it_means(self, world):
        lots = []
        for _n in range(5):
            sku, lot = world.goods(10)
            place(world, sku, lot, 4)
            lots.append(lot)
        used, back, lost, found, same = lots
        made = self.count(
            world, (used, 3, "USED"), (back, 2, "BACK"), (lost, 3, "LOST"), (found, 5, "FOUND"), (same, 4, "")
        )
        assert made.difference_count == 4
        assert [on_shelf(world.hospital, lot) for lot in lots] == [3, 2, 3, 5, 4]
        assert [held("DEALER", world.dealer, lot, "CONSIGNED") for lot in lots] == [3, 2, 3, 5, 4]
        assert [held("DEALER", world.dealer, lot) for lot in lots] == [6, 8, 6, 6, 6]
        assert held("HOSPITAL", world.hospital, used) == 1
        assert held("COUNT_DIFFERENCE", world.dealer, lost) == 1
        assert held("COUNT_DIFFERENCE", world.dealer, found) == -1
        sale = DealerSale.objects.unscoped("test").get()
        assert (sale.source, sale.sale_date) == ("CONSUMPTION", TODAY)

    def test_a_difference_needs_a_reason_that_fits(self, world):
        sku, lot = world.goods(10)
        place(world, sku, lot, 4)
        assert codes_of(lambda: self.count(world, (lot, 3, ""))) == ["count.reason_less"]
        assert codes_of(lambda: self.count(world, (lot, 5, "LOST"))) == ["count.reason_more"]
        assert codes_of(lambda: self.count(world, (lot, -1, "LOST"))) == ["count.negative"]
        assert ConsignmentCount.objects.unscoped("test").count() == 0


class TestShelves:
    def test_days_without_movement_and_near_expiry(self, world):
        sku, lot = world.goods(10)
        near = make_lot(sku=sku, number="NEAR", production_date=date(2025, 1, 1), expiry_date=date(2027, 3, 31))
        world.receive(sku, near, 5)
        place(world, sku, lot, 6)
        place(world, sku, near, 2, moved_on=TODAY - timedelta(days=3))
        found = {one.row.lot_id: one for one in shelf_lots(world.user())}
        assert (found[lot.pk].days, found[lot.pk].is_slow, found[lot.pk].tone) == (70, True, "")
        assert (found[near.pk].days, found[near.pk].is_slow, found[near.pk].tone) == (3, False, "wait")
        (shelf,) = hospital_shelves(world.user())
        assert (shelf.qty, shelf.near, shelf.slow, shelf.hospital) == (8, 1, 1, world.hospital)
        use(world, sku, lot, 1)
        assert next(one for one in shelf_lots(world.user()) if one.row.lot_id == lot.pk).days == 0
