"""The figures of all dealers for a month, gathered from the modules that own the data; some twenty queries in all.

A figure that cannot be known is left out: the criterion is then not measured. ``evidence`` are the numbers behind it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from meridian.modules.agreements import queries as agreements
from meridian.modules.agreements.queries.targets import targets_of_year
from meridian.modules.flows.queries.discipline import findings_between, sales_files_between
from meridian.modules.funds.queries.punctuality import punctuality_between, purchases_between
from meridian.modules.ordering.queries.discipline import orders_between
from meridian.modules.reference import queries as reference
from meridian.modules.replenishment import queries as replenishment
from meridian.modules.service.queries.punctuality import service_between
from meridian.modules.stock.queries.ageing import expiring_stock

from ..rules.scoring import share_bp, target_to_date
from .potential import potentials

WINDOW = "performance.window.months"
LIGHTS = {"GREEN": 0, "AMBER": 1, "RED": 2}
STATE_DAYS = 45  # a state of today says nothing about a month that ended longer ago


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure in the unit of its criterion, and the numbers it was made of."""

    figure: int
    evidence: dict[str, Any]


@dataclass(slots=True)
class Measured:
    """What is known of a dealer for a month: readings by criterion, purchases of twelve months in fen, potential in beds."""

    readings: dict[str, Reading] = field(default_factory=dict)
    value_fen: int = 0
    potential: int | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A month with the windows its figures look back over. ``on`` is the day states are read; None: too long ago."""

    month: date
    last: date
    year_ago: date
    window_first: date
    on: date | None
    today: date

    @property
    def window_months(self) -> list[date]:
        """First days of the months of the window."""
        found, month = [], self.window_first
        while month <= self.month:
            found.append(month)
            month = months_before(month, -1)
        return found


def months_before(month: date, count: int) -> date:
    """The first day of the month so many months before (below zero: after)."""
    index = month.year * 12 + month.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


def period_of(month: date, today: date) -> Period:
    """The windows of a month. Raises ParameterMissing."""
    month = month.replace(day=1)
    last = month.replace(day=monthrange(month.year, month.month)[1])
    window = int(reference.parameter(WINDOW, on=last))
    on = today if (today - last).days <= STATE_DAYS else None
    return Period(month, last, months_before(month, 12), months_before(month, window - 1), on, today)


def measure(dealer_ids: Iterable[int], period: Period) -> dict[int, Measured]:
    """Every figure of every dealer. Raises ParameterMissing."""
    ids = sorted(set(dealer_ids))
    found = {key: Measured() for key in ids}
    for code, read in _READERS:
        for key, reading in read(ids, period).items():
            if key in found:
                found[key].readings[code] = reading
    bought = purchases_between(months_before(period.month, 11), period.last)
    beds = potentials(ids, period.last)
    for key, one in found.items():
        one.value_fen, one.potential = bought.get(key, 0), beds.get(key)
    return found


def _target(ids: list[int], period: Period) -> dict[int, Reading]:
    """Purchases of the year so far against the part of the target that is due (rules.md 3.19, sell-in)."""
    bought = purchases_between(period.month.replace(month=1), period.last)
    found = {}
    for key, goals in targets_of_year(period.month.year).items():
        wanted = target_to_date(goals, period.month.month)
        bp = share_bp(max(0, bought.get(key, 0)), wanted)
        if bp is not None:
            found[key] = Reading(
                bp, {"bought_fen": bought.get(key, 0), "target_fen": wanted, "year": period.month.year}
            )
    return found


def _growth(ids: list[int], period: Period) -> dict[int, Reading]:
    """Purchases of the year so far against the same months last year; without purchases then there is nothing to compare."""
    first = period.month.replace(month=1)
    now = purchases_between(first, period.last)
    last = period.year_ago.replace(day=monthrange(period.year_ago.year, period.year_ago.month)[1])
    before = purchases_between(first.replace(year=first.year - 1), last)
    found = {}
    for key, amount in before.items():
        bp = share_bp(max(0, now.get(key, 0)), amount)
        if bp is not None:
            found[key] = Reading(bp - 10_000, {"bought_fen": now.get(key, 0), "before_fen": amount})
    return found


def _payment(ids: list[int], period: Period) -> dict[int, Reading]:
    """Of what fell due in twelve months, the share that was paid by the day it was due."""
    found = {}
    for key, paid in punctuality_between(months_before(period.month, 11), period.last).items():
        bp = share_bp(max(0, paid.on_time_fen), paid.due_fen)
        if bp is not None:
            late = {
                "due_fen": paid.due_fen,
                "on_time_fen": paid.on_time_fen,
                "overdue_fen": paid.due_fen - paid.settled_fen,
            }
            found[key] = Reading(bp, late)
    return found


def _files(ids: list[int], period: Period) -> dict[int, Reading]:
    """Sales files of the window that came by their day; asked of dealers who have handed in any before."""
    day = int(reference.parameter("flows.upload.due_day", on=period.last))
    months = [m for m in period.window_months if _due(m, day) <= period.today]
    every = sales_files_between(months_before(period.month, 11), period.month)
    found = {}
    for key, files in every.items():
        asked = [m for m in months if m >= min(files.handed_in)]
        on_time = sum(1 for m in asked if m in files.handed_in and files.handed_in[m] <= _due(m, day))
        missing = sum(1 for m in asked if m not in files.handed_in)
        bp = share_bp(on_time, len(asked))
        if bp is not None:
            found[key] = Reading(bp, {"asked": len(asked), "on_time": on_time, "missing": missing})
    return found


def _due(month: date, day: int) -> date:
    return months_before(month, -1) + timedelta(days=day - 1)


def _match(ids: list[int], period: Period) -> dict[int, Reading]:
    """Lines of the window's sales files that are matched and in order."""
    found = {}
    for key, files in sales_files_between(period.window_first, period.month).items():
        bp = share_bp(files.matched, files.lines)
        if bp is not None:
            found[key] = Reading(bp, {"lines": files.lines, "matched": files.matched})
    return found


