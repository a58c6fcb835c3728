"""A logger's table of texts becomes readings: which column is the time, which are temperatures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .temperature import Reading

_TIME = re.compile(r"时间|日期|time|date", re.I)
_TEMPERATURE = re.compile(r"温度|temp|℃|°c|通道|channel|ch\d", re.I)
_NOT_TEMPERATURE = re.compile(r"湿度|humid|%|上限|下限|limit", re.I)
_NUMBER = re.compile(r"[-+−]?\d+(?:[.,]\d+)?")
_MOMENT = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]*(?:(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?)?")
_CLOCK = re.compile(r"(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?")
_SEARCHED = 60


@dataclass(frozen=True, slots=True)
class TemperatureTable:
    """Readings found; ``unread`` are the row numbers (from 1) below the heading that were not understood and not empty."""

    readings: tuple[Reading, ...]
    unread: tuple[int, ...] = ()


def find_readings(rows: Sequence[Sequence[str]]) -> TemperatureTable:
    """Read a table with a heading for the time (one column, or a date and a time) and one or more of temperatures.

    A row with several sensors gives several readings. Without such a heading the result is empty.
    """
    for number, row in enumerate(rows[:_SEARCHED]):
        times, temps = _columns(row)
        if times and temps:
            return _read(rows, number + 1, times, temps)
    return TemperatureTable(())


def storage_range(text: str) -> tuple[int, int] | None:
    """Limits in tenths of a degree out of a storage condition such as ``2~8℃`` or ``-25°C 至 -10°C``; None when unclear."""
    cleaned = text.replace("−", "-").replace("摄氏度", "℃")
    match = re.search(
        r"(-?\d+(?:\.\d+)?)\s*(?:℃|°\s*C|度)?\s*(?:~|～|至|到|–|—|-|to)\s*(-?\d+(?:\.\d+)?)\s*(?:℃|°\s*C|度)", cleaned
    )
    if match is None:
        return None
    low, high = (round(float(value) * 10) for value in match.groups())
    return (low, high) if low < high else (high, low)


def _columns(row: Sequence[str]) -> tuple[list[int], list[int]]:
    times = [n for n, cell in enumerate(row) if cell and _TIME.search(cell) and not _TEMPERATURE.search(cell)]
    temps = [
        n for n, cell in enumerate(row) if cell and _TEMPERATURE.search(cell) and not _NOT_TEMPERATURE.search(cell)
    ]
    return times[:2], temps


def _read(rows: Sequence[Sequence[str]], first: int, times: list[int], temps: list[int]) -> TemperatureTable:
    readings, unread = [], []
    for number, row in enumerate(rows[first:], first + 1):
        if not any(cell and cell.strip() for cell in row):
            continue
        moment = _moment(" ".join(row[n] or "" for n in times if n < len(row)))
        values = [_tenths(row[n]) for n in temps if n < len(row) and row[n]]
        found = [value for value in values if value is not None]
        if moment is None or not found:
            unread.append(number)
            continue
        readings += [Reading(moment, value) for value in found]
    return TemperatureTable(tuple(readings), tuple(unread))


def _moment(text: str) -> datetime | None:
    match = _MOMENT.search(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = match.groups()
    if hour is None:
        clock = _CLOCK.search(text, match.end())
        hour, minute, second = clock.groups() if clock else (None, None, None)
    if hour is None:
        return None
    try:
        # The logger's own clock; the caller knows its time zone.
        return datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0))  # noqa: DTZ001
    except ValueError:
        return None


def _tenths(text: str) -> int | None:
    match = _NUMBER.search(text)
    return round(float(match[0].replace("−", "-").replace(",", ".")) * 10) if match else None
