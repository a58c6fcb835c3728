"""Which dealers may have been entered twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.dealers.rules.duplicates import Entered, core_of, duplicates


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("南京康达医疗器械有限公司", "南京康达"), ("南京康达医疗科技（集团）股份有限公司", "南京康达"), ("成都瑞同医药有限公司", "成都瑞同"),
        ("医疗器械有限公司", "医疗器械有限公司"),
    ],
)  # fmt: skip
def test_the_core_of_a_name(name, core):
    assert core_of(name) == core


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (("南京康达医疗器械有限公司", "", 1), ("南京康达商贸有限公司", "", 2), ("core",)),
        (("南京康达医疗器械有限公司", "", 1), ("南京康达尔医药有限公司", "", 1), ("alike",)),
        (("南京康达医疗器械有限公司", "", 1), ("南京康达尔医药有限公司", "", 2), None),
        (("南京康达有限公司", "02555550001", 1), ("杭州信安有限公司", "02555550001", 2), ("phone",)),
        (("南京康达有限公司", "025", 1), ("杭州信安有限公司", "025", 2), None),
        (("南京润恒有限公司", "", 1), ("南京润瑞有限公司", "", 1), None),
    ],
)  # fmt: skip
def test_pairs(one, other, reasons):
    rows = [Entered(1, one[0], one[1], one[2]), Entered(2, other[0], other[1], other[2])]
    found = duplicates(rows)
    assert [pair.reasons for pair in found] == ([reasons] if reasons else [])


def test_what_a_person_judged_is_not_asked_again():
    rows = [Entered(1, "南京康达有限公司"), Entered(2, "南京康达商贸有限公司")]
    assert duplicates(rows, frozenset({(1, 2)})) == []


@given(st.lists(st.text("南京康达瑞泽恒信", min_size=2, max_size=6), min_size=0, max_size=12))
def test_never_with_itself_each_pair_once_and_in_any_order(names):
    rows = [Entered(number, name, region=1) for number, name in enumerate(names)]
    found = duplicates(rows)
    assert all(pair.first < pair.second for pair in found)
    assert len({(pair.first, pair.second) for pair in found}) == len(found)
    assert sorted(found) == sorted(duplicates(reversed(rows)))
