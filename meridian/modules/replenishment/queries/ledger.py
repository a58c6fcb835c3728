"""What the stock ledger says of dealers: what lies where, what they sold and received. Nothing is kept twice.

Sales are what leaves a dealer for hospitals, and what he passes on to dealers below him; both are demand on his stock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from meridian.kernel.ledger.sql import fetch, in_list, is_postgresql
from meridian.modules.stock.choices import Condition, Holder
from meridian.modules.stock.queries import LEDGER

if TYPE_CHECKING:
    import polars as pl

WEEKS = 26
_FIGURES = "the book of dealers whose figures the asker may see"
# An entry of goods that the dealer sold: to a hospital (returns come back), or passed on to another dealer, at once or over
# goods in transit to him (what he refuses comes back).
_SOLD = (
    "(c.holder_type = 'HOSPITAL' OR (c.holder_type = 'DEALER' AND c.holder_id <> a.holder_id AND e.delta < 0) "
    "OR (c.holder_type = 'TRANSIT' AND c.holder_id <> a.holder_id))"
)
_CAME = "(c.holder_type = 'COMPANY' OR (c.holder_type = 'TRANSIT' AND c.holder_id = a.holder_id) OR (c.holder_type = 'DEALER' AND c.holder_id <> a.holder_id AND e.delta > 0))"


@dataclass(frozen=True, slots=True)
class Windows:
    """Days that figures look at: ``on`` is today; the quarter, its last days, and the quarter before it."""

    on: date
    first: date
    last: date
    late_from: date
    before_from: date


def stock_rows(dealer_ids: Sequence[int]) -> list[tuple]:
    """``(dealer, holder type, condition, sku, lot, expiry date, base units)`` of dealers' goods, in transit too."""
    rows = LEDGER.account.objects.unscoped(_FIGURES).filter(
        dealer_id__in=list(dealer_ids), holder_type__in=(Holder.DEALER, Holder.TRANSIT)
    )
    columns = ("dealer_id", "holder_type", "condition", "sku_id", "lot_id", "lot__expiry_date", "on_hand")
    return list(rows.exclude(on_hand=0).order_by().values_list(*columns))


def stock_frame(rows: list[tuple]) -> pl.DataFrame:
    """The rows as ``dealer_id, sku_id, on_hand`` (good), ``in_transit, consigned, blocked``."""
    import polars as pl

    frame = pl.DataFrame(
        [(r[0], r[1], r[2], r[3], r[6]) for r in rows],
        schema={"dealer_id": pl.Int64, "holder": pl.Utf8, "condition": pl.Utf8, "sku_id": pl.Int64, "qty": pl.Int64},
        orient="row",
    )
    own, state = pl.col("holder") == Holder.DEALER.value, pl.col("condition")
    parts = {
        "on_hand": own & (state == Condition.GOOD.value), "in_transit": ~own,
        "consigned": own & (state == Condition.CONSIGNED.value),
        "blocked": own & ~state.is_in([Condition.GOOD.value, Condition.CONSIGNED.value]),
    }  # fmt: skip
    return frame.group_by("dealer_id", "sku_id").agg(
        pl.col("qty").filter(condition).sum().alias(name) for name, condition in parts.items()
    )


def sold_frame(dealer_ids: Sequence[int], on: date) -> pl.DataFrame:
    """``dealer_id, sku_id, d30, d60, d90`` (sold in the last days, net of returns) and ``last_sale``; one query."""
    import polars as pl

    cases = ", ".join(f"SUM(CASE WHEN e.business_date > %s THEN -e.delta ELSE 0 END) AS d{n}" for n in (30, 60, 90))
    entries, params = _entries(dealer_ids, on - timedelta(days=90), on)
    # Also what the book could not explain was sold: he had it from somewhere.
    sql = (
        f"SELECT a.holder_id, a.sku_id, {cases}, MAX(CASE WHEN e.delta < 0 THEN e.business_date END) {entries} "
        f"AND {_SOLD} GROUP BY a.holder_id, a.sku_id"
    )
    rows = fetch(sql, [*(on - timedelta(days=n) for n in (30, 60, 90)), *params])
    whole = [(*row[:2], *(int(n) for n in row[2:5]), _day(row[5])) for row in rows]
    schema = {
        "dealer_id": pl.Int64,
        "sku_id": pl.Int64,
        "d30": pl.Int64,
        "d60": pl.Int64,
        "d90": pl.Int64,
        "last_sale": pl.Date,
    }
    return pl.DataFrame(whole, schema=schema, orient="row")


