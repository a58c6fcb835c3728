"""From published lines to moves of goods between holders."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def flow_moves(ready: pl.DataFrame, dealer_id: int) -> pl.DataFrame:
    """Moves of a dealer's sales lines.

    ``ready`` has ``line_key, date, sku_id, lot_id, hospital_id, buyer_id, base_qty, unexplained_qty``. The explained part
    goes dealer → customer, the unexplained part UNEXPLAINED → customer; returns go the other way. Result columns:
    ``from_type, from_id, to_type, to_id, sku_id, lot_id, qty, business_date, source_line``, qty positive.
    """
    import polars as pl

    customer_type = pl.when(pl.col("hospital_id").is_not_null()).then(pl.lit("HOSPITAL")).otherwise(pl.lit("DEALER"))
    base = ready.with_columns(
        customer_type=customer_type, customer_id=pl.coalesce("hospital_id", "buyer_id"),
        unexplained_qty=pl.col("unexplained_qty").fill_null(0),
    )  # fmt: skip
    explained = _moves(base, pl.col("base_qty") - pl.col("unexplained_qty"), "DEALER", dealer_id)
    unexplained = _moves(base, pl.col("unexplained_qty"), "UNEXPLAINED", dealer_id)
    return pl.concat([explained, unexplained])


def _moves(base: pl.DataFrame, qty: pl.Expr, holder_type: str, holder_id: int) -> pl.DataFrame:
    import polars as pl

    rows = base.with_columns(move_qty=qty).filter(pl.col("move_qty") != 0)
    forward = pl.col("move_qty") > 0
    holder, key = pl.lit(holder_type), pl.lit(holder_id, dtype=pl.Int64)
    return rows.select(
        from_type=pl.when(forward).then(holder).otherwise("customer_type"),
        from_id=pl.when(forward).then(key).otherwise("customer_id"),
        to_type=pl.when(forward).then("customer_type").otherwise(holder),
        to_id=pl.when(forward).then("customer_id").otherwise(key),
        sku_id="sku_id", lot_id="lot_id", qty=pl.col("move_qty").abs(), business_date="date", source_line="line_key",
    )  # fmt: skip
