"""The pages of sellout: a sale by scan and list, red correction, transfers, shelves, opening stock."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
from meridian.modules.sellout import commands
from meridian.modules.sellout.models import (
    ConsignmentCount,
    ConsumptionReport,
    DealerSale,
    OpeningStock,
    SubDealerTransfer,
)

from . import factories as make
from .factories import CODES, NOW, TODAY, held, lines_of, on_shelf

pytestmark = [pytest.mark.long, pytest.mark.django_db]
STAFF = (*CODES, "catalog.lot:add", "stock.warehouse:view", "stock.stockposting:view")


@pytest.fixture(autouse=True)
def that_day():
    with clock.frozen_at(NOW):
        yield


@pytest.fixture
def world():
    return make.make_world()


def text_of(answer) -> str:
    return answer.content.decode()


def browser(dealer, *codes):
    return browser_of(dealer_user(dealer, *(codes or CODES)))


class TestSales:
    def begin(self, world, visitor, **values):
        made = visitor.post("/sellout/sales/new/", {"hospital": world.hospital.pk, "sale_date": "2026-11-19", **values})
        assert made.status_code == 302, text_of(made)
        return made["Location"], DealerSale.objects.unscoped("test").latest("pk")

    def test_a_dealer_books_a_sale_by_list(self, world):
        sku, lot = world.goods(10, number="A1")
        visitor = browser(world.dealer)
        address, sale = self.begin(world, visitor, department="心内科")
        unread = visitor.post(f"{address}act/", {"op": "lines", "items": f"{sku.code}\tA1\t4\nNOPE\tA1\t1"})
        assert unread.status_code == 422 and "Nobody knows this SKU code" in text_of(unread)
        page = text_of(visitor.get(address))
        assert sku.code in page and "Everything is in order" in page
        (line,) = lines_of(sale)
        saved = {"op": "save", f"qty-{line.pk}": "3", f"price-{line.pk}": "1,980.50", "department": "导管室"}
        assert visitor.post(f"{address}act/", saved).status_code == 302
        booked = visitor.post(f"{address}act/", {"op": "book"}, follow=True)
        assert "is booked" in text_of(booked) and "1980.50" in text_of(booked)
        assert held("HOSPITAL", world.hospital, lot) == 3
        assert lines_of(sale)[0].price_fen == 198_050

    def test_what_stops_the_sale_stands_on_its_line(self, world):
        sku, lot = world.goods(2)
        visitor = browser(world.dealer)
        address, sale = self.begin(world, visitor)
        visitor.post(f"{address}act/", {"op": "lines", "items": f"{sku.code}\t{lot.number}\t5"})
        page = text_of(visitor.get(address))
        assert "5 are sold, the book has 2" in page and "1 thing stops the sale" in page
        refused = visitor.post(f"{address}act/", {"op": "book"})
        assert refused.status_code == 422 and "the book has 2" in text_of(refused)
        (line,) = lines_of(sale)
        visitor.post(f"{address}act/", {"op": f"remove-{line.pk}"})
        assert lines_of(sale) == []

    def test_a_file_is_taken_in(self, world):
        sku, lot = world.goods(9)
        visitor = browser(world.dealer)
        address, sale = self.begin(world, visitor)
        upload = SimpleUploadedFile("a.csv", f"编码,批号,数量\n{sku.code},{lot.number},2\n".encode())
        assert visitor.post(f"{address}act/", {"op": "file", "file": upload}).status_code == 302
        assert [line.qty for line in lines_of(sale)] == [2]

    def test_a_red_correction_on_the_page(self, world):
        sku, lot = world.goods(10)
        sale = world.sale((sku, lot, 4), post=True)
        visitor, (line,) = browser(world.dealer), lines_of(sale)
        address = f"/sellout/sales/{sale.pk}/"
        wrong = visitor.post(f"{address}act/", {"op": "correct", f"back-{line.pk}": "5", "reason": "x"})
        assert wrong.status_code == 422 and "5 cannot come back" in text_of(wrong)
        done = visitor.post(f"{address}act/", {"op": "correct", f"back-{line.pk}": "1", "reason": "破损"}, follow=True)
        assert "red correction" in text_of(done) and "破损" in text_of(done)
        assert held("DEALER", world.dealer, lot) == 7
        assert "DR-2611" in text_of(visitor.get(address))

    def test_another_dealer_gets_no_page_and_staff_no_price(self, world):
        sku, lot = world.goods(10)
        sale = world.sale((sku, lot, 4))
        commands.change_sale(actor=world.system, dealer_sale=sale, prices_fen={lines_of(sale)[0].pk: 777_77})
        stranger = browser(world.below)
        assert stranger.get(f"/sellout/sales/{sale.pk}/").status_code == 404
        assert stranger.post(f"/sellout/sales/{sale.pk}/act/", {"op": "book"}).status_code == 404
        assert sale.number not in text_of(stranger.get("/sellout/sales/"))
        staff = browser_of(staff_user(*STAFF))
        assert "777.77" not in text_of(staff.get(f"/sellout/sales/{sale.pk}/"))
        assert "777.77" in text_of(browser(world.dealer).get(f"/sellout/sales/{sale.pk}/"))

    def test_the_list_and_its_views(self, world):
        sku, lot = world.goods(10)
        sale = world.sale((sku, lot, 4), post=True)
        draft = world.sale((sku, lot, 1))
        visitor = browser(world.dealer)
        page = text_of(visitor.get("/sellout/sales/"))
        assert sale.number in page and draft.number in page
        assert sale.number not in text_of(visitor.get("/sellout/sales/?show=draft"))
        assert visitor.get(f"/sellout/dealer-sales/{sale.pk}/").status_code == 200
        assert visitor.post(f"/sellout/sales/{sale.pk}/act/", {"op": "explode"}).status_code == 404

    def test_staff_choose_the_dealer(self, world):
        staff = browser_of(staff_user(*STAFF))
        _address, sale = self.begin(world, staff, dealer=world.dealer.pk)
        assert sale.dealer_id == world.dealer.pk
        wrong = staff.post(
            "/sellout/sales/new/", {"dealer": world.dealer.pk, "hospital": "", "sale_date": "2026-99-99"}
        )
        assert wrong.status_code == 422


class TestTransfers:
    def test_sent_by_one_and_confirmed_by_the_other(self, world):
        sku, lot = world.goods(10)
        sender, receiver = browser(world.dealer), browser(world.below)
        made = sender.post("/sellout/transfers/", {"to_dealer": world.below.pk, "sent_on": "2026-11-20"})
        address = made["Location"]
        sender.post(f"{address}act/", {"op": "lines", "items": f"{sku.code}\t{lot.number}\t4"})
        assert receiver.get(address).status_code == 404
        assert "is under way" in text_of(sender.post(f"{address}act/", {"op": "send"}, follow=True))
        (line,) = SubDealerTransfer.objects.unscoped("test").get().lines.all()
        assert 'value="confirm"' not in text_of(sender.get(address))
        assert 'value="confirm"' in text_of(receiver.get(address))
        short = {"op": "confirm", "received_on": "2026-11-20", f"taken-{line.pk}": "3"}
        assert receiver.post(f"{address}act/", short).status_code == 422
        done = receiver.post(f"{address}act/", {**short, "answer": "少一盒"}, follow=True)
        assert "少一盒" in text_of(done)
        assert (held("DEALER", world.below, lot), held("DEALER", world.dealer, lot)) == (3, 7)

    def test_without_anybody_below_nothing_is_handed_on(self, world):
        assert "no active dealer directly below" in text_of(browser(world.below).get("/sellout/transfers/"))


class TestShelves:
    def act(self, visitor, world, **values):
        return visitor.post(f"/sellout/shelves/{world.hospital.pk}/act/", {"day": "2026-11-20", **values})

    def placed(self, world, qty=6):
        sku, lot = world.goods(10)
        commands.place_goods(
            actor=world.system, dealer=world.dealer, hospital=world.hospital, lines=[(sku.pk, lot.pk, qty, ())],
            moved_on=TODAY - timedelta(days=80),
        )  # fmt: skip
        return sku, lot, world.hospital.pk

    def row_of(self, lot):
        from meridian.modules.sellout.models import ConsignedStock

        return ConsignedStock.objects.unscoped("test").get(lot=lot).pk

    def test_placed_used_counted(self, world):
        sku, lot = world.goods(10)
        visitor = browser(world.dealer)
        opened = visitor.get("/sellout/shelves/open/", {"hospital": world.hospital.pk})
        assert opened.status_code == 302
        assert "Nothing lies here" in text_of(visitor.get(opened["Location"]))
        wrong = self.act(visitor, world, op="place", items="NOPE\tA\t1")
        assert wrong.status_code == 422 and "Nobody knows" in text_of(wrong)
        assert self.act(visitor, world, op="place", items=f"{sku.code}\t{lot.number}\t6").status_code == 302
        row = self.row_of(lot)
        assert self.act(visitor, world, op="use", **{f"qty-{row}": "2"}).status_code == 302
        assert ConsumptionReport.objects.unscoped("test").get().sale.status == "POSTED"
        missing = self.act(visitor, world, op="count", **{f"qty-{row}": "3"})
        assert missing.status_code == 422 and "no reason that fits" in text_of(missing)
        counted = {f"qty-{row}": "3", f"reason-{row}": "LOST"}
        assert self.act(visitor, world, op="count", **counted).status_code == 302
        assert ConsignmentCount.objects.unscoped("test").get().difference_count == 1
        assert self.act(visitor, world, op="back", **{f"qty-{row}": "1"}).status_code == 302
        assert (on_shelf(world.hospital, lot), held("DEALER", world.dealer, lot)) == (2, 5)

    def test_the_overview_shows_what_does_not_move(self, world):
        self.placed(world)
        visitor = browser(world.dealer)
        page = text_of(visitor.get("/sellout/shelves/"))
        assert world.hospital.name in page and "Lots not moving" in page
        assert world.hospital.name in text_of(visitor.get("/sellout/shelves/?show=slow"))
        assert world.hospital.name not in text_of(visitor.get("/sellout/shelves/?show=near")).split("<main")[-1]
        shelf = text_of(visitor.get(f"/sellout/shelves/{world.hospital.pk}/?dealer={world.dealer.pk}"))
        assert ">80<" in shelf

    def test_another_dealer_sees_nothing_of_it(self, world):
        self.placed(world)
        stranger = browser(world.below)
        assert world.hospital.name not in text_of(stranger.get("/sellout/shelves/"))
        assert world.goods(1)[0].code not in text_of(stranger.get(f"/sellout/shelves/{world.hospital.pk}/"))
        row = self.row_of(self.placed(world)[1])
        refused = self.act(stranger, world, op="use", dealer=str(world.dealer.pk), **{f"qty-{row}": "1"})
        assert refused.status_code == 422
        assert ConsumptionReport.objects.unscoped("test").count() == 0


class TestOpening:
    def test_uploaded_checked_submitted_and_approved_by_another(self, world):
        sku, lot = world.goods(0)
        writer, other = (browser_of(staff_user(*STAFF)) for _ in range(2))
        upload = SimpleUploadedFile("o.xlsx", workbook([["SKU", "lot", "qty"], [sku.code, lot.number, 8]]))
        made = writer.post(
            "/sellout/opening/new/",
            {"dealer": world.dealer.pk, "business_date": "2026-11-01", "document": "盘点表", "file": upload},
        )
        assert made.status_code == 302, text_of(made)
        address = made["Location"]
        page = text_of(writer.get(address))
        assert sku.code in page and "understood" in page
        keep = {"written": f"{sku.code}\t{lot.number}\t8", "business_date": "2026-11-01", "document": "盘点表"}
        assert writer.post(f"{address}act/", {"op": "submit", **keep}).status_code == 302
        assert "Another person approves it" in text_of(writer.get(address))
        assert writer.post(f"{address}act/", {"op": "approve"}).status_code == 422
        assert other.post(f"{address}act/", {"op": "approve"}).status_code == 302
        assert held("DEALER", world.dealer, lot) == 8
        again = writer.post(
            "/sellout/opening/new/",
            {"dealer": world.dealer.pk, "business_date": "2026-11-01", "document": "x", "written": "A\tB\t1"},
        )
        assert again.status_code == 422 and "is the opening stock of" in text_of(again)
        row = OpeningStock.objects.unscoped("test").get()
        assert row.number in text_of(writer.get(f"/sellout/opening/new/?corrects={row.pk}"))

    def test_wrong_rows_cannot_be_submitted(self, world):
        writer = browser_of(staff_user(*STAFF))
        made = writer.post(
            "/sellout/opening/new/",
            {"dealer": world.dealer.pk, "business_date": "2026-11-01", "document": "d", "written": "NOPE\tA\t1"},
        )
        page = text_of(writer.get(made["Location"]))
        assert "to correct" in page and 'value="submit"' not in page


def workbook(rows) -> bytes:
    import xlsxwriter

    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return kept.getvalue()
