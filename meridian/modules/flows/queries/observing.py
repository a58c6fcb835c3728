"""Purchase and stock files beside the book: what was sent to the dealer, what he should have, who may supply him."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Sum

from meridian.kernel.ledger.sql import fetch, in_list
from meridian.modules.dealers import queries as dealers
from meridian.modules.org import queries as org
from meridian.modules.reference import queries as reference
from meridian.modules.stock import queries as stock

from ..choices import FileState
from ..models import FlowFile, FlowLine
from ..rules import observations, physics
from .facts import DealerFacts, frame_of

if TYPE_CHECKING:
    import polars as pl

# Goods come from the company or a dealer, directly or over transit to this dealer; his own reported returns do not count.
_SUPPLY = (
    "(c.holder_type IN ('COMPANY', 'OPENING') OR (c.holder_type = 'TRANSIT' AND c.holder_id = %s) "
    "OR (c.holder_type = 'DEALER' AND c.holder_id <> %s AND e.delta > 0)) "
    "AND NOT (p.code = 'FLOW' AND p.dealer_id = %s) AND p.reverses_id IS NULL "
)


_SUPPLIES = {"sku_id": int, "lot_id": int, "shipped": int, "received": int, "ever": int}
_REPORTED = {"sku_id": int, "lot_id": int, "reported": int}


@dataclass(slots=True)
class Observed:
    """``lines`` with their verdict and figures; ``missing``: goods of the book which the file does not name."""

    lines: pl.DataFrame
    missing: pl.DataFrame


def observe(ready: pl.DataFrame, *, dealer: DealerFacts, kind: str, month: date | None, file_id: int = 0) -> Observed:
    """Compare the lines of a purchase (PM) or stock (IM) file with the book.

    ``ready`` has ``line_key, row_no, date, sku_id, lot_id, lot, base_qty, supplier``. A file without a month is not
    compared: there is nothing to compare it with.
    """
    import polars as pl

    if month is None:
        nothing = (ready.head(0), frame_of([], _SUPPLIES), frame_of([], _REPORTED))
        return Observed(ready.with_columns(verdict=pl.lit("")), observations.compare_purchases(*nothing))
    if kind == "IM":
        day = stock_day(ready, month)
        compared = compare_stock(ready, dealer.id, month, day).with_columns(as_of=pl.lit(day))
    else:
        compared = observations.compare_purchases(
            ready, supplies_frame(dealer.id, month, month_end(month)), reported_elsewhere(dealer.id, month, file_id)
        )
    lines = observations.flag_lines(ready, compared)
    named = pl.col("lot").is_not_null() & (pl.col("lot") != "")
    lines = lines.with_columns(
        LOT_UNKNOWN=pl.col("is_tracked").fill_null(True) & named & pl.col("lot_id").is_null(),
        SUPPLIER_NOT_OURS=_foreign_supplier(lines, dealer.id) if kind == "PM" else pl.lit(False),
    )
    return Observed(physics.join_verdict(lines), observations.not_in_file(compared))


def compare_stock(lines: pl.DataFrame, dealer_id: int, month: date, day: date) -> pl.DataFrame:
    """The stock file against the book at the end of ``day``; what left is what the other figures leave over."""
    import polars as pl

    opening = stock.balance_frame(dealer_id, as_of=month - timedelta(days=1), condition=None)
    then = stock.balance_frame(dealer_id, as_of=day, condition=None)
    came = supplies_frame(dealer_id, month, day).select("sku_id", "lot_id", bought="received")
    book = pl.concat(
        [
            opening.select("sku_id", "lot_id", opening="on_hand", expected=pl.lit(0), bought=pl.lit(0)),
            then.select("sku_id", "lot_id", opening=pl.lit(0), expected="on_hand", bought=pl.lit(0)),
            came.select("sku_id", "lot_id", opening=pl.lit(0), expected=pl.lit(0), bought="bought"),
        ],
        how="vertical_relaxed",
    ).with_columns(sold=pl.col("opening") + pl.col("bought") - pl.col("expected"))
    units, percent = stock_limits(day)
    return observations.compare_stock(lines, book, units=units, percent=percent)


def stored_comparison(flow_file: FlowFile) -> pl.DataFrame:
    """The comparison of a stored purchase or stock file with the book as it is now, from sums of its lines."""
    import polars as pl

    lines = FlowLine.objects.unscoped("lines of a file the actor sees").filter(
        file=flow_file, state__in=["READY", "PUBLISHED"]
    )
    schema = {"sku_id": int, "lot_id": int, "base_qty": int}
    sums = frame_of(lines.order_by().values_list("sku_id", "lot_id").annotate(qty=Sum("base_qty")), schema)
    month = flow_file.month
    if month is None:
        return observations.compare_purchases(sums.head(0), frame_of([], _SUPPLIES), frame_of([], _REPORTED))
    if flow_file.kind != "IM":
        supplies = supplies_frame(flow_file.dealer_id, month, month_end(month))
        return observations.compare_purchases(
            sums, supplies, reported_elsewhere(flow_file.dealer_id, month, flow_file.pk)
        )
    days = lines.exclude(date=None).order_by().values_list("date").annotate(n=Count("id")).order_by("-n", "date")
    day = days[0][0] if days else month_end(month)
    return compare_stock(sums, flow_file.dealer_id, month, day).with_columns(as_of=pl.lit(day))


def stock_limits(day: date) -> tuple[float, float]:
    """Base units and percent above which a gap is an alarm on that day. Raises ParameterMissing."""
    found = reference.parameters(("flows.balance.alarm_units", "flows.balance.alarm_percent"), on=day)
    return float(found["flows.balance.alarm_units"]), float(found["flows.balance.alarm_percent"])


def month_end(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def stock_day(lines: pl.DataFrame, month: date) -> date:
    """The day a stock file speaks of: the extraction date most of its lines name, else the last day of its month."""
    counted = Counter(lines["date"].drop_nulls().to_list()).most_common(1)
    return counted[0][0] if counted else month_end(month)


def supplies_frame(dealer_id: int, first: date, last: date) -> pl.DataFrame:
    """``sku_id, lot_id, shipped, received`` from ``first`` to ``last`` and ``ever`` until ``last``, in base units.

    Shipped is what set out to the dealer, received what arrived; ``ever`` also counts his opening stock. Goods he sent
    back to the company are taken off. Reversed postings are left out.
    """
    account, entry, posting = (stock.LEDGER.table(name) for name in ("account", "entry", "posting"))
    accounts = fetch(
        f"SELECT id FROM {account} WHERE dealer_id = %s AND holder_type IN ('DEALER', 'TRANSIT')",  # noqa: S608  our own tables
        [dealer_id],
    )
    among, params = in_list("e.account_id", [row[0] for row in accounts])
    select = (
        "SELECT a.sku_id, a.lot_id, a.holder_type, c.holder_type, SUM(e.delta) "  # noqa: S608  our own tables
        f"FROM {entry} e JOIN {account} a ON a.id = e.account_id JOIN {account} c ON c.id = e.counter_id "
        f"JOIN {posting} p ON p.id = e.posting_id WHERE {among} AND {_SUPPLY} "
        f"AND NOT EXISTS (SELECT 1 FROM {posting} r WHERE r.reverses_id = p.id)"
    )
    asked = [*params, dealer_id, dealer_id, dealer_id]
    month = fetch(f"{select} AND e.business_date BETWEEN %s AND %s GROUP BY 1, 2, 3, 4", [*asked, first, last])
    before = fetch(f"{select} AND e.delta > 0 AND e.business_date <= %s GROUP BY 1, 2, 3, 4", [*asked, last])
    rows = [_supply(*row) for row in month if row[3] != "OPENING"]
    return frame_of(rows + [(sku, lot, 0, 0, int(qty)) for sku, lot, _holder, _from, qty in before], _SUPPLIES)


def _supply(
    sku_id: int, lot_id: int | None, holder: str, source: str, qty: int
) -> tuple[int, int | None, int, int, int]:
    """Shipped: into transit, or handed over without it. Received: into the dealer's book."""
    shipped = int(qty) if holder == "TRANSIT" or source != "TRANSIT" else 0
    return sku_id, lot_id, shipped, int(qty) if holder == "DEALER" else 0, 0


