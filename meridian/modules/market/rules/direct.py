"""Who serves a hospital or a region directly: the channel modes of all cells as facts, asked without a database (rows 31, 33, 35)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class ModeFact:
    """One decided mode. ``hospitals`` empty: every hospital of the region; ``carved``: those of a mixed mode served directly."""

    id: int
    line_id: int
    line: str
    mode: str
    region_path: str
    first_day: date
    last_day: date | None
    hospitals: frozenset[int] = frozenset()
    carved: frozenset[int] = frozenset()
    decided_by: str = ""

    def holds(self, line_id: int, place: str, on: date) -> bool:
        """Whether it is about the line and the place on the day."""
        in_time = self.first_day <= on and (self.last_day is None or on <= self.last_day)
        return in_time and self.line_id == line_id and place.startswith(self.region_path)

    def is_direct_for(self, hospital_id: int | None) -> bool:
        """Whether we serve the hospital (None: the place as a whole) ourselves."""
        return self.mode == "DIRECT" or (self.mode == "MIXED" and hospital_id in self.carved)


def holding(modes: Iterable[ModeFact], line_id: int, place: str, hospital_id: int | None, on: date) -> ModeFact | None:
    """The mode that holds: one that names the hospital before the mode of the nearest region. ``place`` is a tree path."""
    here = [mode for mode in modes if mode.holds(line_id, place, on)]
    named = [mode for mode in here if hospital_id is not None and hospital_id in mode.hospitals]
    found = named or [mode for mode in here if not mode.hospitals]
    return max(found, key=lambda mode: len(mode.region_path), default=None)


def direct_mode(
    modes: Iterable[ModeFact], line_id: int, place: str, hospital_id: int | None, first: date, last: date
) -> tuple[ModeFact, date] | None:
    """The first mode that makes a hospital (None: the whole place) ours to serve within a period, and the day it does so."""
    modes = [mode for mode in modes if mode.line_id == line_id]
    for day in _turning_days(modes, first, last):
        mode = holding(modes, line_id, place, hospital_id, day)
        if mode is not None and mode.is_direct_for(hospital_id):
            return mode, day
    return None


def _turning_days(modes: Iterable[ModeFact], first: date, last: date) -> list[date]:
    """The first day, and those within the period on which another mode may hold."""
    days = {first}
    for mode in modes:
        days.add(mode.first_day)
        if mode.last_day is not None and mode.last_day < date.max:
            days.add(mode.last_day + timedelta(days=1))
    return sorted(day for day in days if first <= day <= last)
