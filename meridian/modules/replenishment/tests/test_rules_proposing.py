"""Safety stock, rounding, suggestions (rules.md 3.15)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.replenishment.rules.proposing import (
    Position,
    Target,
    accuracy,
    deviation,
    reorder_point,
    round_up,
    safety_stock,
    suggest,
    z_of,
)


def test_vectors_of_the_rules():
    known = {"z": 1.645, "lead_days": 14, "per_day": 10, "sigma_day": 6, "sigma_lead": 3}
    assert safety_stock(**known) == pytest.approx(61.6, abs=0.05)
    assert reorder_point(**known) == pytest.approx(201.6, abs=0.05)
    assert z_of(9500) == pytest.approx(1.645, abs=0.0005)
    with pytest.raises(ValueError, match="service level"):
        z_of(10_000)


@pytest.mark.parametrize(
    ("qty", "least", "multiple", "rounded"),
    [
        (0, 10, 5, 0),
        (-3, 1, 1, 0),
        (1, 10, 5, 10),
        (11, 10, 5, 15),
        (12.0000000001, 1, 12, 12),
        (0.4, 1, 1, 1),
        (7, 6, 5, 10),
    ],
)
def test_rounding(qty, least, multiple, rounded):
    assert round_up(qty, least, multiple) == rounded


def test_fills_up_to_target_and_safety():
    target = Target(30, 9500, lead_days=14, sigma_lead=3, multiple=10)
    made = suggest(10, 6, Position(on_hand=100, in_transit=50, on_order=20, consigned=30), target)
    assert made.need == pytest.approx(300 + 61.6 - 200, abs=0.1)
    assert (made.qty, made.exceptions) == (170, ("below_point",))
    assert suggest(10, 6, Position(on_hand=500), target).qty == 0


def test_simple_form_in_use_is_a_special_case():
    # "suggest = ADS x 15 - stock": no variation, no lead time.
    assert suggest(4, 0, Position(on_hand=22), Target(15)).qty == 38


def test_exceptions():
    assert suggest(10, 0, Position(), Target(30, max_qty=100)).exceptions == ("capped",)
    assert suggest(0, 0, Position(), Target(30, min_qty=5)).exceptions == ("no_demand",)
    assert "rounded_up" in suggest(0.1, 0, Position(), Target(30, multiple=100)).exceptions
    assert "few_data" in suggest(1, 0, Position(), Target(30), kind="FEW").exceptions


def test_the_forecasts_of_two_sides():
    assert deviation(100, 130) == 30
    assert deviation(0, 5) is None
    assert accuracy([(10, 10), (12, 10), (5, 0)]) == (pytest.approx(10), pytest.approx(35))
    assert accuracy([(5, 0)]) == (None, None)


@given(
    st.floats(0, 500), st.floats(0, 200), st.integers(0, 5000), st.integers(1, 120), st.integers(5000, 9999),
    st.integers(1, 50), st.integers(1, 50),
)  # fmt: skip
def test_a_suggestion_covers_the_need_and_can_be_ordered(per_day, sigma, on_hand, days, service, least, multiple):
    target = Target(days, service, 10, 2, least_qty=least, multiple=multiple)
    made = suggest(per_day, sigma, Position(on_hand), target)
    assert made.qty >= made.need - 1e-5
    assert made.qty % multiple == 0
    assert made.qty == 0 or made.qty >= least
