"""Quantity breaks, floors, waterfall, claims, protection, keys of reference prices: pure rules."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.pricing.rules import dispersion, impact
from meridian.modules.pricing.rules.breaks import break_problem, price_at, read_breaks
from meridian.modules.pricing.rules.claims import Sold, Terms, claim_fen, problems
from meridian.modules.pricing.rules.guidance import below_floor_bp, judge, waterfall
from meridian.modules.pricing.rules.keys import LADDER, NEEDS, REFERENCE, Audience, candidate_keys
from meridian.modules.pricing.rules.protection import protection_fen

LIMITS = {"region_manager": 300, "commercial_director": 800, "management": 10_000}
DAY = date(2026, 6, 1)
prices = st.integers(1, 10**9)


class TestKeys:
    def test_every_kind_is_charged_or_reference(self):
        assert {*LADDER, *REFERENCE} == set(NEEDS) and not set(LADDER) & set(REFERENCE)

    def test_no_buyer_reaches_a_reference_price(self):
        keys = list(candidate_keys(7, 1, 31, "BJ", (4, 3)))
        assert not [key for key in keys if key.partition(":")[0] in REFERENCE]
        assert keys.index("DEALER_REGION:7:4") < keys.index("DEALER_REGION:7:3") < keys.index("DEALER:7")

    def test_reference_keys(self):
        assert Audience("SUGGESTED").key() == "SUGGESTED" and Audience("LISTED", region=5).key() == "LISTED:5"
        assert Audience("VBP").key() == "VBP:0" and Audience("SUGGESTED", dealer=3).problems() == [
            ("forbids", "dealer")
        ]


class TestBreaks:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("100: 95.5; 500: 90", [[100, 955_000], [500, 900_000]]), ("", []), ("100：95", [[100, 950_000]]),
            ("100 95", None), ("100: 95.12345", None), ("x: 1", None), ("10: -3", None),
        ],
    )  # fmt: skip
    def test_reading(self, text, found):
        assert read_breaks(text) == found

    @pytest.mark.parametrize(
        ("breaks", "wrong"),
        [([[2, 99]], False), ([[1, 99]], True), ([[2, 100]], True), ([[5, 90], [5, 80]], True), ([[5, 90], [9, 95]], True), ([[5, 0]], True), ([[5]], True)],
    )  # fmt: skip
    def test_order(self, breaks, wrong):
        assert break_problem(100, breaks) is wrong

    @given(st.lists(st.tuples(st.integers(2, 500), st.integers(1, 99)), max_size=5), st.integers(1, 600))
    def test_more_never_costs_more(self, steps, qty):
        breaks = [list(step) for step in sorted(steps)]
        if not break_problem(100, breaks):
            assert price_at(100, breaks, qty + 1) <= price_at(100, breaks, qty) <= 100


class TestGuidance:
    @pytest.mark.parametrize(
        ("price", "zone", "level", "below"),
        [
            (1200, "GUIDE", "", 0), (1100, "ROOM", "", 0), (1000, "ROOM", "", 0), (999, "FLOOR", "region_manager", 10),
            (970, "FLOOR", "region_manager", 300), (969, "FLOOR", "commercial_director", 310), (500, "FLOOR", "management", 5000),
        ],
    )  # fmt: skip
    def test_who_decides(self, price, zone, level, below):
        found = judge(price, 1200, 1000, LIMITS)
        assert (found.zone, found.level, found.below_bp) == (zone, level, below)

    def test_without_guidance_nobody_special_decides(self):
        assert judge(1, None, None, LIMITS).zone == "NONE" and below_floor_bp(1, None) == 0

    @given(prices, prices)
    def test_below_is_never_rounded_away(self, price, floor):
        assert (below_floor_bp(price, floor) > 0) == (price < floor)

    @given(
        st.integers(1, 10_000), prices, prices, st.none() | prices, st.integers(0, 10_000), st.none() | prices
    )  # fmt: skip
    def test_the_waterfall_adds_up(self, qty, first, own, special, rebate, cost):
        steps = {step.key: step for step in waterfall(qty, first, own, special, rebate, cost)}
        taken = [steps[key] for key in ("discount", "special", "rebate")]
        for what in ("price_e4", "amount_fen"):
            assert getattr(steps["list"], what) + sum(getattr(one, what) for one in taken) == getattr(
                steps["net"], what
            )
        assert steps["special"].price_e4 <= 0 and 0 <= -steps["rebate"].price_e4 <= min(own, special or own)
        if cost is not None:
            assert steps["net"].amount_fen + steps["cost"].amount_fen == steps["margin"].amount_fen


class TestClaims:
    TERMS = Terms(approved_qty=100, claimed_qty=60, first=DAY, last=date(2026, 6, 30), difference_e4=25_000)

    def codes(self, *sold, terms=TERMS):
        return [code for code, _params in problems(terms, sold)]

    def test_in_order(self):
        assert self.codes(Sold("A/1", DAY, 40, 40)) == []

    @pytest.mark.parametrize(
        ("sold", "code"),
        [
            (Sold("A/1", DAY, 41, 50), "claim_quantity"), (Sold("A/1", date(2026, 5, 31), 1, 1), "claim_period"),
            (Sold("A/1", DAY, 3, 2), "claim_evidence"), (Sold("A/1", DAY, 0, 2), "claim_evidence"),
        ],
    )  # fmt: skip
    def test_refused(self, sold, code):
        assert self.codes(sold) == [code]

    def test_nothing_to_claim(self):
        assert self.codes() == ["claim_empty"]
        assert self.codes(Sold("A", DAY, 1, 1), terms=Terms(None, 0, DAY, DAY, 0)) == ["claim_worthless"]

    @given(st.integers(0, 10**8), st.lists(st.integers(1, 10**5), min_size=1, max_size=6), st.integers(0, 500))
    def test_what_passes_stays_within_the_approved(self, difference, parts, before):
        terms = Terms(1000, before, DAY, DAY, difference)
        sold = [Sold(str(n), DAY, qty, qty) for n, qty in enumerate(parts)]
        if not problems(terms, sold):
            assert before + sum(parts) <= 1000 and claim_fen(difference, sum(parts)) >= 0

    @given(st.integers(0, 10**8), st.integers(0, 10**6))
    def test_the_amount_is_exact_to_half_a_fen(self, difference, qty):
        assert abs(200 * claim_fen(difference, qty) - 2 * difference * qty) <= 100

    @pytest.mark.parametrize(("qty", "old", "new", "fen"), [(3, 10_050, 10_000, 2), (1, 149, 100, 0), (1, 150, 100, 1), (5, 100, 200, 0), (-5, 200, 100, 0)])  # fmt: skip
    def test_protection_is_what_became_cheaper(self, qty, old, new, fen):
        assert protection_fen(qty, old, new) == fen


class TestImpact:
    LINES = pl.DataFrame(
        {
            "dealer_id": [1, 1, 2, 3], "sku_id": [9, 9, 9, 9], "qty": [3, 10, 1, 5], "n": [2, 1, 4, 1],
            "old_e4": [10_050, 10_050, 10_050, None], "new_e4": [9_000, 9_000, 12_000, 9_000],
        }
    )  # fmt: skip

    def test_lines_are_rounded_one_by_one(self):
        hit = impact.affected(impact.weigh(self.LINES, None))
        # 3 × 1.005 = 3.02 (rounded), twice; 10 × 1.005 = 10.05; 4 single ones of 1.01 (1.005 rounded half away from zero).
        assert hit["old_fen"].to_list() == [604, 1005, 404]
        found = impact.total(hit)
        assert (found["lines"], found["old_fen"], found["new_fen"]) == (7, 2013, 540 + 900 + 480)
        assert (
            found["difference_fen"]
            == found["new_fen"] - found["old_fen"]
            == sum(row["difference_fen"] for row in impact.totals_by(hit, "dealer_id"))
        )

    def test_elasticity_is_an_assumption_on_volume(self):
        weighed = impact.weigh(pl.DataFrame({"qty": [100], "n": [1], "old_e4": [10_000], "new_e4": [11_000]}), -80)
        assert weighed["new_fen"].item() == 11_000 and weighed["assumed_fen"].item() == round(11_000 * 0.92)
        assert impact.weigh(weighed.select("qty", "n", "old_e4", "new_e4"), -2000)["assumed_fen"].item() == 0

    def test_below_the_floor(self):
        floors = pl.DataFrame({"sku_id": [9], "floor_e4": [10_000]})
        assert impact.below_floor(impact.affected(impact.weigh(self.LINES, None)), floors) == (3, 1440)

    def test_spread_counts_each_dealer_once(self):
        lines = pl.DataFrame(
            {"sku_id": [1] * 4, "province": ["苏"] * 3 + ["浙"], "dealer_id": [1, 1, 2, 3], "qty": [1, 3, 1, 1], "n": [1, 1, 9, 1], "price_e4": [100, 140, 70, 5]}
        )  # fmt: skip
        row = dispersion.spreads(lines).to_dicts()
        assert len(row) == 1 and (row[0]["low_e4"], row[0]["high_e4"], row[0]["mean_e4"]) == (70, 130, 100)
        assert row[0]["spread_percent"] == pytest.approx(30)
