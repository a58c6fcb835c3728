"""A price change tried on a year of orders. Orders lie two tiers above, so their module registers what it knows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from meridian.modules.catalog import queries as catalog
from meridian.modules.dealers import queries as dealers
from meridian.modules.reference import queries as reference

from ..models import PriceChange, PriceChangeLine
from .frames import level_frame, place_frame, price_rows
from .guidance import floors_on
from .simulation import with_changes

if TYPE_CHECKING:
    import polars as pl

    # (first day, last day, SKUs) -> groups of equal order lines: dealer_id, sku_id, hospital_id, project, region_id,
    # month (its first day), qty (of one line), price_e4 (what was charged), n (how many lines).
    PastLines = Callable[[date, date, Collection[int]], pl.DataFrame]

_WHY = "a price change is tried on the orders of all dealers by whoever may see the change"
DAYS = 365
MOST_DEALERS = 40
_past_lines: PastLines | None = None


def past_lines_come_from(function: PastLines) -> None:
    """Called once by the module above: the order lines of a period as groups of equal ones."""
    global _past_lines
    _past_lines = function


def knows_past_lines() -> bool:
    """Whether a module above says what was ordered."""
    return _past_lines is not None


def past_lines(first: date, last: date, sku_ids: Collection[int]) -> pl.DataFrame:
    """What was ordered of the SKUs between two days, as groups of equal lines; ask :func:`knows_past_lines` first."""
    if _past_lines is None:
        raise LookupError("no module says what was ordered")
    return _past_lines(first, last, sku_ids)


def impact_of(change: PriceChange, today: date) -> dict[str, Any] | None:
    """What the change means for the volume of the 365 days before ``today`` at the prices of its day. Writes nothing.

    Old is what each line would cost on the effective day without the change, new with it: both by the precedence of
    prices, quantity breaks included. Returns figures in fen with names, ready to be kept; None while no module says what
    was ordered.
    """
    if _past_lines is None:
        return None
    import polars as pl

    from ..rules import impact
    from ..rules.frames import price_lines

    rows = list(
        PriceChangeLine.objects.unscoped(_WHY)
        .filter(change=change)
        .exclude(kind__in=("EX_FACTORY", "SUGGESTED", "LISTED", "VBP"))
    )
    first, last = today - timedelta(days=DAYS), today - timedelta(days=1)
    groups = _past_lines(first, last, sorted({row.sku_id for row in rows})) if rows else None
    if groups is None or groups.is_empty():
        return {"first": first.isoformat(), "last": last.isoformat(), "total": None}
    # Prices hang on who buys what for whom, and on the quantity where a row has breaks, not on the month: each such case
    # is priced once.
    bought = groups.select("sku_id").unique().with_columns(date=pl.lit(change.effective_on))
    known = price_rows(bought)
    has_breaks = bool(known["breaks"].list.len().max())
    who = ["dealer_id", "sku_id", "hospital_id", "project", *(["qty"] if has_breaks else [])]
    cases = groups.select(who).unique().with_columns(date=pl.lit(change.effective_on)).with_row_index("row")
    levels, places = level_frame(cases), place_frame(cases)
    old = price_lines(cases, known, levels, places)
    new = price_lines(
        cases, with_changes(known, _changes(rows, change.effective_on), change.effective_on), levels, places
    )
    cases = cases.with_columns(old_e4=old["price_e4"], new_e4=new["price_e4"])
    priced = groups.join(cases.select(*who, "old_e4", "new_e4"), on=who, how="left", nulls_equal=True)
    weighed = impact.weigh(priced, change.elasticity_percent)
    hit = impact.affected(weighed)
    below = impact.below_floor(hit, _floors(hit, change.effective_on))
    return {
        "first": first.isoformat(), "last": last.isoformat(), "all_lines": int(groups["n"].sum()),
        "unpriced": int(priced.filter(pl.col("new_e4").is_null())["n"].sum() or 0), "total": impact.total(hit),
        "elasticity_percent": change.elasticity_percent, "below_lines": below[0], "below_fen": below[1], **_parts(hit),
    }  # fmt: skip


def _changes(rows: Iterable[PriceChangeLine], day: date) -> pl.DataFrame:
    import polars as pl

    columns = ("sku_id", "kind", "level", "dealer_id", "hospital_id", "region_id", "project")
    return pl.DataFrame(
        [{name: getattr(row, name) for name in columns} | {"price_e4": row.new_e4, "valid_from": day} for row in rows],
        infer_schema_length=None,
    )


def _floors(hit: pl.DataFrame, day: date) -> pl.DataFrame:
    import polars as pl

    floors = floors_on(hit["sku_id"].unique().to_list(), day)
    return pl.DataFrame(
        {"sku_id": list(floors), "floor_e4": list(floors.values())}, schema={"sku_id": pl.Int64, "floor_e4": pl.Int64}
    )


def _parts(hit: pl.DataFrame) -> dict[str, Any]:
    """The effect by dealer (the largest forty), product line, province and month, with names; who wins and who loses."""
    import polars as pl

    from ..rules import impact

    by_dealer = impact.totals_by(hit, "dealer_id")
    scope = {sku: line for sku, _product, line, _tracked in catalog.sku_scope(hit["sku_id"].unique().to_list())}
    places = reference.region_places(hit["region_id"].drop_nulls().unique().to_list())
    lines = pl.DataFrame(
        {"sku_id": list(scope), "line_id": list(scope.values())}, schema={"sku_id": pl.Int64, "line_id": pl.Int64}
    )
    provinces = pl.DataFrame(
        {"region_id": list(places), "province": [place[0] for place in places.values()]},
        schema={"region_id": pl.Int64, "province": pl.Utf8},
    )
    wide = hit.join(lines, on="sku_id", how="left").join(provinces, on="region_id", how="left")
    names, line_names = dealers.dealer_names(row["dealer_id"] for row in by_dealer), catalog.line_names()
    return {
        # Dearer prices cost the dealer: he wins where the difference is below zero.
        "losers": sum(row["difference_fen"] > 0 for row in by_dealer),
        "winners": sum(row["difference_fen"] < 0 for row in by_dealer),
        "dealers": [_named(row, "dealer_id", names) for row in by_dealer[:MOST_DEALERS]],
        "product_lines": [_named(row, "line_id", line_names) for row in impact.totals_by(wide, "line_id")],
        "regions": [_named(row, "province", {}) for row in impact.totals_by(wide, "province")],
        "months": [
            {**row, "month": None, "name": row["month"].isoformat()[:7]}
            for row in sorted(impact.totals_by(wide, "month"), key=lambda row: row["month"])
        ],
    }


def _named(row: dict[str, Any], by: str, names: dict[int, str]) -> dict[str, Any]:
    return {**row, "name": names.get(row[by], str(row[by] or ""))}
