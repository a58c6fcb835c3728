"""Money and quantities: one rounding, symmetric, exact."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.kernel.base.money import (
    e4_from_yuan,
    fen_from_yuan,
    line_amount_fen,
    round_half_up,
    share_fen,
    yuan_from_e4,
    yuan_from_fen,
)
from meridian.kernel.base.quantity import NotAWholePack, split_packs, to_base, to_packs

AMOUNTS = st.integers(-(10**15), 10**15)


@given(AMOUNTS, st.integers(1, 10**6))
def test_rounding_is_symmetric_and_never_off_by_more_than_half(numerator, denominator):
    rounded = round_half_up(numerator, denominator)
    assert rounded == -round_half_up(-numerator, denominator)
    distance = abs(Fraction(numerator, denominator) - rounded)
    assert distance <= Fraction(1, 2)
    if distance == Fraction(1, 2):
        assert abs(rounded) > abs(Fraction(numerator, denominator)), "half goes away from zero"


def test_half_a_fen_goes_away_from_zero_on_returns_too():
    assert [round_half_up(n, 2) for n in (-3, -1, 1, 3)] == [-2, -1, 1, 2]
    with pytest.raises(ValueError, match="positive"):
        round_half_up(1, 0)


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**9))
def test_a_returned_line_costs_exactly_what_the_sold_line_cost(qty, price_e4):
    assert line_amount_fen(-qty, price_e4) == -line_amount_fen(qty, price_e4)


@pytest.mark.parametrize(
    ("qty", "price_e4", "fen"), [(3, 12_345, 370), (1, 50, 1), (1, 49, 0), (-1, 50, -1), (10, 123_400, 12_340)]
)
def test_line_amounts(qty, price_e4, fen):
    assert line_amount_fen(qty, price_e4) == fen


def test_a_share_is_rounded_once():
    assert share_fen(10_001, 5_000) == 5_001
    assert share_fen(-10_001, 5_000) == -5_001


@given(st.integers(-(10**16), 10**16))
def test_fen_and_yuan_lead_back_to_each_other(fen):
    assert fen_from_yuan(yuan_from_fen(fen)) == fen
    assert fen_from_yuan(str(yuan_from_fen(fen))) == fen


@given(st.integers(0, 10**14))
def test_prices_lead_back_to_each_other_and_show_at_least_two_places(price_e4):
    shown = yuan_from_e4(price_e4)
    assert e4_from_yuan(shown) == price_e4
    assert 2 <= -shown.as_tuple().exponent <= 4


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "12,50", "", "abc"])
def test_what_is_not_an_amount_is_an_invalid_operation(text):
    with pytest.raises(InvalidOperation):
        fen_from_yuan(text)
    with pytest.raises(InvalidOperation):
        e4_from_yuan(text)


def test_yuan_are_rounded_half_up():
    assert fen_from_yuan("0.005") == 1
    assert fen_from_yuan("-0.005") == -1
    assert e4_from_yuan(Decimal("1.00005")) == 10_001


@given(st.integers(-(10**9), 10**9), st.integers(1, 10_000))
def test_packs_and_base_units_lead_back_to_each_other(packs, factor):
    assert to_packs(to_base(packs, factor), factor) == packs


@given(st.integers(0, 10**7), st.lists(st.integers(1, 5_000), max_size=5))
def test_split_packs_add_up_with_the_largest_first(base_qty, factors):
    packs = split_packs(base_qty, factors)
    assert sum(factor * count for factor, count in packs) == base_qty
    assert [factor for factor, _count in packs] == sorted({factor for factor, _count in packs}, reverse=True)


def test_a_remainder_is_not_a_whole_pack():
    with pytest.raises(NotAWholePack, match="not a multiple"):
        to_packs(7, 2)
    with pytest.raises(ValueError, match="at least one"):
        to_base(1, 0)