def weekly_sales(dealer_ids: Sequence[int], on: date, weeks: int = WEEKS) -> dict[tuple[int, int], list[int]]:
    """``{(dealer, sku): base units sold a week}``, oldest first, the last seven days last; net of returns.

    A series starts with the first week in which something of the SKU moved at the dealer, at most ``weeks`` ago.
    """
    ago = (
        "((%s::date - e.business_date) / 7)" if is_postgresql()
        else "(CAST(julianday(%s) - julianday(e.business_date) AS INTEGER) / 7)"
    )  # fmt: skip
    entries, params = _entries(dealer_ids, on - timedelta(days=7 * weeks), on)
    sql = (
        f"SELECT a.holder_id, a.sku_id, {ago} AS ago, SUM(CASE WHEN {_SOLD} THEN -e.delta ELSE 0 END) {entries} "
        "GROUP BY a.holder_id, a.sku_id, 3"
    )
    found: dict[tuple[int, int], list[int]] = {}
    oldest: dict[tuple[int, int], int] = {}
    for dealer, sku, week, qty in fetch(sql, [on if is_postgresql() else on.isoformat(), *params]):
        pair = dealer, sku
        series = found.get(pair)
        if series is None:
            series, oldest[pair] = found.setdefault(pair, [0] * weeks), 0
        series[-1 - week] = int(qty)
        if week > oldest[pair]:
            oldest[pair] = week
    return {pair: series[weeks - 1 - oldest[pair] :] for pair, series in found.items()}


def monthly_sales(dealer_ids: Sequence[int], first: date, last: date) -> dict[tuple[int, int, date], int]:
    """``{(dealer, sku, first day of a month): base units sold}`` between two days, both included; net of returns."""
    month = (
        "date_trunc('month', e.business_date)::date" if is_postgresql() else "date(e.business_date, 'start of month')"
    )
    entries, params = _entries(dealer_ids, first - timedelta(days=1), last)
    sql = f"SELECT a.holder_id, a.sku_id, {month} AS month, SUM(-e.delta) {entries} AND {_SOLD} GROUP BY a.holder_id, a.sku_id, 3"
    found = {}
    for dealer, sku, day, qty in fetch(sql, params):
        start = _day(day)
        if start is not None and qty:
            found[dealer, sku, start] = int(qty)
    return found


def quarter_frame(dealer_ids: Sequence[int], windows: Windows) -> pl.DataFrame:
    """What moved in a quarter, for ``rules.figures.stuffing``: a row per dealer and SKU without prices; one query.

    ``since_start`` and ``since_end`` are the changes of good stock since the quarter began and since it ended.
    """
    import polars as pl

    w = windows
    within, before, late = (
        "e.business_date BETWEEN %s AND %s",
        "e.business_date BETWEEN %s AND %s",
        "e.business_date BETWEEN %s AND %s",
    )
    entries, params = _entries(dealer_ids, w.before_from - timedelta(days=1), w.on)
    sql = (
        "SELECT a.holder_id, a.sku_id, "
        f"SUM(CASE WHEN {within} AND {_CAME} THEN e.delta ELSE 0 END), "
        f"SUM(CASE WHEN {within} AND {_SOLD} THEN -e.delta ELSE 0 END), "
        f"SUM(CASE WHEN {late} AND {_CAME} THEN e.delta ELSE 0 END), "
        f"SUM(CASE WHEN {before} AND {_SOLD} THEN -e.delta ELSE 0 END), "
        "SUM(CASE WHEN e.business_date >= %s AND a.holder_type = 'DEALER' AND a.condition = 'GOOD' THEN e.delta ELSE 0 END), "
        "SUM(CASE WHEN e.business_date > %s AND a.holder_type = 'DEALER' AND a.condition = 'GOOD' THEN e.delta ELSE 0 END) "
        f"{entries} GROUP BY a.holder_id, a.sku_id"
    )
    spans = [
        (w.first, w.last), (w.first, w.last), (w.late_from, w.last), (w.before_from, w.first - timedelta(days=1)),
    ]  # fmt: skip
    rows = fetch(sql, [*(day for span in spans for day in span), w.first, w.last, *params])
    names = ("dealer_id", "sku_id", "in_qty", "out_qty", "late_in_qty", "before_out_qty", "since_start", "since_end")
    return pl.DataFrame(
        [tuple(int(n) for n in row) for row in rows], schema=dict.fromkeys(names, pl.Int64), orient="row"
    )


def _entries(dealer_ids: Sequence[int], after: date, until: date) -> tuple[str, list[object]]:
    """``FROM … WHERE`` over entries ``e`` of dealers' accounts ``a`` with the other side ``c``, after a day until another."""
    chosen, values = in_list("a.holder_id", list(dealer_ids))
    account, entry = LEDGER.table("account"), LEDGER.table("entry")
    return (
        f"FROM {account} a JOIN {entry} e ON e.account_id = a.id JOIN {account} c ON c.id = e.counter_id "
        f"WHERE a.holder_type IN ('DEALER', 'UNEXPLAINED') AND {chosen} AND e.business_date > %s AND e.business_date <= %s",
        [*values, after, until],
    )


def _day(value: date | str | None) -> date | None:
    """SQLite gives dates of aggregates as text."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value
