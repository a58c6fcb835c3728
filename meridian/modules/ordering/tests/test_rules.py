"""The rules of orders, without a database."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.ordering.choices import STATUS_MOVES, OrderStatus
from meridian.modules.ordering.rules.allocating import Demand, FreeLot, add_months, allocate, free_by_sku
from meridian.modules.ordering.rules.checking import (
    CountView,
    CreditView,
    LineFacts,
    OrderFacts,
    judge,
    worst,
)
from meridian.modules.ordering.rules.line_maths import line_amount, most_rebate, part_amount, rebate_part, total_amount
from meridian.modules.ordering.rules.list_reading import read_cells, read_list
from meridian.modules.ordering.rules.order_states import LineState, is_shipped, may_become, split_problems
from meridian.modules.ordering.rules.quantities import Terms, next_allowed, previous_allowed, quantity_findings

DAY = date(2026, 11, 22)
GS = "\x1d"


class TestLineMaths:
    def test_rounds_half_away_from_zero_once_per_line(self):
        assert line_amount(3, 12_345) == 370  # 3.7035 yuan
        assert line_amount(1, 50) == 1  # half a fen
        assert total_amount([(1, 50), (1, 50)]) == 2
        assert line_amount(5, None) == 0

    @given(st.lists(st.integers(1, 500), min_size=1, max_size=12), st.integers(0, 10**9))
    def test_parts_of_a_line_add_up_to_the_line(self, parts, price):
        done = total = 0
        for qty in parts:
            total += part_amount(done, qty, price)
            done += qty
        assert total == line_amount(done, price)

    @given(st.lists(st.integers(0, 10**7), min_size=1, max_size=12), st.integers(0, 100))
    def test_shipments_use_up_the_rebate_exactly_and_never_more_than_they_cost(self, amounts, percent):
        whole = sum(amounts)
        rebate = left = most_rebate(whole, percent, 10**12)
        rest = whole
        for amount in amounts:
            part = rebate_part(left, amount, rest)
            assert 0 <= part <= amount
            left, rest = left - part, rest - amount
        assert left == 0
        assert rebate <= whole

    def test_rebate_is_limited_by_policy_and_by_what_there_is(self):
        assert most_rebate(100_000, 30, 1_000_000) == 30_000
        assert most_rebate(100_000, 30, 20_000) == 20_000
        assert most_rebate(100_000, 30, -5) == 0


class TestQuantities:
    def test_names_the_next_quantity_that_can_be_ordered(self):
        terms = Terms(least_qty=10, multiple=6)
        assert quantity_findings(5, terms) == [("line.least", {"qty": 5, "next": 12, "previous": 0, "least": 10})]
        assert quantity_findings(13, terms) == [
            ("line.multiple", {"qty": 13, "next": 18, "previous": 12, "multiple": 6})
        ]
        assert quantity_findings(18, terms) == []
        assert quantity_findings(0, terms)[0][0] == "line.quantity"

    @given(st.integers(1, 10_000), st.integers(1, 500), st.integers(1, 50))
    def test_what_is_proposed_is_allowed(self, qty, least, multiple):
        terms = Terms(least, multiple)
        assert quantity_findings(next_allowed(qty, terms), terms) == []
        down = previous_allowed(qty, terms)
        assert down == 0 or (down <= qty and quantity_findings(down, terms) == [])


def lot(lot_id, qty, expiry, status="U", house=1, sku=7):
    return FreeLot(house, sku, lot_id, qty, expiry, status)


class TestAllocating:
    def test_takes_first_what_expires_first(self):
        lots = [lot(1, 10, date(2028, 1, 1)), lot(2, 4, date(2027, 9, 1)), lot(3, 9, None)]
        takes, short = allocate([Demand(5, 7, 12, date(2027, 6, 1))], lots)
        assert [(t.lot_id, t.qty) for t in takes] == [(2, 4), (1, 8)]
        assert short == {}

    def test_leaves_lots_that_are_not_released_expire_too_soon_or_were_refused(self):
        lots = [
            lot(1, 10, date(2027, 1, 1)),
            lot(2, 10, date(2028, 1, 1), "Q"),
            lot(3, 10, date(2028, 1, 1)),
            lot(4, 2, date(2029, 1, 1)),
        ]
        takes, short = allocate([Demand(5, 7, 12, date(2027, 6, 1), frozenset({3}))], lots)
        assert [(t.lot_id, t.qty) for t in takes] == [(4, 2)]
        assert short == {5: 10}

    def test_prefers_the_warehouse_of_the_order_among_equal_dates(self):
        lots = [lot(1, 10, date(2028, 1, 1)), lot(1, 10, date(2028, 1, 1), house=2)]
        takes, _short = allocate([Demand(5, 7, 3, DAY)], lots, warehouse_id=2)
        assert [(t.warehouse_id, t.qty) for t in takes] == [(2, 3)]

    @given(
        st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), max_size=6),
        st.lists(st.tuples(st.integers(1, 60), st.integers(0, 900), st.sampled_from("UQB")), max_size=10),
    )
    def test_never_gives_more_than_there_is_and_never_less_than_it_could(self, wanted, shelf):
        lots = [
            lot(n, qty, date.fromordinal(DAY.toordinal() + days), status)
            for n, (qty, days, status) in enumerate(shelf, 1)
        ]
        demands = [Demand(n, 7, qty + 1, add_months(DAY, 6)) for n, (_x, qty) in enumerate(wanted, 1)]
        takes, short = allocate(demands, lots)
        by_lot = {}
        for take in takes:
            by_lot[take.lot_id] = by_lot.get(take.lot_id, 0) + take.qty
        sizes = {one.lot_id: one.available for one in lots}
        assert all(qty <= sizes[key] for key, qty in by_lot.items())
        fit = free_by_sku(lots, add_months(DAY, 6)).get(7, 0)
        asked = sum(d.qty for d in demands)
        assert sum(by_lot.values()) == min(fit, asked)
        assert sum(by_lot.values()) + sum(short.values()) == asked

    def test_counts_months_to_the_last_day(self):
        assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)


class TestStates:
    def test_every_state_is_in_the_table(self):
        assert set(STATUS_MOVES) == set(OrderStatus)
        assert may_become(STATUS_MOVES, "SUBMITTED", "RELEASED")
        assert not may_become(STATUS_MOVES, "SHIPPED", "CANCELLED")

    def test_an_order_is_shipped_when_nothing_is_left_and_something_left(self):
        assert is_shipped([LineState(5, 0, 3, 2), LineState(4, 0, 0, 4)])
        assert not is_shipped([LineState(5, 0, 0, 5)])
        assert not is_shipped([LineState(5, 1, 4, 0)])

    def test_splits_only_what_is_not_set_aside_and_leaves_something(self):
        lines = {1: LineState(10, 4), 2: LineState(5)}
        assert split_problems({1: 6}, lines) == []
        assert [code for code, _p in split_problems({1: 7}, lines)] == ["split.quantity"]
        assert [code for code, _p in split_problems({3: 1}, lines)] == ["split.line"]
        assert [code for code, _p in split_problems({}, lines)] == ["split.nothing"]
        assert [code for code, _p in split_problems({1: 10, 2: 5}, {1: LineState(10), 2: LineState(5)})] == [
            "split.everything"
        ]


def facts(**values):
    line = LineFacts(1, 7, "S7", 10, price_today_e4=10_000)
    return OrderFacts(**{"on": DAY, "lines": (line,), "credit": CreditView(free_fen=100_000), **values})


def codes(found):
    return [f.code for f in found]


class TestChecking:
    def test_an_order_in_order_is_green(self):
        found = judge(facts())
        assert codes(found) == ["order.credit_covers", "line.fine"]
        assert worst(found) == "OK"

    def test_counts_what_the_order_already_holds_as_its_own(self):
        credit = CreditView(free_fen=500, own_hold_fen=500)
        assert worst(judge(facts(credit=credit))) == "OK"
        assert codes(judge(facts(credit=CreditView(free_fen=999))))[0] == "order.credit"
        assert codes(judge(facts(credit=CreditView(free_fen=999, is_prepay=True))))[0] == "order.prepayment"

    def test_debt_overdue_warns_or_stops_as_the_terms_say(self):
        owing = CreditView(free_fen=100_000, overdue_fen=5)
        assert worst(judge(facts(credit=owing))) == "WARN"
        assert "order.overdue_blocks" in codes(
            judge(facts(credit=CreditView(free_fen=100_000, overdue_fen=5, is_blocked=True)))
        )

    def test_rebate_lowers_what_credit_must_cover_within_its_limit(self):
        credit = CreditView(free_fen=700, rebate_fen=300)
        assert worst(judge(facts(credit=credit, rebate_fen=300, most_rebate_percent=30))) == "OK"
        assert "order.rebate" in codes(judge(facts(credit=credit, rebate_fen=301, most_rebate_percent=30)))

    def test_asks_for_a_fresh_count_when_the_policy_does(self):
        assert "order.no_count" in codes(judge(facts(count=CountView(7))))
        assert "order.old_count" in codes(judge(facts(count=CountView(7, date(2026, 11, 14)))))
        assert "order.count_fresh" in codes(judge(facts(count=CountView(7, date(2026, 11, 15)))))

    def test_says_of_each_line_what_forbids_it_and_what_comes_later(self):
        line = LineFacts(2, 7, "S7", 5, Terms(10, 1), 9_000, None, 3, (("no licence", "art. 42", "file it"),))
        found = judge(facts(lines=(line,)))
        assert codes(found)[1:] == ["line.least", "line.trade", "line.no_price", "line.back_order"]
        assert {f.line_no for f in found[1:]} == {2}

    def test_an_empty_order_is_refused(self):
        assert codes(judge(facts(lines=()))) == ["order.empty"]


class TestReadingLists:
    def test_reads_codes_with_quantities_however_they_are_written(self):
        text = "编码\t数量\nS-100\t10\nS-101,20\nS-102  3盒\nS-103×4\n\nS-104\n"
        found = [(row.code, row.qty, row.unit) for row in read_list(text)]
        assert found == [
            ("S-100", 10, ""),
            ("S-101", 20, ""),
            ("S-102", 3, "盒"),
            ("S-103", 4, ""),
            ("S-104", None, ""),
        ]

    def test_keeps_a_scanned_code_whole(self):
        plain = "010694000000000017281231" + "10A1" + GS + "21S1"
        assert [(row.code, row.qty) for row in read_list(plain)] == [(plain, None)]
        (human,) = read_list("(01)06940000000000(17)281231(10)A1")
        assert human.code == "(01)06940000000000(17)281231(10)A1" and human.qty is None
        (counted,) = read_list("(01)06940000000000(17)281231(10)A1\t5")
        assert (counted.code, counted.qty) == ("(01)06940000000000(17)281231(10)A1", 5)

    def test_marks_a_quantity_that_is_none(self):
        (row,) = read_list("S-100\tabc")
        assert row.is_qty_wrong and row.qty is None

    def test_reads_cells_of_a_table(self):
        rows = read_cells(
            [["货号", "名称", "数量"], ["A1", "支架 3.0", 12.0], [None, None], ["A2", "支架", "1,200 支"]]
        )
        assert [(r.code, r.qty, r.unit) for r in rows] == [("A1", 12, ""), ("A2", 1200, "支")]

    @given(st.text(max_size=200))
    def test_never_fails(self, text):
        for row in read_list(text):
            assert row.code
