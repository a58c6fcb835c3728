"""The one place that asks what time it is.

Commands take the time from their ``Actor``; only the edges (request, job, command line) ask the clock, so a test or the
demo can inject any moment.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_frozen: ContextVar[datetime | None] = ContextVar("meridian_frozen_moment", default=None)


def now() -> datetime:
    """The present moment in UTC, or the frozen one inside :func:`frozen_at`."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """The business date: the calendar day in Shanghai."""
    return now().astimezone(SHANGHAI).date()


@contextmanager
def frozen_at(moment: datetime):
    """Make ``now()`` answer ``moment`` inside the block (tests and demo data)."""
    token = _frozen.set(moment)
    try:
        yield moment
    finally:
        _frozen.reset(token)
