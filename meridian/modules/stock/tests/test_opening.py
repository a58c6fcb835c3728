"""Opening stock from a list: read, judged, explained, booked once."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meridian.kernel.base.errors import IdempotencyConflict, RuleViolation
from meridian.kernel.ledger.verify import verify
from meridian.kernel.testing.actors import browser_of, staff_user
from meridian.modules.catalog.models import Lot
from meridian.modules.stock import commands
from meridian.modules.stock.models import StockPosting
from meridian.modules.stock.queries import LEDGER, balances_for, judge_opening, opened_on
from meridian.modules.stock.rules.opening_lines import read_cells, read_day, read_text

from . import factories as make

DAY = date(2026, 3, 1)
CODES = ("stock.opening:record", "dealers.dealer:view", "stock.stockposting:view")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-06-30", date(2027, 6, 30)),
        ("20270630", date(2027, 6, 30)),
        ("2027/6/3", date(2027, 6, 3)),
        ("2027年6月30日", date(2027, 6, 30)),
        ("2027-02", date(2027, 2, 28)),
        ("2028年2月", date(2028, 2, 29)),
        ("2027-12", date(2027, 12, 31)),
        ("2027-06-30 00:00:00", date(2027, 6, 30)),
        ("2027-13-01", None),
        ("2027-02-30", None),
        ("soon", None),
    ],
)
def test_last_days_as_labels_write_them(text, expected):
    assert read_day(text) == expected


def test_rows_are_read_as_people_paste_them_and_lot_numbers_stay_text():
    rows = read_text("编码\t批号\t数量\t效期\nS1\t001\t1,200\t2027-06-30\n\nS2,A-9,3\nS3;B;0\n\tX\t1\nS4\tC\t2\tsoon")
    assert [(row.row_no, row.sku_code, row.lot_number, row.qty, row.problem) for row in rows] == [
        (2, "S1", "001", 1200, ""), (4, "S2", "A-9", 3, ""), (5, "S3", "B", None, "quantity"),
        (6, "", "X", 1, "sku_missing"), (7, "S4", "C", 2, "day"),
    ]  # fmt: skip
    assert rows[-1].written == "S4\tC\t2\tsoon", "what cannot be read is shown again as it was written"
    (cell,) = read_cells([["S1", "001", 12.0, None], [None, None]])
    assert (cell.lot_number, cell.qty) == ("001", 12)


@pytest.fixture
def goods(db):
    sku = make.sku("S1")
    yield make.dealer(), sku, make.lot(sku, "L1")
    assert list(verify(LEDGER)) == []


def record(dealer, text, **values):
    about = {"actor": make.SYSTEM, "document": "opening 2026", "business_date": DAY, **values}
    return commands.record_opening_list(dealer_id=dealer.pk, rows=read_text(text), **about)


def test_every_row_says_what_is_wrong_with_it(goods):
    text = "S1\tL1\t5\nS1\tL1\t5\nS9\tL1\t5\nS1\tL7\t5\nS1\tL7\t5\t2029-01-31\nS1\t\t5\nS1\tL8\tmany"
    found = judge_opening(read_text(text))
    states = ["OK", "WRONG", "WRONG", "WRONG", "WRONG", "WRONG", "WRONG"]
    assert [line.state for line in found] == states
    says = [line.says for line in found]
    assert "twice" in says[1] and "Nobody knows" in says[2] and "L1" in says[3] and "last day" in says[3]
    assert "by lot" in says[5] and "whole number" in says[6]
    (new,) = judge_opening(read_text("S1\tL7\t5\t2029-01-31"))
    assert new.state == "NEW_LOT"
    (other,) = judge_opening(read_text("S1\tL1\t5\t2029-01-31"))
    assert other.state == "WRONG" and "2028-01-31" in other.says


def test_books_all_rows_once_and_registers_lots_only_when_asked(goods):
    dealer, sku, lot = goods
    text = "S1\tL1\t5\nS1\tL7\t3\t2029-01-31"
    with pytest.raises(RuleViolation) as refused:
        record(dealer, text)
    assert refused.value.issues()[0].code == "stock.opening_lines" and not StockPosting.objects.exists()
    posting = record(dealer, text, register_lots=True)
    made = Lot.objects.unscoped("test").get(number="L7")
    assert made.expiry_date == date(2029, 1, 31)
    assert balances_for(dealer.pk) == {(sku.pk, lot.pk): 5, (sku.pk, made.pk): 3}
    again = record(dealer, text, register_lots=True)
    assert again.pk == posting.pk and again.is_replay
    with pytest.raises(IdempotencyConflict):
        record(dealer, "S1\tL1\t6")
    assert opened_on(dealer.pk) == DAY


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"document": " "}, "stock.opening_document"),
        ({"business_date": date(2099, 1, 1)}, "stock.opening_future"),
    ],
)
def test_a_list_without_a_name_or_of_tomorrow_is_refused(goods, values, code):
    with pytest.raises(RuleViolation) as refused:
        record(goods[0], "S1\tL1\t5", **values)
    assert refused.value.issues()[0].code == code


def test_the_page_checks_first_and_books_then(goods):
    dealer, sku, lot = goods
    browser = browser_of(staff_user(*CODES))
    form = {"dealer": dealer.pk, "business_date": "2026-03-01", "document": "signed 1", "lines": "S1\tL1\t5\nS1\tL7\t3"}
    page = browser.post("/stock/opening/", {**form, "do": "check"})
    text = page.content.decode()
    assert page.status_code == 200 and "Known lots of this SKU: L1" in text and "Book the opening stock" not in text
    assert browser.post("/stock/opening/", {**form, "do": "book"}).status_code == 422
    assert not StockPosting.objects.unscoped("test").exists()
    good = {
        **form,
        "lines": "",
        "file": SimpleUploadedFile("list.csv", b"SKU,lot,qty,last day\nS1,L1,5,2028-01-31\n"),
    }
    page = browser.post("/stock/opening/", {**good, "do": "check"}).content.decode()
    assert "Book the opening stock" in page and "S1\tL1\t5\t2028-01-31" in page
    done = browser.post("/stock/opening/", {**form, "lines": "S1\tL1\t5\t2028-01-31", "do": "book"})
    posting = StockPosting.objects.unscoped("test").get()
    assert done.status_code == 302 and done["Location"] == f"/stock/stock-postings/{posting.pk}/"
    assert balances_for(dealer.pk) == {(sku.pk, lot.pk): 5}


def test_people_without_the_right_or_outside_their_region_do_not_open_books(goods):
    dealer, _sku, _lot = goods
    assert browser_of(staff_user("dealers.dealer:view")).get("/stock/opening/").status_code == 403
    away = browser_of(staff_user(*CODES, breadth="REGION", region=make.region("330000", "浙江省")))
    form = {"dealer": dealer.pk, "business_date": "2026-03-01", "document": "x", "lines": "S1\tL1\t5", "do": "book"}
    assert away.post("/stock/opening/", form).status_code == 404
