"""The demand signal for production and logistics planning: one row a SKU and month, from figures of dealers. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

# What is known of a month that is over, of the present one, of one to come.
FLOWS = ("sell_out", "forecast_maker", "forecast_dealer", "order_forecast")
STATES = ("stock", "in_transit", "consigned", "open_orders")


@dataclass(frozen=True, slots=True)
class SignalRow:
    """Base units of a SKU in a month. Stock, goods in transit and open orders are those of today and stand in its month only.

    None: not known (a forecast nobody made), 0: nothing.
    """

    sku_id: int
    month: date
    sell_out: int | None = None
    forecast_maker: int | None = None
    forecast_dealer: int | None = None
    order_forecast: int | None = None
    stock: int | None = None
    in_transit: int | None = None
    consigned: int | None = None
    open_orders: int | None = None


def months_around(today: date, back: int, ahead: int) -> list[date]:
    """First days of ``back`` months before the present one, the present one, and ``ahead`` after it."""
    first = today.replace(day=1)
    before: list[date] = []
    current = first
    for _n in range(back):
        current = (current - timedelta(days=1)).replace(day=1)
        before.append(current)
    after = [first]
    for _n in range(ahead):
        after.append((after[-1].replace(day=28) + timedelta(days=4)).replace(day=1))
    return [*reversed(before), *after]


def signal_rows(
    today: date,
    months: Iterable[date],
    flows: Mapping[str, Mapping[tuple[int, date], int]],
    states: Mapping[str, Mapping[int, int]],
) -> list[SignalRow]:
    """Rows of every SKU with any figure, by SKU and month.

    ``flows``: ``{name of FLOWS: {(sku, month): base units}}``; ``states``: ``{name of STATES: {sku: base units}}`` of today.
    Sales of months up to the present one are 0 where nothing is known; those to come have none.
    """
    wanted = list(months)
    present = today.replace(day=1)
    skus = {sku for name in FLOWS for sku, month in flows.get(name, {}) if month in set(wanted)}
    skus |= {sku for name in STATES for sku, qty in states.get(name, {}).items() if qty}
    rows = []
    for sku in sorted(skus):
        for month in wanted:
            found = {name: flows.get(name, {}).get((sku, month)) for name in FLOWS}
            if month <= present and found["sell_out"] is None:
                found["sell_out"] = 0
            if month == present:
                found |= {name: states.get(name, {}).get(sku, 0) for name in STATES}
            rows.append(SignalRow(sku, month, **found))
    return rows


def summed(figures: Mapping[tuple[int, int, date], int]) -> dict[tuple[int, date], int]:
    """``{(sku, month): base units}`` of all dealers together."""
    found: dict[tuple[int, date], int] = defaultdict(int)
    for (_dealer, sku, month), qty in figures.items():
        found[sku, month] += qty
    return dict(found)
