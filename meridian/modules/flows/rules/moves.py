"""From published lines to moves of goods between holders."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl


def flow_moves(ready: pl.DataFrame, dealer_id: int, account_key: Callable[..., Any]) -> pl.DataFrame:
    """Moves of a dealer's sales lines: ``from_key, to_key, qty, business_date, source_line``, qty positive.

    ``ready`` has ``line_key, date, sku_id, lot_id, hospital_id, buyer_id, base_qty, unexplained_qty``. The explained part
    goes dealer → customer, the unexplained part UNEXPLAINED → customer; returns go the other way. What a document booked
    before (``booked_qty``, where given) does not move again. ``account_key`` makes
    the expression of a stock account's key from expressions of holder type and holder (SKU and lot from their columns).
    """
    import polars as pl

    customer_type = pl.when(pl.col("hospital_id").is_not_null()).then(pl.lit("HOSPITAL")).otherwise(pl.lit("DEALER"))
    base = ready.with_columns(
        customer_type=customer_type, customer_id=pl.coalesce("hospital_id", "buyer_id"),
        unexplained_qty=pl.col("unexplained_qty").fill_null(0),
    )  # fmt: skip
    open_qty = (
        pl.col("base_qty") - pl.col("booked_qty").fill_null(0) if "booked_qty" in base.columns else pl.col("base_qty")
    )
    explained = _moves(base, open_qty - pl.col("unexplained_qty"), "DEALER", dealer_id, account_key)
    unexplained = _moves(base, pl.col("unexplained_qty"), "UNEXPLAINED", dealer_id, account_key)
    return pl.concat([explained, unexplained])


def _moves(base: pl.DataFrame, qty: pl.Expr, holder_type: str, holder_id: int, account_key: Callable) -> pl.DataFrame:
    import polars as pl

    rows = base.with_columns(move_qty=qty).filter(pl.col("move_qty") != 0)
    holder = account_key(pl.lit(holder_type), pl.lit(holder_id, dtype=pl.Int64))
    customer = account_key(pl.col("customer_type"), pl.col("customer_id"))
    forward = pl.col("move_qty") > 0
    return rows.select(
        from_key=pl.when(forward).then(holder).otherwise(customer),
        to_key=pl.when(forward).then(customer).otherwise(holder),
        qty=pl.col("move_qty").abs(), business_date="date", source_line="line_key",
    )  # fmt: skip