def reported_elsewhere(dealer_id: int, month: date, file_id: int) -> pl.DataFrame:
    """``sku_id, lot_id, reported``: what the dealer's other published purchase files of the month say he bought."""
    files = FlowFile.objects.unscoped("other files of the dealer whose file is judged").filter(
        dealer_id=dealer_id, month=month, kind="PM", state=FileState.PUBLISHED
    )
    lines = FlowLine.objects.unscoped("lines of those files").filter(
        file_id__in=list(files.exclude(pk=file_id).values_list("pk", flat=True)), state="PUBLISHED"
    )
    return frame_of(lines.values_list("sku_id", "lot_id", "base_qty"), _REPORTED)


def _foreign_supplier(lines: pl.DataFrame, dealer_id: int) -> pl.Series:
    """True where the supplier a line names is neither the company nor the dealer above; unnamed ones are let pass."""
    import polars as pl

    names = supplier_names(dealer_id)
    texts = lines["supplier"].drop_nulls().unique().to_list() if names else []
    foreign = [text for text in texts if not observations.is_known_supplier(text, names)]
    return lines.select((pl.col("supplier").is_in(foreign) & (pl.col("base_qty") > 0)).fill_null(False)).to_series()


def supplier_names(dealer_id: int) -> list[str]:
    """Names of who may supply a dealer: the company (top of the organisation) and the dealer directly above him.

    Empty when the organisation has no top yet: then nobody can be called a stranger.
    """
    own = [name for _id, _code, name, path in org.unit_rows() if path.strip("/").count("/") == 0]
    path = dealers.tree_paths([dealer_id]).get(dealer_id, "").strip("/").split("/")
    parent = int(path[-2]) if len(path) > 1 else 0
    above = [text for text, key in dealers.all_names() if key == parent] if parent else []
    return [*own, *above] if own else []


def sales_not_published(dealer_id: int, month: date | None) -> bool:
    """Whether the dealer's sales of the month are not in the book yet, so that a stock file cannot agree with it."""
    sales = FlowFile.objects.unscoped("whether the book knows the month's sales").filter(
        dealer_id=dealer_id, month=month, kind="SM"
    )
    states = set(sales.exclude(state=FileState.WITHDRAWN).values_list("state", flat=True))
    return states != {FileState.PUBLISHED}
