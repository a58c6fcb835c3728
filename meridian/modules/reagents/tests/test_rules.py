"""Yield of kits, lots compared, days on board: tables and generated input."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.reagents.rules.kit_yield import KitYield, kits_needed
from meridian.modules.reagents.rules.lot_comparison import compare_lots
from meridian.modules.reagents.rules.on_board import last_day

D = Decimal


class TestKits:
    @pytest.mark.parametrize(
        ("tests", "kit", "days", "kits", "by_tests", "by_stability", "wasted"),
        [
            (100, KitYield(100), 30, 1, 1, 1, 0),
            (100, KitYield(100, dead=4, calibration=6), 30, 2, 2, 1, 80),
            (100, KitYield(100, dead=4, calibration=6, control_per_day=2), 30, 2, 2, 1, 20),
            (10, KitYield(100, on_board_days=14), 30, 3, 1, 3, 290),  # a slow analyser throws kits away
            (0, KitYield(100, control_per_day=2), 30, 0, 0, 0, 0),
        ],
    )
    def test_kits(self, tests, kit, days, kits, by_tests, by_stability, wasted):
        need = kits_needed(tests, kit, days)
        assert (need.kits, need.by_tests, need.by_stability, need.wasted) == (kits, by_tests, by_stability, wasted)

    @given(
        st.integers(1, 20_000), st.integers(20, 500), st.integers(0, 9), st.integers(0, 9), st.integers(0, 6),
        st.none() | st.integers(1, 60), st.integers(1, 90),
    )  # fmt: skip
    def test_enough_and_not_one_too_many(self, tests, nominal, dead, calibration, control, stable, days):
        kit = KitYield(nominal, dead, calibration, control, stable)
        need = kits_needed(tests, kit, days)
        wanted = tests + control * days
        assert need.kits * kit.usable >= wanted
        assert need.wasted == need.kits * kit.usable - wanted
        fewer = need.kits - 1
        assert fewer * kit.usable < wanted or (stable and fewer * stable < days)
        assert kits_needed(tests + 1, kit, days).kits >= need.kits

    @pytest.mark.parametrize(
        ("tests", "kit", "days"), [(-1, KitYield(10), 30), (1, KitYield(10, 5, 5), 30), (1, KitYield(10), 0)]
    )
    def test_nonsense_is_refused(self, tests, kit, days):
        with pytest.raises(ValueError, match="test"):
            kits_needed(tests, kit, days)


class TestLots:
    def compare(self, pairs, **given):
        facts = {"limit_percent": D(10), "least_samples": 3, "share_percent": 80, **given}
        return compare_lots([(D(old), D(new)) for old, new in pairs], **facts)

    def test_figures(self):
        found = self.compare([("10", "10.5"), ("20", "19"), ("40", "44")])
        assert (found.mean_percent, found.bias, found.worst_percent) == (D("3.33"), D("1.1667"), D("10.00"))
        assert (found.within, found.agrees) == (3, True)

    def test_a_mean_over_the_limit_or_too_many_outliers(self):
        assert not self.compare([("10", "11.2"), ("20", "22.2"), ("40", "44.1")]).agrees
        scattered = self.compare([("10", "12"), ("10", "8"), ("10", "10"), ("10", "10")])
        assert scattered.mean_percent == 0 and scattered.within == 2 and not scattered.agrees

    @pytest.mark.parametrize(
        ("pairs", "given", "code"),
        [
            ([("1", "1")], {}, "samples"),
            ([("0", "1")] * 3, {}, "values"),
            ([("1", "-1")] * 3, {}, "values"),
            ([("1", "1")] * 3, {"limit_percent": D(0)}, "limit"),
        ],
    )
    def test_refused(self, pairs, given, code):
        with pytest.raises(ValueError, match=code):
            self.compare(pairs, **given)

    @given(
        st.lists(st.decimals(D("0.1"), D(1000), places=2), min_size=3, max_size=20),
        st.decimals(D("-9"), D("9"), places=1),
    )
    def test_a_constant_shift_is_found_as_it_is(self, olds, percent):
        found = self.compare([(old, old * (100 + percent) / 100) for old in olds])
        assert found.mean_percent == percent and found.agrees and found.within == len(olds)


@pytest.mark.parametrize(
    ("days", "expiry", "last"),
    [
        (28, None, date(2026, 3, 29)),
        (28, date(2026, 3, 10), date(2026, 3, 10)),
        (28, date(2026, 12, 31), date(2026, 3, 29)),
        (None, date(2026, 12, 31), date(2026, 12, 31)),
        (None, None, None),
    ],
)
def test_last_day_on_board(days, expiry, last):
    assert last_day(date(2026, 3, 1), days, expiry) == last
