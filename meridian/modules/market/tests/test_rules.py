"""Rules of the market: sizes, fit, quadrants, suggested modes, coverage, roadmap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.market.rules.fit import CRITERIA, fit_band, fit_score
from meridian.modules.market.rules.modes import CellFacts, HospitalFact, suggest
from meridian.modules.market.rules.modes import Limits as ModeLimits
from meridian.modules.market.rules.opportunities import Limits, customer_tier, intensity, quadrant
from meridian.modules.market.rules.roadmap import LineFacts, roadmap
from meridian.modules.market.rules.sizing import (
    CellSize,
    Size,
    concentration,
    down_to_parts,
    growth_bp,
    share_out,
    whole_of,
)
from meridian.modules.market.rules.white_space import TILES, Presence, cover_of, state_of, steps_of

AMOUNT = st.integers(0, 10**14)


class TestSizing:
    def test_room_and_share(self):
        size = Size(1_000_000, 250_000)
        assert (size.room_fen, size.share_bp) == (750_000, 2500)
        assert Size().share_bp is None

    @pytest.mark.parametrize(
        ("sizes", "expected"),
        [
            ({2023: 100, 2025: 144}, 2000), ({2024: 100, 2025: 80}, -2000), ({2025: 100}, None), ({}, None),
            ({2020: 0, 2025: 100}, None), ({2021: 1000, 2023: 9, 2025: 1000}, 0), ({2024: 100, 2025: 0}, -10_000),
        ],
    )  # fmt: skip
    def test_growth_is_compound_from_first_to_last_year(self, sizes, expected):
        assert growth_bp(sizes) == expected

    @given(st.integers(10**6, 10**12), st.integers(-5000, 8000), st.integers(1, 8))
    def test_growth_gives_the_rate_back(self, start, rate, years):
        end = round(start * (1 + rate / 10_000) ** years)
        if end >= 10_000:
            assert abs(growth_bp({2018: start, 2018 + years: end}) - rate) <= 2

    @given(AMOUNT, st.dictionaries(st.integers(1, 500), st.integers(0, 10**6), min_size=1, max_size=40))
    def test_parts_add_up_and_follow_the_weights(self, amount, weights):
        parts = share_out(amount, weights)
        assert sum(parts.values()) == amount
        assert set(parts) == set(weights)
        total = sum(weights.values())
        if total:
            assert all(abs(parts[key] - amount * weights[key] / total) <= 1 + amount * 1e-12 for key in weights)

    def test_share_out_refuses_nonsense(self):
        for amount, weights in ((-1, {1: 1}), (1, {}), (1, {1: -1})):
            with pytest.raises(ValueError, match="needed"):
                share_out(amount, weights)

    def test_undivided_figure_counts_alone(self):
        cells = [CellSize("ANY", "ANY", Size(100, 10)), CellSize("L3A", "ANY", Size(70, 5))]
        assert whole_of(cells) == Size(100, 10)

    def test_parts_are_never_counted_twice(self):
        cells = [
            CellSize("L3A", "ANY", Size(70, 5)), CellSize("L3A", "CARDIOLOGY", Size(30, 5)),
            CellSize("L2", "CARDIOLOGY", Size(20, 1)), CellSize("ANY", "CARDIOLOGY", Size(55, 6)),
        ]  # fmt: skip
        assert whole_of(cells) == Size(90, 6)  # by grade 70 + 20; by department 55
        assert whole_of([]) is None

    @given(
        st.dictionaries(
            st.tuples(st.sampled_from(["L3A", "L3", "L2"]), st.sampled_from(["A", "B", "C"])),
            st.integers(0, 10**9),
            min_size=1,
        )
    )
    def test_pieces_add_up_whichever_way(self, pieces):
        cells = [CellSize(grade, department, Size(value, 0)) for (grade, department), value in pieces.items()]
        assert whole_of(cells).total_fen == sum(pieces.values())

    @given(st.integers(0, 10**12), st.dictionaries(st.integers(1, 30), st.integers(0, 10**10), max_size=5))
    def test_cities_fill_up_the_province(self, total, known):
        weights = dict.fromkeys(range(1, 40), 3)
        found = down_to_parts(Size(total, total // 3), {k: Size(v, v // 2) for k, v in known.items()}, weights)
        assert set(found) == set(weights)
        assert sum(size.total_fen for size in found.values()) == max(total, sum(known.values()))
        assert all(found[key].is_estimate is (key not in known) for key in found)
        assert all(0 <= size.ours_fen <= size.total_fen for size in found.values())

    def test_concentration_of_the_largest(self):
        found = concentration({1: 50, 2: 30, 3: 10, 4: 10}, 2)
        assert found.share_bp == 8000
        assert [row[0] for row in found.rows] == [1, 2, 3, 4]
        assert found.rows[-1][2] == 10_000
        assert concentration({}, 6).share_bp is None
        assert concentration({1: 0}, 6).share_bp is None


class TestFit:
    WEIGHTS = dict(zip(CRITERIA, (30, 25, 15, 15, 15), strict=True))

    def test_weighted(self):
        assert fit_score(dict.fromkeys(CRITERIA, 5), self.WEIGHTS) == 100
        assert fit_score({**dict.fromkeys(CRITERIA, 0), "need": 5}, self.WEIGHTS) == 30

    def test_criteria_without_a_mark_are_left_out(self):
        assert fit_score({"need": 4, "product": None}, self.WEIGHTS) == 80
        assert fit_score({}, self.WEIGHTS) is None

    def test_refuses_marks_outside(self):
        with pytest.raises(ValueError, match="need"):
            fit_score({"need": 6}, self.WEIGHTS)

    @given(st.dictionaries(st.sampled_from(CRITERIA), st.integers(0, 5), min_size=1), st.sampled_from(CRITERIA))
    def test_a_better_mark_never_lowers_the_score(self, marks, name):
        if marks.get(name, 5) < 5:
            better = fit_score({**marks, name: marks[name] + 1}, self.WEIGHTS)
            assert better >= fit_score(marks, self.WEIGHTS)

    def test_bands(self):
        assert [fit_band(score, 70, 45) for score in (None, 70, 69, 45, 44)] == ["", "GOOD", "FAIR", "FAIR", "POOR"]


class TestOpportunities:
    LIMITS = Limits(share_bp=2000, growth_bp=1500, crowded=4)

    @pytest.mark.parametrize(
        ("share", "growth", "competitors", "expected"),
        [
            (500, 2000, 1, "ENTER"), (500, 2000, 4, "FIGHT"), (2000, 1500, 9, "DEFEND"), (3000, 100, 0, "KEEP"),
            (100, 100, 0, "WATCH"), (None, 2000, 0, "UNKNOWN"), (100, None, 0, "UNKNOWN"),
        ],
    )  # fmt: skip
    def test_quadrants(self, share, growth, competitors, expected):
        assert quadrant(share, growth, competitors, self.LIMITS) == expected

    def test_intensity(self):
        assert [intensity(n, 4) for n in (0, 1, 2, 3, 4, 9)] == ["LOW", "LOW", "MEDIUM", "MEDIUM", "HIGH", "HIGH"]

    def test_tier_is_what_is_still_to_win(self):
        assert customer_tier(100, 0, 80, 30) == "A"
        assert customer_tier(100, 50, 80, 30) == "B"
        assert customer_tier(100, 90, 80, 30) == "C"
        assert customer_tier(100, 200, 80, 30) == "C"


class TestModes:
    LIMITS = ModeLimits(
        key_beds=2000, key_fen=10**9, complex_percent=60, many_hospitals=20, multiple_from_fen=5 * 10**9
    )

    def suggest(self, **facts):
        return suggest(CellFacts(**facts), self.LIMITS)

    def test_top_hospitals_only_go_direct(self):
        found = self.suggest(hospitals=(HospitalFact(1, "L3A", 2500), HospitalFact(2, "L3A", 0, 10**9)))
        assert (found.mode, found.direct, found.dealer_count) == ("DIRECT", (1, 2), 0)
        assert found.reasons[0] == ("key_accounts", {"count": 2, "beds": 2000})

    def test_complex_line_with_few_hospitals_goes_direct(self):
        found = self.suggest(hospitals=(HospitalFact(1, "L2"),), complex_percent=60)
        assert found.mode == "DIRECT"
        assert [code for code, _params in found.reasons] == ["complex_line", "few_hospitals"]

    def test_some_top_hospitals_make_it_mixed(self):
        hospitals = (HospitalFact(1, "L3A", 2500), *(HospitalFact(n, "L2") for n in range(2, 30)))
        found = self.suggest(hospitals=hospitals)
        assert (found.mode, found.direct, found.levels) == ("MIXED", (1,), 2)

    def test_first_dealer_of_a_region_is_exclusive(self):
        found = self.suggest(hospitals=(HospitalFact(1, "L2"),), served=3)
        assert (found.mode, found.exclusivity, found.dealer_count) == ("DISTRIBUTION", "EXCLUSIVE", 1)
        assert ("first_dealer", {"served": 3}) in found.reasons

    def test_much_to_win_asks_for_several(self):
        found = self.suggest(hospitals=(HospitalFact(1, "L2"),), dealers=1, room_fen=5 * 10**9)
        assert (found.exclusivity, found.dealer_count) == ("MULTIPLE", 2)

    def test_wide_spread_asks_for_a_platform(self):
        found = self.suggest(hospitals=tuple(HospitalFact(n, "L1") for n in range(60)), dealers=1)
        assert found.exclusivity == "PLATFORM"

    @given(
        st.lists(st.tuples(st.sampled_from(["L3A", "L3", "L2", "L1"]), st.integers(0, 5000)), max_size=70),
        st.integers(0, 100),
        st.integers(0, 5),
    )
    def test_every_suggestion_says_why_and_names_its_own_hospitals(self, hospitals, percent, dealers):
        rows = tuple(HospitalFact(n, grade, beds) for n, (grade, beds) in enumerate(hospitals))
        found = self.suggest(hospitals=rows, complex_percent=percent, dealers=dealers)
        assert found.reasons
        assert set(found.direct) <= {row.id for row in rows}
        assert (found.mode == "MIXED") == (0 < len(found.direct) < len(rows) and found.mode != "DIRECT")
        assert (found.dealer_count == 0) == (found.mode == "DIRECT")


class TestWhiteSpace:
    def test_who_covers_a_city(self):
        presences = [
            Presence(1, region_paths=("/1/32/",)), Presence(2, region_paths=("/1/32/3201/320106/",)),
            Presence(3, hospital_paths=("/1/32/3201/320102/",)), Presence(4, region_paths=("/1/33/",)),
        ]  # fmt: skip
        cover = cover_of("/1/32/3201/", presences)
        assert (cover.whole, cover.part) == (frozenset({1}), frozenset({2, 3}))
        assert cover_of("/1/44/4419/", presences).dealers == frozenset()

    def test_lines(self):
        assert Presence(1).is_about(7)
        assert not Presence(1, line_ids=frozenset({3})).is_about(7)

    def test_states(self):
        covered, part, none = (
            cover_of("/1/2/", [Presence(1, region_paths=("/1/",))]),
            cover_of("/1/2/", [Presence(1, region_paths=("/1/2/3/",))]),
            cover_of("/1/2/", []),
        )
        assert [state_of(cover, 100, 50) for cover in (covered, part, none)] == ["COVERED", "PARTLY", "WHITE"]
        assert state_of(none, 49, 50) == "QUIET"
        assert state_of(none, 0, 0) == "QUIET"

    def test_tiles_are_thirty_four_places_of_their_own(self):
        assert len(TILES) == 34
        assert len(set(TILES.values())) == 34

    @given(st.dictionaries(st.text(max_size=3), st.integers(0, 10**12), max_size=34))
    def test_steps(self, amounts):
        steps = steps_of(amounts)
        assert all(0 <= step <= 5 for step in steps.values())
        assert all((steps[key] == 0) == (amounts[key] == 0) for key in amounts)
        for a in amounts:
            for b in amounts:
                assert amounts[a] > amounts[b] or steps[a] <= steps[b]


class TestRoadmap:
    def test_nothing_on_record(self):
        steps = roadmap(LineFacts())
        assert [step.state for step in steps] == ["current", "ahead", "ahead", "ahead", "ahead"]

    def test_the_first_open_step_is_the_current_one(self):
        steps = roadmap(
            LineFacts(fits=1, years=2, owners=1, modes=1, plans_approved=1, structures=1, pilots=1, pilots_passed=1)
        )
        assert [step.state for step in steps] == ["done", "done", "current", "done", "ahead"]
        assert [check.code for check in steps[2].checks if not check.done] == ["standards", "targets"]

    def test_roll_out_by_potential_covered(self):
        assert roadmap(LineFacts(covered_percent=79))[-1].checks[0].done is False
        assert roadmap(LineFacts(covered_percent=80))[-1].checks[0].done is True
