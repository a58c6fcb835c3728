"""Patterns of demand, the three intermittent methods, and the choice between them.

The formulas are those of Croston (1972), Syntetos and Boylan (2005) and Teunter, Syntetos and Babai (2011), started at averages.
The series of 36 months is the worked example of Hyndman and Athanasopoulos, "Forecasting: Principles and Practice", section 13.2.
Expected values are the recursions done by hand; ``test_library.py`` compares them with statsforecast.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.replenishment.rules.demand import (
    croston,
    forecast,
    pattern_of,
    sba,
    sizes_and_intervals,
    smoothed,
    tsb,
    without_spikes,
)

MONTHS = [0, 2, 0, 1, 0, 11, 0, 0, 0, 0, 2, 0, 6, 3, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0, 1, 0, 1, 0, 0]


def test_sizes_and_intervals_of_the_worked_example():
    sizes, intervals = sizes_and_intervals(MONTHS)
    assert sizes == [2, 1, 11, 2, 6, 3, 7, 3, 1, 1, 1]
    assert intervals == [2, 2, 2, 5, 2, 1, 6, 8, 1, 3, 2]


def test_smoothing_by_hand():
    # 10, then 10 + 0.1 (11 - 10) = 10.1, then 10.1 + 0.1 (12 - 10.1) = 10.29.
    assert smoothed([11, 12], 10, 0.1) == pytest.approx(10.29)
    assert smoothed([], 3.5, 0.1) == 3.5


def test_croston_by_hand():
    # Sizes 4, 6 from their average 5: 4.5, 5.25. The interval 3 from the average 5 / 2: 2.75. Alpha is 0.5.
    assert croston([0, 4, 0, 0, 6], 0.5) == pytest.approx(5.25 / 2.75)
    assert sba([0, 4, 0, 0, 6], 0.5) == pytest.approx(0.75 * 5.25 / 2.75)
    # Demand in every week: plain exponential smoothing. 11, then 10.9, 10.91, 11.019.
    assert croston([10, 11, 12], 0.1) == pytest.approx(11.019)
    assert croston([0, 0, 0]) == 0.0


def test_croston_of_the_worked_example():
    size, interval = 38 / 11, 36 / 11
    for qty in (2, 1, 11, 2, 6, 3, 7, 3, 1, 1, 1):
        size = 0.9 * size + 0.1 * qty
    for gap in (2, 2, 5, 2, 1, 6, 8, 1, 3, 2):
        interval = 0.9 * interval + 0.1 * gap
    assert croston(MONTHS) == pytest.approx(size / interval)
    assert sba(MONTHS) == pytest.approx(0.95 * size / interval)


def test_what_is_sold_every_fourth_week_is_forecast_so_from_the_start():
    """Started at the first interval, which is one week because the series begins with a sale, it came to twice as much."""
    assert croston([8, 0, 0, 0] * 3) == pytest.approx(2.0)
    assert forecast([8, 0, 0, 0] * 3).per_day * 7 == pytest.approx(2.0)


def test_tsb_falls_while_nothing_is_sold():
    # Size 4 (smoothing 4 towards 4), chance 0.5 -> 0.75 (demand) -> 0.375 (none), alpha = beta = 0.5.
    assert tsb([4, 0], 0.5, 0.5) == pytest.approx(4 * 0.375)
    alive, dying = [0, 5, 0, 5, 0, 5], [0, 5, 0, 5, 0, 5, 0, 0, 0, 0, 0, 0]
    assert tsb(dying) < croston(dying) < tsb(alive)


@pytest.mark.parametrize(
    ("weeks", "kind"),
    [
        ([], "NONE"),
        ([0, 0, 0], "NONE"),
        ([0, -2, 0], "NONE"),
        ([0, 3, 0, 0], "FEW"),
        ([10, 9, 11, 10], "SMOOTH"),
        ([1, 30, 2, 25], "ERRATIC"),
        ([5, 0, 5, 0, 0, 5], "INTERMITTENT"),
        ([1, 0, 30, 0, 0, 1, 0, 22], "LUMPY"),
    ],
)
def test_patterns(weeks, kind):
    assert pattern_of(weeks).kind == kind


def test_spikes_are_cut():
    assert without_spikes([10, 10, 10, 100]) == [10, 10, 10, 30]
    assert without_spikes([0, -3]) == [0, 0]


def test_methods_chosen():
    steady = forecast([14] * 13)
    assert (steady.method, steady.per_day, steady.sigma_day) == ("AVERAGE", pytest.approx(2.0), 0.0)
    rising = forecast([7] * 9 + [14] * 4)
    assert rising.per_day == pytest.approx(2.0)
    assert forecast([0, 5, 0, 0, 5, 0, 5]).method == "CROSTON"
    assert forecast([1, 0, 30, 0, 0, 1, 0, 22]).method == "SBA"
    assert forecast([5, 0, 5, 0, 5] + [0] * 12).method == "TSB"
    # Ten weeks on the shelf before the first sale do not make steady sales intermittent.
    late = forecast([0] * 10 + [14] * 12)
    assert (late.method, late.per_day) == ("AVERAGE", pytest.approx(2.0))
    few = forecast([0, 0, 7])
    assert (few.method, few.per_day) == ("MAXIMUM", pytest.approx(1 / 3))
    assert forecast([]).per_day == 0


@given(st.lists(st.integers(-5, 500), max_size=30))
def test_a_forecast_is_never_negative_and_never_above_the_largest_week(weeks):
    found = forecast(weeks)
    assert found.per_day >= 0
    assert found.sigma_day >= 0
    assert found.per_day * 7 <= max([0, *weeks]) + 1e-9
