"""Points, totals, grades, targets and segments, without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.performance.choices import Criterion
from meridian.modules.performance.rules import shipped_scheme
from meridian.modules.performance.rules.scoring import (
    grade_of,
    is_curve,
    points_of,
    scheme_problems,
    share_bp,
    target_to_date,
    total_of,
)
from meridian.modules.performance.rules.segments import segments_of

CURVE = [[5000, 0], [8000, 60], [10000, 100]]
LIMITS = {"A": 85, "B": 70, "C": 55}


class TestPoints:
    @pytest.mark.parametrize(
        ("figure", "points"),
        [(None, None), (0, 0), (5000, 0), (6500, 3000), (8000, 6000), (9000, 8000), (10000, 10000), (14000, 10000)],
    )
    def test_straight_lines_between_rows_and_flat_ends(self, figure, points):
        assert points_of(figure, CURVE) == points

    @pytest.mark.parametrize(("figure", "points"), [(0, 0), (15, 7000), (45, 10000), (90, 5000), (500, 0)])
    def test_a_curve_may_rise_and_fall(self, figure, points):
        assert points_of(figure, [[0, 0], [15, 70], [30, 100], [60, 100], [120, 0]]) == points

    def test_half_is_rounded_up_also_on_a_falling_line(self):
        assert points_of(1, [[0, 0], [16, 1]]) == 6  # 6.25
        assert points_of(1, [[0, 1], [8, 0]]) == 88  # 87.5

    @given(st.lists(st.tuples(st.integers(-9999, 99999), st.integers(0, 100)), min_size=2, max_size=6), st.integers())
    def test_points_never_leave_the_curve(self, rows, figure):
        curve = sorted({x: [x, p] for x, p in rows}.values())
        if is_curve(curve):
            got = points_of(figure, curve)
            assert min(p for _x, p in curve) * 100 <= got <= max(p for _x, p in curve) * 100


class TestTotal:
    def test_weights_of_what_is_not_measured_are_shared(self):
        total = total_of([("A", 50, 8000), ("B", 25, None), ("C", 25, 5000)])
        assert (total.points_e2, total.measured) == (7000, 75)
        assert [line.share_bp for line in total.lines] == [6667, 0, 3333]

    def test_nothing_measured_is_neither_zero_nor_full(self):
        total = total_of([("A", 60, None), ("B", 40, None)])
        assert total.points_e2 is None and grade_of(total.points_e2, LIMITS) == ""

    @given(st.lists(st.tuples(st.integers(1, 50), st.none() | st.integers(0, 10000)), min_size=1, max_size=12))
    def test_a_total_lies_between_its_worst_and_its_best(self, rows):
        total = total_of([(str(n), weight, points) for n, (weight, points) in enumerate(rows)])
        known = [points for _weight, points in rows if points is not None]
        assert (total.points_e2 is None) == (not known)
        if known:
            assert min(known) <= total.points_e2 <= max(known)
            assert abs(sum(line.share_bp for line in total.lines) - 10000) <= len(known)

    @given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 9000)), min_size=1, max_size=8), st.integers(0, 7))
    def test_a_better_criterion_never_lowers_the_total(self, rows, which):
        which %= len(rows)
        better = [(w, p + 1000 if n == which else p) for n, (w, p) in enumerate(rows)]
        before, after = (total_of([(str(n), w, p) for n, (w, p) in enumerate(r)]).points_e2 for r in (rows, better))
        assert after >= before


@pytest.mark.parametrize(
    ("points", "grade"),
    [(10000, "A"), (8500, "A"), (8499, "B"), (7000, "B"), (6999, "C"), (5500, "C"), (5499, "D"), (0, "D"), (None, "")],
)
def test_grades_begin_at_their_limits(points, grade):
    assert grade_of(points, LIMITS) == grade


def test_a_total_on_too_little_weight_has_no_grade():
    assert grade_of(9000, LIMITS, 50, 49) == "" and grade_of(9000, LIMITS, 50, 50) == "A"


class TestScheme:
    def test_the_shipped_one_is_in_order_and_names_every_criterion(self):
        assert scheme_problems(shipped_scheme.CRITERIA, Criterion.values) == []
        assert {one["code"] for one in shipped_scheme.CRITERIA} == set(Criterion.values)

    def test_every_fault_is_named(self):
        bad = [
            {"code": "TARGET", "weight": 60, "curve": [[0, 0]]}, {"code": "TARGET", "weight": 0, "curve": CURVE},
            {"code": "RESALE", "weight": 30, "curve": CURVE},
        ]  # fmt: skip
        assert scheme_problems(bad, Criterion.values) == [
            ("curve", "TARGET"), ("criterion_twice", "TARGET"), ("weight", "TARGET"), ("criterion_unknown", "RESALE"), ("weights_sum", ""),
        ]  # fmt: skip

    @pytest.mark.parametrize("curve", [[], [[0, 0]], [[5, 0], [5, 100]], [[0, 0], [1, 101]], [[1, 0], [0, 100]]])
    def test_curves_ascend_within_points(self, curve):
        assert not is_curve(curve)


@pytest.mark.parametrize(
    ("goals", "month", "fen"),
    [
        ({}, 5, 0), ({0: 1200}, 1, 100), ({0: 1200}, 12, 1200), ({1: 300, 2: 600, 3: 300, 4: 900}, 5, 700),
        ({0: 9999, 1: 300, 2: 600, 3: 300, 4: 900}, 12, 2100), ({0: 1200, 1: 600}, 3, 300), ({2: 300}, 3, 0), ({2: 300}, 6, 300),
    ],
)  # fmt: skip
def test_the_target_that_is_due(goals, month, fen):
    assert target_to_date(goals, month) == fen


@pytest.mark.parametrize(("part", "whole", "bp"), [(1, 3, 3333), (2, 3, 6667), (0, 5, 0), (5, 0, None), (7, 5, 14000)])
def test_shares(part, whole, bp):
    assert share_bp(part, whole) == bp


class TestSegments:
    def test_four_fields_by_given_limits(self):
        found, limits = segments_of({1: (10, 10), 2: (10, 1), 3: (1, 10), 4: (1, 1), 5: (99, None)}, (5, 5))
        assert found == {1: "STAR", 2: "CORE", 3: "GROW", 4: "BASE", 5: ""} and limits == (5, 5)

    def test_who_bought_nothing_is_never_of_high_value(self):
        found, _limits = segments_of({1: (0, 10), 2: (0, 20)})
        assert found == {1: "BASE", 2: "GROW"}

    @given(st.dictionaries(st.integers(1, 30), st.tuples(st.integers(0, 999), st.none() | st.integers(0, 99))))
    def test_everybody_with_potential_is_placed_once(self, figures):
        found, _limits = segments_of(figures)
        assert set(found) == set(figures)
        assert all((found[key] == "") == (potential is None) for key, (_value, potential) in figures.items())
