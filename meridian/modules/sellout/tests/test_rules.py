"""Rules of sales, netting with flow files, shelves and transfers: tables and generated input."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.sellout.choices import TRANSFER_MOVES
from meridian.modules.sellout.rules.entered_lines import read_lines, read_rows
from meridian.modules.sellout.rules.netting import BookedPart, ReportedLine, SaleKey, covered, net
from meridian.modules.sellout.rules.sale_checks import LineFacts, SaleFacts, judge
from meridian.modules.sellout.rules.shelf import ShelfLine, by_reason, count_problems, expiry_tone, rest_days
from meridian.modules.sellout.rules.transfers import may_become, taken_lines, wrong_lines

DAY = date(2026, 11, 10)


class TestEnteredLines:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("ST3018\tA1\t5", ("ST3018", "A1", 5, ())),
            ("ST3018,A1,5", ("ST3018", "A1", 5, ())),
            ("ST3018，A1，5", ("ST3018", "A1", 5, ())),
            ("ST3018 A1 5", ("ST3018", "A1", 5, ())),
            ("ST3018 5", ("ST3018", "", 5, ())),
            ("EQ1\tL1\t2\tSN1 SN2", ("EQ1", "L1", 2, ("SN1", "SN2"))),
        ],
    )
    def test_a_typed_row(self, text, expected):
        (line,) = read_lines(text)
        assert (line.sku_code, line.lot_number, line.qty, line.serials) == expected
        assert line.problem == ""

    @pytest.mark.parametrize(
        ("text", "scan", "qty"),
        [
            ("(01)06971234000019(17)271231(10)L2601", "(01)06971234000019(17)271231(10)L2601", 1),
            ("(01)06971234000019(10)L2601 3", "(01)06971234000019(10)L2601", 3),
            ("0106971234000019172712311\x1d0L1\t2", "0106971234000019172712311\x1d0L1", 2),
            ("MA.156.M0.100761.21234561.LX1", "MA.156.M0.100761.21234561.LX1", 1),
        ],
    )
    def test_a_scanned_row(self, text, scan, qty):
        (line,) = read_lines(text)
        assert (line.scan, line.qty, line.problem) == (scan, qty, "")

    def test_empty_rows_and_headings_are_left_out_and_bad_quantities_named(self):
        lines = read_lines("产品编码,批号,数量\n\n ST1,A,0\nST2,B,x\nST3")
        assert [(line.row_no, line.problem) for line in lines] == [(3, "quantity"), (4, "quantity"), (5, "quantity")]

    def test_cells_of_a_table(self):
        (line,) = read_rows([["SKU", "lot"], ["ST1", "A1", 4.0, None]])
        assert (line.sku_code, line.lot_number, line.qty) == ("ST1", "A1", 4)


def facts(**values):
    given = {"line_no": 1, "sku": "S1", "lot": "A", "qty": 5, "have_qty": 5, "is_tracked": True}
    return LineFacts(**{**given, **values})


def codes(lines, **values):
    found = judge(SaleFacts(**{"on": DAY, "today": DAY, "lines": lines, **values}))
    return [(one.code, one.state) for one in found]


class TestSaleChecks:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            (facts(), []),
            (facts(have_qty=4), [("line.short", "BLOCK")]),
            (facts(lot=""), [("line.lot_missing", "BLOCK")]),
            (facts(needs_serials=True, serials=("a",)), [("line.serials", "BLOCK")]),
            (facts(qty=1, needs_serials=True, serials=("a",)), []),
            (facts(qty=1, needs_serials=True, serials=("a",), elsewhere={"a": "H"}), [("line.serial_elsewhere", "BLOCK")]),
            (facts(reported_qty=5), [("line.reported", "BLOCK")]),
        ],
    )  # fmt: skip
    def test_a_line(self, line, expected):
        assert codes([line]) == expected

    def test_two_lines_of_one_lot_share_what_is_there(self):
        assert codes([facts(qty=3), facts(line_no=2, qty=3)]) == [("line.short", "BLOCK")]

    def test_the_document(self):
        assert codes([]) == [("sale.empty", "BLOCK")]
        assert codes([facts()], on=DAY + timedelta(days=1)) == [("sale.future", "BLOCK")]
        assert codes([facts()], first_open_day=DAY + timedelta(days=1)) == [("sale.closed", "BLOCK")]

    def test_a_confirmed_other_sale_is_only_a_warning(self):
        assert codes([facts(reported_qty=5)], is_distinct=True) == [("line.reported", "WARN")]


def key(lot=1, day=DAY, customer=7):
    return SaleKey("HOSPITAL", customer, 1, lot, day)


class TestNetting:
    @pytest.mark.parametrize(
        ("booked", "reported", "expected"),
        [
            ([5], [5], {0: 5}),
            ([5], [2, 3], {0: 2, 1: 3}),
            ([5], [7], {0: 5}),
            ([5], [3], {0: 3}),
            ([5], [5, 5], {0: 5}),
            ([2, 3], [5], {0: 5}),
            ([5, -5], [5, -5], {0: 5, 1: -5}),
            ([5], [-5], {}),
            ([], [4], {}),
        ],
    )
    def test_quantities_of_one_key(self, booked, reported, expected):
        parts = [BookedPart(n, key(), qty) for n, qty in enumerate(booked)]
        lines = [ReportedLine(n, key(), qty) for n, qty in enumerate(reported)]
        assert covered(net(parts, lines), lines) == expected

    def test_a_line_meets_its_own_document(self):
        parts = [BookedPart(1, key(), 4), BookedPart(2, key(), 6)]
        lines = [ReportedLine(0, key(), 6), ReportedLine(1, key(), 4)]
        assert {(one.ref, one.line_id) for one in net(parts, lines)} == {(0, 2), (1, 1)}

    @pytest.mark.parametrize("other", [key(lot=2), key(day=DAY - timedelta(days=1)), key(customer=8), key(lot=None)])
    def test_another_key_explains_nothing(self, other):
        assert net([BookedPart(1, key(), 5)], [ReportedLine(0, other, 5)]) == []

    @given(st.lists(st.integers(-9, 9), max_size=8), st.lists(st.integers(-9, 9), max_size=8))
    def test_never_more_than_booked_nor_than_reported(self, booked, reported):
        parts = [BookedPart(n, key(), qty) for n, qty in enumerate(booked)]
        lines = [ReportedLine(n, key(), qty) for n, qty in enumerate(reported)]
        netted = net(parts, lines)
        for sign in (1, -1):
            have = sum(qty for qty in booked if qty * sign > 0) * sign
            said = sum(qty for qty in reported if qty * sign > 0) * sign
            found = sum(qty for qty in covered(netted, lines).values() if qty * sign > 0) * sign
            assert found == min(have, said)
        assert all(abs(qty) <= abs(reported[ref]) for ref, qty in covered(netted, lines).items())
        for part in parts:
            assert sum(one.qty for one in netted if one.line_id == part.line_id) <= abs(part.qty)


class TestShelf:
    @pytest.mark.parametrize(
        ("book", "counted", "reason", "problem"),
        [
            (5, 5, "", None), (5, 3, "USED", None), (5, 3, "FOUND", "count.reason_less"), (5, 3, "", "count.reason_less"),
            (5, 6, "FOUND", None), (5, 6, "USED", "count.reason_more"), (5, -1, "USED", "count.negative"),
        ],
    )  # fmt: skip
    def test_reasons_fit_the_sign(self, book, counted, reason, problem):
        found = count_problems([ShelfLine(1, 1, book, counted, reason)])
        assert [one.code for one in found] == ([problem] if problem else [])

    def test_only_differences_are_booked(self):
        lines = [ShelfLine(1, 1, 5, 5), ShelfLine(1, 2, 5, 3, "USED"), ShelfLine(1, 3, 0, 1, "FOUND")]
        assert {reason: [line.delta for line in rows] for reason, rows in by_reason(lines).items()} == {
            "USED": [-2], "FOUND": [1],
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("expiry", "tone"),
        [
            (None, ""), (DAY - timedelta(days=1), "bad"), (DAY, "wait"), (date(2027, 5, 9), "wait"),
            (date(2027, 5, 10), ""), (date(2028, 1, 1), ""),
        ],
    )  # fmt: skip
    def test_near_expiry_in_months(self, expiry, tone):
        assert expiry_tone(expiry, DAY, 6) == tone

    def test_days_without_movement(self):
        assert rest_days(DAY - timedelta(days=9), DAY) == 9
        assert rest_days(DAY + timedelta(days=1), DAY) == 0


class TestTransfers:
    def test_what_is_not_named_came_complete(self):
        lines = taken_lines([(1, 1, 5), (2, 2, 3)], {2: 1})
        assert [(line.taken_qty, line.back_qty) for line in lines] == [(5, 0), (1, 2)]
        assert wrong_lines(lines) == []

    @pytest.mark.parametrize("taken", [-1, 6])
    def test_more_or_less_than_sent_is_wrong(self, taken):
        assert len(wrong_lines(taken_lines([(1, 1, 5)], {1: taken}))) == 1

    def test_states(self):
        assert may_become(TRANSFER_MOVES, "SENT", "CONFIRMED")
        assert not may_become(TRANSFER_MOVES, "CONFIRMED", "REFUSED")
