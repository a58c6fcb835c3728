"""Kits are taken apart, typed values are judged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.catalog.rules.kits import KitLoop, explode
from meridian.modules.catalog.rules.technical_parameters import read_value


def test_a_single_sku_is_its_own_component():
    assert explode(7, 3, {}) == {7: 3}


def test_a_kit_within_a_kit_is_taken_apart_and_equal_components_are_added():
    assert explode(1, 2, {1: ((2, 3), (4, 1)), 2: ((4, 5), (5, 1))}) == {4: 32, 5: 6}


@pytest.mark.parametrize("recipe", [{1: ((1, 1),)}, {1: ((2, 1),), 2: ((1, 1),)}])
def test_a_kit_that_holds_itself_is_refused(recipe):
    with pytest.raises(KitLoop) as caught:
        explode(1, 1, recipe)
    assert caught.value.path[0] == caught.value.path[-1] == 1


def test_less_than_no_kit_is_refused():
    with pytest.raises(ValueError, match="below zero"):
        explode(1, -1, {})


@given(st.lists(st.tuples(st.integers(10, 15), st.integers(1, 9)), min_size=1), st.integers(0, 50), st.integers(0, 50))
def test_taking_apart_is_additive(parts, first, second):
    recipe = {1: parts}
    one, two, both = explode(1, first, recipe), explode(1, second, recipe), explode(1, first + second, recipe)
    assert {key: one[key] + two[key] for key in one} == both
    assert sum(both.values()) == (first + second) * sum(quantity for _sku, quantity in parts)


@pytest.mark.parametrize(
    ("kind", "value", "more", "kept", "problem"),
    [
        ("NUMBER", " 1,200.50 ", {"unit": "mm"}, "1200.50", ""),
        ("NUMBER", "3.5-5", {}, "", "number"),
        ("NUMBER", "NaN", {}, "", "number"),
        ("TEXT", "凸阵", {}, "凸阵", ""),
        ("TEXT", "凸阵", {"unit": "mm"}, "", "unit"),
        ("TEXT", "  ", {}, "", "empty"),
        ("CHOICE", "B", {"choices": ("A", "B")}, "B", ""),
        ("CHOICE", "C", {"choices": ("A", "B")}, "", "choice"),
        ("CHOICE", "C", {}, "", "choices"),
        ("YES_NO", "是", {}, "yes", ""),
        ("YES_NO", "No", {}, "no", ""),
        ("YES_NO", "perhaps", {}, "", "yes_no"),
    ],
)
def test_a_value_fits_its_kind(kind, value, more, kept, problem):
    assert read_value(kind, value, **more) == (kept, problem)