def _stock_days(ids: list[int], period: Period) -> dict[int, Reading]:
    """Days the stock lasts at the sales of 90 days, weighted by value; only of today."""
    import polars as pl

    if period.on is None or not ids:
        return {}
    figures = replenishment.sku_figures(ids, period.on)
    sums = figures.group_by("dealer_id").agg(pl.col("value_fen", "value_ads_fen").sum())
    return {
        key: Reading(int(value / a_day + 0.5), {"value_fen": int(value), "on": period.on.isoformat()})
        for key, value, a_day in sums.select("dealer_id", "value_fen", "value_ads_fen").iter_rows()
        if a_day and value is not None
    }


def _expiry(ids: list[int], period: Period) -> dict[int, Reading]:
    """Base units expired or near expiry in the dealer's stock; only of today."""
    if period.on is None:
        return {}
    near = int(reference.parameter("stock.near_expiry_months", on=period.on))
    until = months_before(period.on.replace(day=1), -near) + timedelta(days=period.on.day - 1)
    found = {}
    for key, (number, gone, soon) in expiring_stock(period.on, until).items():
        bp = share_bp(gone + soon, number)
        if bp is not None:
            found[key] = Reading(bp, {"units": number, "expired": gone, "near": soon, "on": period.on.isoformat()})
    return found


def _licences(ids: list[int], period: Period) -> dict[int, Reading]:
    """The light of his documents as the documents page shows it, on the last day of the month or today."""
    day = min(period.last, period.today)
    return {
        key: Reading(LIGHTS[light], {"on": day.isoformat()})
        for key, light in agreements.lights_of_dealers(ids, day).items()
    }


def _findings(ids: list[int], period: Period) -> dict[int, Reading]:
    """Findings of the window: one confirmed counts as three open ones. Asked of dealers whose files were read."""
    read = sales_files_between(period.window_first, period.month)
    states = findings_between(period.window_first, period.month)
    found = {}
    for key in read.keys() | states.keys():
        waiting, proven = (states.get(key, {}).get(state, 0) for state in ("OPEN", "CONFIRMED"))
        found[key] = Reading(waiting + 3 * proven, {"open": waiting, "confirmed": proven})
    return found


def _orders(ids: list[int], period: Period) -> dict[int, Reading]:
    """Orders of the window that were neither rejected nor cancelled."""
    found = {}
    for key, (number, fallen) in orders_between(period.window_first, period.last).items():
        bp = share_bp(number - fallen, number)
        if bp is not None:
            found[key] = Reading(bp, {"orders": number, "fallen": fallen})
    return found


def _service(ids: list[int], period: Period) -> dict[int, Reading]:
    """Installations at his customers accepted by the planned day, and instrument sets back in time (functions.md row 50)."""
    found = {}
    for key, work in service_between(months_before(period.month, 11), min(period.last, period.today)).items():
        bp = share_bp(work.installed + work.returned, work.installations + work.loans)
        if bp is not None:
            numbers = {
                "installations": work.installations,
                "installed": work.installed,
                "loans": work.loans,
                "returned": work.returned,
            }
            found[key] = Reading(bp, numbers)
    return found


_READERS: tuple[tuple[str, Callable[[list[int], Period], dict[int, Reading]]], ...] = (
    ("TARGET", _target), ("GROWTH", _growth), ("PAYMENT", _payment), ("FILES", _files), ("MATCH", _match),
    ("STOCK_DAYS", _stock_days), ("EXPIRY", _expiry), ("LICENCES", _licences), ("FINDINGS", _findings), ("ORDERS", _orders),
    ("SERVICE", _service),
)  # fmt: skip
