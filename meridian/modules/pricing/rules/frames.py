"""The precedence of prices for a frame of lines (polars)."""

from __future__ import annotations

import polars as pl

PRICED = ("price_id", "price_e4", "kind", "valid_to")


def price_lines(
    lines: pl.DataFrame, prices: pl.DataFrame, levels: pl.DataFrame, places: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Price lines (``row, dealer_id, sku_id, date[, hospital_id, project, qty]``) from ``prices`` (``sku_id, key, price_id,
    price_e4, kind, valid_from, valid_to, breaks``), ``levels`` (``dealer_id, level``) and ``places`` (``hospital_id,
    regions``: keys of regions, the nearest first). Quantity breaks count where lines have a ``qty``.

    Returns ``row, price_id, price_e4, kind, valid_to`` in the order of ``lines``. The keys are those of
    ``rules.keys.candidate_keys``.
    """
    lines = lines.with_columns(
        _column(lines, "hospital_id", pl.Int64), _column(lines, "project", pl.Utf8).str.strip_chars()
    ).join(levels, on="dealer_id", how="left", maintain_order="left")
    lines, depth = _with_regions(lines, places)
    answer = lines.select("row")
    if lines.is_empty() or prices.is_empty():
        return answer.with_columns(
            pl.lit(None, pl.Int64).alias("price_id"), pl.lit(None, pl.Int64).alias("price_e4"),
            pl.lit(None, pl.Utf8).alias("kind"), pl.lit(None, pl.Date).alias("valid_to"),
        )  # fmt: skip
    prices = prices.sort("valid_from")
    keys = _keys(depth)
    asked = lines.with_row_index("at").with_columns(**keys)
    found = None
    for name in keys:
        hit = _held(asked.select("at", "sku_id", "date", key=name).drop_nulls(), prices)
        found = hit if found is None else pl.concat([found, hit.join(found, on="at", how="anti")])
    priced = asked.select("at", "row", _column(asked, "qty", pl.Int64)).join(
        found, on="at", how="left", maintain_order="left"
    )
    return _broken(priced, prices).select("row", *PRICED)


def _with_regions(lines: pl.DataFrame, places: pl.DataFrame | None) -> tuple[pl.DataFrame, int]:
    """The lines with ``region_0`` (nearest) and so on of their hospital, and how many there are."""
    if places is None or places.is_empty():
        return lines, 0
    depth = int(places["regions"].list.len().max() or 0)
    columns = [pl.col("regions").list.get(n, null_on_oob=True).alias(f"region_{n}") for n in range(depth)]
    return lines.join(
        places.select("hospital_id", *columns), on="hospital_id", how="left", maintain_order="left"
    ), depth


def _broken(priced: pl.DataFrame, prices: pl.DataFrame) -> pl.DataFrame:
    """Lower the price where the quantity reaches a break of its row."""
    if "breaks" not in prices.columns:
        return priced
    steps = prices.filter(pl.col("breaks").list.len() > 0).select("price_id", "breaks").explode("breaks")
    if steps.is_empty():
        return priced
    steps = steps.select(
        "price_id", pl.col("breaks").list.get(0).alias("from_qty"), pl.col("breaks").list.get(1).alias("broken_e4")
    ).sort("from_qty")
    asked = priced.filter(pl.col("qty").is_not_null() & pl.col("price_id").is_not_null()).sort("qty")
    hit = asked.select("at", "qty", "price_id").join_asof(
        steps, left_on="qty", right_on="from_qty", by="price_id", strategy="backward", check_sortedness=False
    )
    return priced.join(hit.select("at", "broken_e4"), on="at", how="left", maintain_order="left").with_columns(
        price_e4=pl.coalesce("broken_e4", "price_e4")
    )


def _held(asked: pl.DataFrame, prices: pl.DataFrame) -> pl.DataFrame:
    """The row of each line's key that holds on its day: the latest that has started, unless it ended."""
    started = asked.sort("date").join_asof(
        prices, left_on="date", right_on="valid_from", by=["sku_id", "key"], strategy="backward", check_sortedness=False
    )
    held = pl.col("price_id").is_not_null() & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("date")))
    return started.filter(held).select("at", *PRICED)


def _keys(depth: int = 0) -> dict[str, pl.Expr]:
    """Key of each rung as an expression, null where the rung does not apply; the most special first."""
    dealer, hospital = pl.col("dealer_id").cast(pl.Utf8), pl.col("hospital_id").cast(pl.Utf8)
    project = pl.when(pl.col("project") != "").then(pl.col("project"))
    return {
        "k_project_dealer": pl.concat_str([pl.lit("PROJECT:"), dealer, pl.lit(":"), project]),
        "k_project": pl.concat_str([pl.lit("PROJECT:0:"), project]),
        "k_special_hospital": pl.concat_str([pl.lit("SPECIAL:"), dealer, pl.lit(":"), hospital]),
        "k_special": pl.concat_str([pl.lit("SPECIAL:"), dealer, pl.lit(":0")]),
        "k_dealer_hospital": pl.concat_str([pl.lit("DEALER_HOSPITAL:"), dealer, pl.lit(":"), hospital]),
        **{
            f"k_dealer_region_{n}": pl.concat_str(
                [pl.lit("DEALER_REGION:"), dealer, pl.lit(":"), pl.col(f"region_{n}").cast(pl.Utf8)]
            )
            for n in range(depth)
        },
        "k_dealer": pl.concat_str([pl.lit("DEALER:"), dealer]),
        "k_level": pl.concat_str([pl.lit("LEVEL:"), pl.col("level").cast(pl.Utf8)]),
        "k_list": pl.lit("LIST"),
    }


def _column(lines: pl.DataFrame, name: str, kind: pl.DataType) -> pl.Expr:
    found = pl.col(name).cast(kind) if name in lines.columns else pl.lit(None, kind)
    return found.alias(name)
