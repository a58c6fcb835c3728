"""What a scan says against the line in the hand."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.modules.logistics.rules.scanning import ExpectedLine, ScannedCode, match_scan

DAY = date(2026, 11, 1)
LINES = [
    ExpectedLine(1, 10, "STENT", 100, "A1", 5, date(2027, 5, 31)),
    ExpectedLine(2, 10, "STENT", 101, "A2", 2, date(2027, 6, 30)),
    ExpectedLine(3, 20, "WIRE", None, "", 40),
    ExpectedLine(4, 30, "OLD", 103, "X9", 9, date(2026, 10, 31)),
]


def scan(sku=10, lot="A1", **values):
    given = {
        "text": "code", "issuer": "GS1", "di": "06901234567892", "is_valid": True, "sku_id": sku, "lot": lot, **values
    }  # fmt: skip
    return ScannedCode(**given)


def test_confirms_one_unit_of_the_right_line():
    answer = match_scan(scan(), LINES, on=DAY)
    assert (answer.line_id, answer.qty, answer.is_accepted) == (1, 1, True)
    assert match_scan(scan(lot="A2"), LINES, on=DAY).line_id == 2


def test_a_pack_confirms_its_base_units_and_goods_without_lots_need_none():
    answer = match_scan(scan(sku=20, lot=None, factor=10), LINES, on=DAY)
    assert (answer.line_id, answer.qty) == (3, 10)


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        (scan(issuer=None, di=None, is_valid=False, text="hello"), "scan.unreadable", {"text": "hello"}),
        (
            scan(is_valid=False, problems={"incorrect_check_digit": {"value": "0690"}}),
            "scan.check_digit",
            {"value": "0690"},
        ),
        (
            scan(problems={"separator_lost": {"readings": ("(10)A1(21)9", "(10)A1219")}}),
            "scan.separator",
            {"readings": "(10)A1(21)9 / (10)A1219"},
        ),
        (scan(is_valid=False, problems={"illegal_date": {}}), "scan.invalid", {"problem": "illegal_date"}),
        (scan(sku=None), "scan.unknown_di", {"di": "06901234567892"}),
        (scan(sku=99, sku_code="OTHER"), "scan.wrong_sku", {"sku": "OTHER"}),
        (scan(lot=None), "scan.no_lot", {"lot": "A1, A2"}),
        (scan(lot="B7"), "scan.wrong_lot", {"lot": "B7", "wanted": "A1, A2"}),
        (scan(sku=30, lot="X9"), "scan.expired", {"expiry": date(2026, 10, 31)}),
        (scan(expiry_date=date(2026, 10, 31)), "scan.expired", {"expiry": date(2026, 10, 31)}),
        (scan(expiry_date=date(2027, 4, 30)), "scan.expiry_differs", {"known": date(2027, 5, 31)}),
        (scan(factor=6), "scan.too_many", {"left": 5, "qty": 6}),
    ],
)
def test_refuses_with_the_reason_that_helps(given, code, says):
    answer = match_scan(given, LINES, on=DAY)
    assert not answer.is_accepted and answer.code == code
    assert dict(answer.params).items() >= says.items()


def test_a_serial_counts_once_and_the_last_day_still_counts():
    assert match_scan(scan(serial="7"), LINES, on=DAY, serials_seen={"7"}).code == "scan.serial_twice"
    assert match_scan(scan(serial="8"), LINES, on=DAY, serials_seen={"7"}).serial == "8"
    assert match_scan(scan(sku=30, lot="X9"), LINES, on=date(2026, 10, 31)).is_accepted
