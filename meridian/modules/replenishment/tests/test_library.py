"""Our forecasts beside statsforecast (extra ``[forecast]``, ``make extras``), and both on real series of spare parts."""

from __future__ import annotations

import csv
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meridian.modules.replenishment.queries.library import best_smoothing, has_library
from meridian.modules.replenishment.rules.demand import croston, forecast, sizes_and_intervals, smoothed

PARTS = Path(__file__).resolve().parents[5] / "shared" / "data" / "demand" / "expsmooth_carparts.csv"
needs_library = pytest.mark.skipif(not has_library(), reason="the extra [forecast] is not installed (make extras)")
WEEKS = st.lists(st.one_of(st.just(0), st.integers(0, 400)), min_size=1, max_size=80)


@needs_library
class TestLibrary:
    @settings(max_examples=60, deadline=None)
    @given(WEEKS)
    def test_a_forecast_is_the_same_with_and_without_it(self, weeks):
        own, library = forecast(weeks), forecast(weeks, smooth=best_smoothing())
        assert (own.method, own.pattern, own.sigma_day) == (library.method, library.pattern, library.sigma_day)
        assert library.per_day == pytest.approx(own.per_day, rel=1e-9, abs=1e-9)

    @settings(max_examples=60, deadline=None)
    @given(WEEKS.filter(any))
    def test_our_recursions_are_those_of_croston_sba_and_tsb_when_they_start_as_published(self, weeks):
        import numpy as np
        from statsforecast.models import TSB, CrostonClassic, CrostonSBA

        series = np.array(weeks, dtype=np.float64)
        sizes, gaps = sizes_and_intervals(weeks)
        size = smoothed(sizes[1:], sizes[0], 0.1)
        ratio = size / smoothed(gaps[1:], gaps[0], 0.1)
        happened = [float(qty > 0) for qty in weeks]
        chance = smoothed(happened[1:], happened[0], 0.1)
        for model, expected in (
            (CrostonClassic(), ratio),
            (CrostonSBA(), 0.95 * ratio),
            (TSB(0.1, 0.1), size * chance),
        ):
            assert model.forecast(series, h=1)["mean"][0] == pytest.approx(expected, rel=1e-6, abs=1e-9)

    def test_the_job_uses_it(self, monkeypatch):
        from meridian.modules.replenishment import jobs

        asked = {}
        monkeypatch.setattr(jobs, "make_proposals", lambda **given: asked.update(given) or [])
        jobs.propose(type("Context", (), {"actor": None, "result": lambda self, **figures: None})())
        assert asked["with_library"] is True


def test_without_it_our_own_smoothing_is_taken(monkeypatch):
    from meridian.modules.replenishment.queries import library

    monkeypatch.setattr(library, "find_spec", lambda name: None)
    assert library.best_smoothing() is smoothed


@pytest.mark.skipif(
    not PARTS.is_file(), reason="the demand series are not beside this checkout (../shared/data/demand)"
)
def test_on_spare_parts_it_promises_far_less_too_much_than_croston_as_published():
    with PARTS.open(encoding="utf-8") as opened:
        rows = [row[1:] for row in list(csv.reader(opened))[1:]]
    series = [
        [float(cell) for cell in column]
        for column in zip(*rows, strict=True)
        if all(c not in ("", "NA") for c in column)
    ]
    ours, published, scale = [], [], []
    for months in series[::4]:
        before, after = months[:-6], sum(months[-6:])
        began = next((n for n, qty in enumerate(before) if qty > 0), None)
        sizes, gaps = sizes_and_intervals(before[began or 0 :])
        if len(sizes) < 3:
            continue
        mean = 6 * sum(before) / len(before)
        as_published = 6 * smoothed(sizes[1:], sizes[0], 0.1) / smoothed(gaps[1:], gaps[0], 0.1)
        ours.append((6 * 7 * forecast(before).per_day - after) / mean)
        published.append((as_published - after) / mean)
        scale.append(croston(before) > 0)
    assert len(ours) > 500 and all(scale)
    bias, error = sum(ours) / len(ours), sqrt(sum(one * one for one in ours) / len(ours))
    assert bias < 0.45 and error < 1.7
    assert sum(published) / len(published) > 3 * bias
    assert sqrt(sum(one * one for one in published) / len(published)) > 1.5 * error
