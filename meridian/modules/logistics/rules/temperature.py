"""Cold chain: what a temperature record says about a transport. Temperatures are tenths of a degree Celsius.

Source: 冷链(运输、贮存)管理指南: transport is recorded at least every five minutes; what lies outside of the limits of the label,
and what was not recorded, is decided by quality before the goods are taken in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# ΔH/R of the Arrhenius equation with ΔH = 83.144 kJ/mol, the usual value for mean kinetic temperature (USP <1079>).
_ACTIVATION = 83_144 / 8.3144
_ZERO = 273.15


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a sensor."""

    at: datetime
    temp_e1: int


@dataclass(frozen=True, slots=True)
class Excursion:
    """A stretch outside the limits (``HIGH``, ``LOW``) or without readings (``GAP``); ``worst_e1`` is None for a gap."""

    kind: str
    start: datetime
    end: datetime
    worst_e1: int | None = None

    @property
    def minutes(self) -> int:
        """Whole minutes, at least one: a single reading outside is an excursion too."""
        return max(1, round((self.end - self.start).total_seconds() / 60))


@dataclass(frozen=True, slots=True)
class TemperatureSummary:
    """What is kept of a file: extremes, mean kinetic temperature, and everything quality has to decide about."""

    count: int
    first_at: datetime
    last_at: datetime
    lowest_e1: int
    highest_e1: int
    kinetic_e1: int
    excursions: tuple[Excursion, ...]

    @property
    def is_clean(self) -> bool:
        return not self.excursions


def summarise(
    readings: Sequence[Reading], *, low_e1: int, high_e1: int, most_minutes: int,
    covers: tuple[datetime, datetime] | None = None,
) -> TemperatureSummary:  # fmt: skip
    """Excursions and gaps of readings in any order; equal moments keep the warmer and the colder one.

    ``most_minutes`` is the longest distance of two readings that is no gap. ``covers``: the transport (start, end); what
    the file does not cover of it is a gap too. Raises ValueError without readings.
    """
    if not readings:
        raise ValueError("a temperature record without readings")
    found = sorted(readings, key=lambda reading: (reading.at, reading.temp_e1))
    temps = [reading.temp_e1 for reading in found]
    outside = [
        *_outside(found, lambda t: t > high_e1, "HIGH", max),
        *_outside(found, lambda t: t < low_e1, "LOW", min),
        *_gaps(found, most_minutes, covers),
    ]
    outside.sort(key=lambda excursion: (excursion.start, excursion.kind))
    return TemperatureSummary(
        len(found), found[0].at, found[-1].at, min(temps), max(temps), kinetic_mean(temps), tuple(outside)
    )


def kinetic_mean(temps_e1: Sequence[int]) -> int:
    """Mean kinetic temperature: the constant temperature that would have aged the goods as much. Not below the plain mean."""
    mean = sum(math.exp(-_ACTIVATION / (t / 10 + _ZERO)) for t in temps_e1) / len(temps_e1)
    return round((_ACTIVATION / -math.log(mean) - _ZERO) * 10)


def _outside(readings: Sequence[Reading], is_out, kind: str, worst) -> list[Excursion]:
    """Runs of readings outside; a run ends with the first reading inside again, which is the earliest it can be over."""
    runs: list[Excursion] = []
    run: list[Reading] = []
    for reading in readings:
        if is_out(reading.temp_e1):
            run.append(reading)
        elif run:
            runs.append(Excursion(kind, run[0].at, reading.at, worst(r.temp_e1 for r in run)))
            run = []
    if run:
        runs.append(Excursion(kind, run[0].at, run[-1].at, worst(r.temp_e1 for r in run)))
    return runs


def _gaps(readings: Sequence[Reading], most: int, covers: tuple[datetime, datetime] | None) -> list[Excursion]:
    limit = timedelta(minutes=most)
    moments = [reading.at for reading in readings]
    if covers is not None:
        start, end = covers
        moments = ([start] if start < moments[0] else []) + moments + ([end] if end > moments[-1] else [])
    pairs = zip(moments, moments[1:], strict=False)
    return [Excursion("GAP", before, after) for before, after in pairs if after - before > limit]
