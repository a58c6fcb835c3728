"""Limits counted in working hours: only the hours of working days pass (an SLA of a ticket)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

Span = tuple[time, time]
MOST_DAYS = 400


def read_spans(value: Sequence[Sequence[str]]) -> list[Span]:
    """``[["09:00", "12:00"], ["13:00", "18:00"]]`` as times, in order. Raises ValueError for spans that overlap or are empty."""
    spans = sorted((time.fromisoformat(first), time.fromisoformat(last)) for first, last in value)
    if not spans or any(first >= last for first, last in spans):
        raise ValueError("a span of working hours ends before it begins, or there is none")
    if any(spans[n][1] > spans[n + 1][0] for n in range(len(spans) - 1)):
        raise ValueError("spans of working hours overlap")
    return spans


def due_at(start: datetime, minutes: int, spans: Sequence[Span], is_working: Callable[[date], bool]) -> datetime:
    """The moment when ``minutes`` of working time have passed since ``start`` (local time with its zone).

    With 0 it is ``start`` itself. Raises ValueError when no working time is found within 400 days.
    """
    if minutes <= 0:
        return start
    left = timedelta(minutes=minutes)
    for offset in range(MOST_DAYS):
        day = start.date() + timedelta(days=offset)
        if not is_working(day):
            continue
        for first, last in spans:
            begins = max(datetime.combine(day, first, start.tzinfo), start)
            ends = datetime.combine(day, last, start.tzinfo)
            if begins >= ends:
                continue
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
    raise ValueError("no working time found")


def working_minutes(start: datetime, end: datetime, spans: Sequence[Span], is_working: Callable[[date], bool]) -> int:
    """Minutes of working time between two moments of one zone; 0 when ``end`` does not lie after ``start``."""
    total, day = timedelta(), start.date()
    while day <= end.date():
        if is_working(day):
            for first, last in spans:
                begins = max(datetime.combine(day, first, start.tzinfo), start)
                ends = min(datetime.combine(day, last, start.tzinfo), end)
                total += max(ends - begins, timedelta())
        day += timedelta(days=1)
    return int(total.total_seconds() // 60)
