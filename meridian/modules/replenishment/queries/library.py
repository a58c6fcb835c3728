"""Smoothing by statsforecast, for the nightly proposals, where the extra ``[forecast]`` is installed.

The figures are those of our own rules (a test compares them), so that a proposal does not depend on what is installed and the
page, which never loads the library, says the same as the night.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from ..rules.demand import Smoothing, smoothed


def has_library() -> bool:
    """Whether the extra ``[forecast]`` is installed."""
    return find_spec("statsforecast") is not None


def best_smoothing() -> Smoothing:
    """The library's smoothing where it is installed, else our own. Loading it takes seconds: for the worker only."""
    if not has_library():
        return smoothed
    import numpy as np
    from statsforecast.models import SimpleExponentialSmoothing

    def smooth(values: Sequence[float], start: float, weight: float) -> float:
        # The library begins at the first value, so the start goes in front.
        series = np.array([start, *values], dtype=np.float64)
        return float(SimpleExponentialSmoothing(alpha=weight).forecast(series, h=1)["mean"][0])

    return smooth
