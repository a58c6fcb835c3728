"""Which of several price rows a buyer gets on a day (modules.md, price)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A valid price row of one SKU as the rule sees it; ``price_e4`` in 1/10,000 yuan."""

    id: int
    key: str
    kind: str
    price_e4: int
    valid_from: date
    valid_to: date | None

    def holds(self, day: date) -> bool:
        """Whether the row counts on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def best_price(rows: Iterable[PriceRow], keys: Sequence[str], day: date) -> PriceRow | None:
    """The row of the most special key (first in ``keys``) that holds on the day; None when none does."""
    rank = {key: place for place, key in enumerate(keys)}
    held = [row for row in rows if row.key in rank and row.holds(day)]
    # Rows of one key never overlap, so the rank decides; the later start only keeps the answer steady.
    return min(held, key=lambda row: (rank[row.key], -row.valid_from.toordinal()), default=None)


@dataclass(frozen=True, slots=True)
class Rung:
    """One key of a buyer's ladder on a day: the row that holds, and the first that starts later."""

    key: str
    now: PriceRow | None
    next: PriceRow | None


def ladder(rows: Iterable[PriceRow], keys: Sequence[str], day: date) -> list[Rung]:
    """Every key of a buyer that has a row now or later, the most special first: why he pays what he pays."""
    by_key: dict[str, list[PriceRow]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    found = []
    for key in keys:
        mine = by_key.get(key, [])
        now = next((row for row in mine if row.holds(day)), None)
        later = min((row for row in mine if row.valid_from > day), key=lambda row: row.valid_from, default=None)
        if now or later:
            found.append(Rung(key, now, later))
    return found


def next_change(rows: Iterable[PriceRow], keys: Sequence[str], day: date) -> tuple[date, PriceRow | None] | None:
    """The first day after ``day`` on which the buyer's price row is another one, and that row (None: no price any more).

    None when nothing changes. Days on which only a row that he does not get starts or ends are passed over.
    """
    rows = [row for row in rows if row.key in set(keys)]
    now = best_price(rows, keys, day)
    turns = {row.valid_from for row in rows if row.valid_from > day}
    turns |= {date.fromordinal(row.valid_to.toordinal() + 1) for row in rows if row.valid_to and row.valid_to >= day}
    for turn in sorted(turns):
        then = best_price(rows, keys, turn)
        if (then and then.id) != (now and now.id):
            return turn, then
    return None
