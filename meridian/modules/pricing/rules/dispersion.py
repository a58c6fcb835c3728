"""How far prices of one SKU lie apart within a region (polars)."""

from __future__ import annotations

import polars as pl


def spreads(lines: pl.DataFrame) -> pl.DataFrame:
    """Coefficient of variation of what dealers paid on average for a SKU in a province.

    ``lines``: ``sku_id, province, dealer_id, qty, price_e4, n``. Every dealer counts once, with his mean price weighted by
    quantity. Returns ``sku_id, province, dealers, low_e4, high_e4, mean_e4, spread_percent`` where two or more dealers
    bought, the widest first.
    """
    units = pl.col("qty") * pl.col("n")
    by_dealer = (
        lines.filter(pl.col("price_e4").is_not_null() & (pl.col("qty") > 0))
        .group_by("sku_id", "province", "dealer_id")
        .agg(paid_e4=(pl.col("price_e4") * units).sum() / units.sum())
    )
    return (
        by_dealer.group_by("sku_id", "province")
        .agg(
            dealers=pl.len(), low_e4=pl.col("paid_e4").min().round().cast(pl.Int64),
            high_e4=pl.col("paid_e4").max().round().cast(pl.Int64), mean_e4=pl.col("paid_e4").mean().round().cast(pl.Int64),
            spread_percent=100 * pl.col("paid_e4").std(ddof=0) / pl.col("paid_e4").mean(),
        )
        .filter((pl.col("dealers") > 1) & (pl.col("mean_e4") > 0))
        .sort("spread_percent", "sku_id", "province", descending=[True, False, False])
    )  # fmt: skip
