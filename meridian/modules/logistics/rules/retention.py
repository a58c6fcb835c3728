"""How long a record of goods is kept (医疗器械经营监督管理办法, order 54): expiry plus two years, at least five without one,
implants for ever. The years are parameters; this is the arithmetic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RetentionLimits:
    """Years after expiry, years when there is no expiry, and whether implants are kept for ever."""

    years_after_expiry: int
    years_without_expiry: int
    implants_for_ever: bool = True


def keep_until(goods: Iterable[tuple[date | None, bool]], *, on: date, limits: RetentionLimits | None) -> date | None:
    """The last day on which the record must exist; None means for ever.

    ``goods``: (expiry date, is an implant) of every lot in the record; ``on``: the day of the record. Without limits the
    record is kept for ever, which is the safe side. The longest of all lots counts.
    """
    if limits is None:
        return None
    latest = years_later(on, limits.years_without_expiry)
    for expiry, is_implant in goods:
        if is_implant and limits.implants_for_ever:
            return None
        if expiry is not None:
            latest = max(latest, years_later(expiry, limits.years_after_expiry))
    return latest


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes 1 March, so that nothing is dropped a day early."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("unreachable")
