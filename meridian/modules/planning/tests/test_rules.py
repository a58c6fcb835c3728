"""How far goals and plans are: tables, and what must hold for any figures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.planning.choices import Standing
from meridian.modules.planning.rules.progress import elapsed_bp, health, overlapping, standing

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 10)  # ten days
DAYS = st.integers(-40, 40).map(lambda n: FIRST + timedelta(days=n))


@pytest.mark.parametrize(
    ("on", "share"),
    [
        (date(2025, 12, 31), 0), (date(2026, 1, 1), 1000), (date(2026, 1, 5), 5000), (date(2026, 1, 10), 10_000),
        (date(2026, 3, 1), 10_000),
    ],
)  # fmt: skip
def test_days_over_are_counted_with_today(on, share):
    assert elapsed_bp(FIRST, LAST, on) == share


@pytest.mark.parametrize(
    ("actual", "on", "word"),
    [
        (0, date(2025, 12, 31), "NOT_BEGUN"),
        (None, date(2026, 1, 5), "UNKNOWN"),
        (39, date(2026, 1, 5), "BEHIND"),  # 39 % against 50 % less 10
        (40, date(2026, 1, 5), "ON_TRACK"),
        (60, date(2026, 1, 5), "ON_TRACK"),
        (61, date(2026, 1, 5), "AHEAD"),
        (100, date(2026, 1, 1), "MET"),
        (99, date(2026, 1, 11), "MISSED"),
        (100, date(2026, 1, 11), "MET"),
        (None, date(2026, 1, 11), "UNKNOWN"),
        (-5, date(2026, 1, 5), "BEHIND"),  # more came back than was sold
    ],
)
def test_a_goal_stands_against_the_days_that_are_over(actual, on, word):
    assert standing(100, actual, FIRST, LAST, on, 1000).word == word


@given(st.integers(1, 10**12), st.integers(-(10**6), 10**12), DAYS, st.integers(0, 5000))
def test_a_goal_always_has_a_word_and_more_is_never_worse(target, actual, on, tolerance):
    rank = ["BEHIND", "MISSED", "NOT_BEGUN", "ON_TRACK", "AHEAD", "MET"]
    one = standing(target, actual, FIRST, LAST, on, tolerance)
    more = standing(target, actual + 1, FIRST, LAST, on, tolerance)
    assert one.word in Standing.values and 0 <= one.expected <= target
    assert rank.index(more.word) >= rank.index(one.word)


@pytest.mark.parametrize(
    ("words", "overdue", "word"),
    [
        ([], 0, "NOT_BEGUN"), (["NOT_BEGUN"], 0, "NOT_BEGUN"), (["MET", "ON_TRACK"], 0, "ON_TRACK"),
        (["MET", "BEHIND"], 0, "BEHIND"), (["MET"], 1, "BEHIND"), (["UNKNOWN"], 0, "NOT_BEGUN"), (["MISSED"], 0, "BEHIND"),
    ],
)  # fmt: skip
def test_a_plan_is_as_good_as_its_worst_goal(words, overdue, word):
    assert health(words, overdue).word == word


def test_plans_that_share_one_day_overlap():
    others = [("A", date(2025, 1, 1), date(2025, 12, 31)), ("B", LAST, LAST)]
    assert overlapping(FIRST, LAST, others) == "B"
    assert overlapping(FIRST, LAST - timedelta(days=1), others) is None
