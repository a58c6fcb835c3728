"""Rules of collaborative planning: months from weeks, exceptions, order forecast, accuracy."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.replenishment.choices import CYCLE_MOVES
from meridian.modules.replenishment.rules.cpfr import (
    CpfrLimits,
    SkuPlan,
    agreed_sales,
    days_of,
    may_become,
    middle,
    month_qty,
    next_month,
    order_exceptions,
    order_forecast,
    plan_accuracy,
    sales_exceptions,
)

DECEMBER = date(2026, 12, 1)  # a Tuesday
LIMITS = CpfrLimits(apart_percent=30, least_units=5, short_days=15, ample_days=75, jump_percent=50)


class TestMonths:
    def test_a_week_counts_by_its_days_within_the_month(self):
        # 30 November is a Monday: six of its seven days are in December; 28 December has four.
        weeks = {date(2026, 11, 30): 14, date(2026, 12, 7): 7, date(2026, 12, 28): 7, date(2027, 1, 4): 100}
        assert month_qty(weeks, DECEMBER) == 12 + 7 + 4

    def test_nothing_said_is_not_nothing_expected(self):
        assert month_qty({}, DECEMBER) is None
        assert month_qty({date(2027, 1, 4): 9}, DECEMBER) is None
        assert month_qty({date(2026, 12, 7): 0}, DECEMBER) == 0

    @given(st.integers(0, 10_000), st.integers(0, 400))
    def test_all_weeks_of_a_year_give_the_year(self, qty, shift):
        monday = date(2024, 1, 1) + timedelta(weeks=shift)
        months = [monday.replace(day=1)]
        for _n in range(3):
            months.append(next_month(months[-1]))
        found = sum(month_qty({monday: qty}, month) or 0 for month in months)
        assert abs(found - qty) <= 1

    @pytest.mark.parametrize(("month", "days"), [(date(2026, 2, 1), 28), (DECEMBER, 31)])
    def test_days(self, month, days):
        assert days_of(month) == days


class TestSales:
    @pytest.mark.parametrize(
        ("maker", "dealer", "code"),
        [
            (100, 130, None), (100, 131, "APART"), (100, 69, "APART"), (100, 70, None), (4, 8, None), (4, 9, "APART"),
            (0, 5, "APART"), (0, 4, None), (None, 8, "ONE_SIDED"), (8, None, "ONE_SIDED"), (None, 0, None), (None, None, None),
        ],
    )  # fmt: skip
    def test_an_exception_is_above_the_limit_in_percent_and_in_units(self, maker, dealer, code):
        found = sales_exceptions([SkuPlan(1, maker, dealer)], LIMITS)
        assert [one.code for one in found] == ([code] if code else [])

    def test_the_suggestion_is_the_middle(self):
        (found,) = sales_exceptions([SkuPlan(1, 100, 201)], LIMITS)
        assert (found.suggested, found.params["percent"]) == (151, 101)
        assert middle(3, 4) == 4

    def test_without_exception_the_mean_counts_or_what_one_side_said(self):
        assert agreed_sales(SkuPlan(1, 100, 110)) == 105
        assert agreed_sales(SkuPlan(1, None, 3)) == 3
        assert agreed_sales(SkuPlan(1)) == 0


class TestOrders:
    @pytest.mark.parametrize(
        ("sales", "have", "target", "multiple", "expected"),
        [(31, 0, 31, 1, 62), (31, 40, 31, 1, 22), (31, 100, 31, 1, 0), (31, 40, 31, 10, 30), (0, 0, 31, 1, 0)],
    )
    def test_the_order_covers_sales_and_the_stock_after(self, sales, have, target, multiple, expected):
        assert order_forecast(sales, have, days=31, target_days=target, multiple=multiple) == expected

    @pytest.mark.parametrize(
        ("plan", "code"),
        [
            (SkuPlan(1, sales=31, have=40, order=22), None),
            (SkuPlan(1, sales=31, have=40, order=0), "STOCK_LOW"),
            (SkuPlan(1, sales=31, have=200, order=0), "STOCK_HIGH"),
            (SkuPlan(1, sales=0, have=5, order=0), "DEAD_STOCK"),
            (SkuPlan(1, sales=0, have=0, order=0), None),
            (SkuPlan(1, sales=31, have=40, order=22, usual_order=22), None),
            (SkuPlan(1, sales=31, have=40, order=22, usual_order=14), "ORDER_JUMP"),
            (SkuPlan(1, sales=31, have=40, order=22, usual_order=18), None),
        ],
    )
    def test_exceptions(self, plan, code):
        found = order_exceptions([plan], LIMITS, days=31)
        assert [one.code for one in found] == ([code] if code else [])
        assert all(one.figure == "ORDER" for one in found)


class TestAccuracy:
    @pytest.mark.parametrize(
        ("pairs", "expected"),
        [
            ([(100, 100)], (100, 0)), ([(120, 100)], (80, 20)), ([(50, 100), (100, 50)], (33, 0)), ([(10, 0)], (None, None)),
            ([(500, 100)], (0, 400)), ([], (None, None)),
        ],
    )  # fmt: skip
    def test_weighted_by_quantity(self, pairs, expected):
        assert plan_accuracy(pairs) == expected


def test_the_steps_go_one_way():
    assert may_become(CYCLE_MOVES, "FORECAST", "SALES")
    assert not may_become(CYCLE_MOVES, "FROZEN", "ORDERS")
