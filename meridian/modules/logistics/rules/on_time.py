"""On time, in full, in quality (OTIF): one verdict an order line, from what was promised and what arrived.

On time: everything ordered had arrived by the promised day. In full: everything arrived at all, good or damaged. In quality:
nothing was damaged, and no transport had a temperature excursion, whatever was decided about it afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Arrival:
    """A part of an order line as the dealer received it, in base units; ``day`` None: still under way."""

    day: date | None
    good_qty: int = 0
    damaged_qty: int = 0
    has_excursion: bool = False

    @property
    def qty(self) -> int:
        """What arrived, in whatever state."""
        return self.good_qty + self.damaged_qty


@dataclass(frozen=True, slots=True)
class PromisedFacts:
    """An order line: base units wanted (not cancelled), the day promised, the day the dealer wanted, and what arrived."""

    qty: int
    promised: date | None
    wanted: date | None = None
    arrivals: tuple[Arrival, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an order line was kept. ``delivered`` is the day on which all of it was there; ``days_late`` counts from the promise."""

    due: date
    delivered: date | None
    is_on_time: bool
    is_in_full: bool
    is_good: bool
    is_as_wanted: bool
    days_late: int

    @property
    def is_otif(self) -> bool:
        """All three at once."""
        return self.is_on_time and self.is_in_full and self.is_good


def judge(facts: PromisedFacts, on: date) -> Verdict | None:
    """The verdict on a day; None while nothing can be said: no day was promised or wanted, nothing is wanted any more, or
    the day has not passed and something is still to come."""
    due = facts.promised or facts.wanted
    if due is None or facts.qty <= 0:
        return None
    delivered, there = None, 0
    for arrival in sorted((one for one in facts.arrivals if one.day is not None), key=lambda one: one.day):
        there += arrival.qty
        if there >= facts.qty and delivered is None:
            delivered = arrival.day
    if delivered is None and on <= due:
        return None
    good = not any(one.damaged_qty or one.has_excursion for one in facts.arrivals if one.day is not None)
    end = delivered or on
    return Verdict(
        due=due, delivered=delivered, is_on_time=delivered is not None and delivered <= due,
        is_in_full=delivered is not None, is_good=good,
        is_as_wanted=delivered is not None and delivered <= (facts.wanted or due), days_late=max(0, (end - due).days),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """Order lines judged, and how many of them kept each promise."""

    lines: int = 0
    on_time: int = 0
    in_full: int = 0
    good: int = 0
    as_wanted: int = 0
    otif: int = 0

    def percent(self, name: str = "otif") -> float | None:
        """Percent of the lines; None without lines."""
        return round(100 * getattr(self, name) / self.lines, 1) if self.lines else None


def share_of(verdicts: Iterable[Verdict]) -> Share:
    """The figures of some verdicts."""
    rows: Sequence[Verdict] = list(verdicts)
    return Share(
        len(rows), sum(row.is_on_time for row in rows), sum(row.is_in_full for row in rows),
        sum(row.is_good for row in rows), sum(row.is_as_wanted for row in rows), sum(row.is_otif for row in rows),
    )  # fmt: skip
