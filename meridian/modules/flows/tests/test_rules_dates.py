"""Every spelling of a date in flow files."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.flows.rules.dates import day_first_of, parse_date

THIRD_OF_JUNE = dt.date(2025, 6, 3)


@pytest.mark.parametrize(
    "text",
    [
        "2025-06-03", "2025-6-3", "2025.6.3", "2025.06.03", "2025/6/3", "20250603", "25-6-3", "25.06.03", "250603",
        "2025年6月3日", "2025年06月03", "2025 年 6 月 3 日", "二〇二五年六月三日", "2025/6/3 10:22", "2025-06-03T10:22:33",
        "2025-06-03 00:00:00", "2025/6/3 上午 10:22:33"[:8], "45811", "45811.43", "２０２５－０６－０３", "2025/06/03 星期二",
        "3-Jun-25", "03 Jun 2025", "June 3, 2025", "3-June-2025", "20250603102233", " 2025-06-03 ", "2025，6，3",
    ],
)  # fmt: skip
def test_spellings(text: str) -> None:
    assert parse_date(text).day == THIRD_OF_JUNE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "昨天",
        "2025-13-01",
        "2025-02-30",
        "12",
        "1899-01-01",
        "99999",
        "合计",
        "A20250603",
        "3.5",
        "24个月",
        "长期有效",
    ],
)
def test_no_dates(text: str) -> None:
    assert parse_date(text).day is None


def test_months_are_noted_and_expiry_means_their_last_day() -> None:
    for text in ("202506", "2025-06", "2025年6月", "2025.6", "Jun-25", "2025年6月份"):
        assert parse_date(text).day == dt.date(2025, 6, 1), text
        assert parse_date(text).notes == ("date_month_only",)
    assert parse_date("2027-02", month_end=True).day == dt.date(2027, 2, 28)


def test_day_and_month_that_could_be_swapped() -> None:
    assert parse_date("6/3/2025").notes == ("date_ambiguous",)
    assert parse_date("6/3/2025").day == THIRD_OF_JUNE
    assert parse_date("3/6/2025", day_first=True).day == THIRD_OF_JUNE
    assert parse_date("13/6/2025").day == dt.date(2025, 6, 13)
    assert day_first_of(["3/6/2025", "13/6/2025"]) is True
    assert day_first_of(["6/13/2025"]) is False
    assert day_first_of(["6/3/2025"]) is None


def test_a_day_without_a_year_needs_one() -> None:
    assert parse_date("6月3日").day is None
    assert parse_date("6月3日", default_year=2025).day == THIRD_OF_JUNE
    assert parse_date("6月3日", default_year=2025).notes == ("date_no_year",)


@given(
    st.dates(dt.date(1991, 1, 1), dt.date(2078, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]),
)
def test_written_and_read_again(day: dt.date, pattern: str) -> None:
    assert parse_date(day.strftime(pattern)).day == day


@given(st.text(max_size=45))
def test_never_raises(text: str) -> None:
    parse_date(text, default_year=2025)
