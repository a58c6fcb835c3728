"""The proof of a file: every row of the sheet with its state, its match and its verdict. Pure functions over frames.

The steps, in order: distinct names → (matched elsewhere) → apply names and units → lots → duplicates and month → judge
→ one state per row. ``line_key`` numbers the rows of the whole file.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

TEXT_COLUMNS = (
    "customer",
    "product",
    "spec",
    "model",
    "lot",
    "serial",
    "unit",
    "item_code",
    "doc_no",
    "doc_type",
    "remark",
)
NUMBER_COLUMNS = ("qty", "price_e4", "amount_fen")
SETTLED = ("AUTO", "MEMORY", "DECIDED")


def complete_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame of a reading with every column the proof needs, absent ones empty, and ``line_key`` added."""
    import polars as pl

    missing = [pl.lit(None, dtype=pl.Utf8).alias(name) for name in TEXT_COLUMNS if name not in frame.columns]
    missing += [pl.lit(None, dtype=pl.Int64).alias(name) for name in NUMBER_COLUMNS if name not in frame.columns]
    if "supplier" not in frame.columns:
        missing.append(pl.lit(None, dtype=pl.Utf8).alias("supplier"))
    missing += [pl.lit(None, dtype=pl.Date).alias(name) for name in ("date",) if name not in frame.columns]
    frame = frame.with_columns(missing)
    frame = frame.with_columns([pl.col(name).str.strip_chars().replace("", None) for name in TEXT_COLUMNS])
    # A file without an amount column still moves money: quantity × price stands in for it.
    worked_out = (pl.col("qty") * pl.col("price_e4") / 100).round(0).cast(pl.Int64)
    frame = frame.with_columns(pl.col("amount_fen").fill_null(worked_out))
    return frame.with_row_index("line_key").with_columns(pl.col("line_key").cast(pl.Int64), product_key=product_key())


def product_key() -> pl.Expr:
    """Text that identifies a product in a dealer's file: name | specification | model | item code | unit."""
    import polars as pl

    return pl.concat_str(
        [pl.col(name).fill_null("") for name in ("product", "spec", "model", "item_code", "unit")], separator="|"
    )


def file_month(frame: pl.DataFrame) -> date | None:
    """The month most lines fall into, as its first day."""
    import polars as pl

    months = frame.filter(pl.col("state") == "line").select(pl.col("date").dt.month_start()).drop_nulls().to_series()
    counted = Counter(months.to_list()).most_common(1)
    return counted[0][0] if counted else None


def distinct_customers(frame: pl.DataFrame) -> pl.DataFrame:
    """``text, line_count, amount_fen`` per distinct customer of the lines, most money first."""
    return _distinct(frame, "customer")


def distinct_products(frame: pl.DataFrame) -> pl.DataFrame:
    """``text, product, spec, model, item_code, unit, line_count, amount_fen`` per distinct product of the lines."""
    import polars as pl

    extra = [pl.col(name).first() for name in ("product", "spec", "model", "item_code", "unit")]
    return _distinct(frame, "product_key", extra)


def _distinct(frame: pl.DataFrame, column: str, extra: list | None = None) -> pl.DataFrame:
    import polars as pl

    money = (
        pl.col("amount_fen").fill_null((pl.col("qty") * pl.col("price_e4") / 100).round(0).cast(pl.Int64)).fill_null(0)
    )
    return (
        frame.filter((pl.col("state") == "line") & pl.col(column).is_not_null())
        .group_by(pl.col(column).alias("text"), maintain_order=True)
        .agg(*(extra or []), line_count=pl.len(), amount_fen=money.abs().sum())
        .sort("amount_fen", descending=True, maintain_order=True)
    )


def apply_names(frame: pl.DataFrame, customers: pl.DataFrame, products: pl.DataFrame) -> pl.DataFrame:
    """Join the matches onto the lines and compute base quantities.

    ``customers``: ``text, decision, hospital_id, buyer_id``; ``products``: ``text, decision, sku_id, factor, divide``.
    A match counts only when it is settled; quantities that do not divide into whole base units stay without one and
    the line is pending.
    """
    import polars as pl

    who = customers.select(
        pl.col("text").alias("customer"), pl.col("decision").alias("customer_decision"), "hospital_id", "buyer_id"
    )
    what = products.select(
        pl.col("text").alias("product_key"), pl.col("decision").alias("product_decision"), "sku_id", "factor", "divide"
    )
    frame = frame.join(who, on="customer", how="left").join(what, on="product_key", how="left")
    settled_customer = pl.col("customer_decision").is_in(SETTLED)
    settled_product = pl.col("product_decision").is_in(SETTLED)
    frame = frame.with_columns(
        hospital_id=pl.when(settled_customer).then("hospital_id"), buyer_id=pl.when(settled_customer).then("buyer_id"),
        sku_id=pl.when(settled_product).then("sku_id"),
    )  # fmt: skip
    whole = pl.col("qty") % pl.col("factor") == 0
    return frame.with_columns(
        base_qty=pl.when(pl.col("sku_id").is_null())
        .then(None)
        .when(pl.col("divide") & whole)
        .then(pl.col("qty") // pl.col("factor"))
        .when(~pl.col("divide"))
        .then(pl.col("qty") * pl.col("factor"))
    )


def apply_lots(frame: pl.DataFrame, lots: pl.DataFrame) -> pl.DataFrame:
    """Find the lot of each line among the lots of its SKU: exact text, else the same without leading zeros when only one is.

    ``lots``: ``lot_id, sku_id, number``. Adds ``lot_id`` and ``lot_by`` (exact / zeros / null).
    """
    import polars as pl

    folded = pl.col("lot").str.to_uppercase().str.replace_all(r"\s+", "")
    exact = lots.select("sku_id", pl.col("number").str.to_uppercase().alias("_lot"), pl.col("lot_id").alias("_exact"))
    bare = (
        lots.with_columns(_bare=pl.col("number").str.to_uppercase().str.strip_chars_start("0"))
        .group_by("sku_id", "_bare")
        .agg(_near=pl.col("lot_id").first(), _n=pl.len())
        .filter((pl.col("_n") == 1) & (pl.col("_bare") != ""))
        .select("sku_id", "_bare", "_near")
    )
    frame = frame.with_columns(_lot=folded, _bare=folded.str.strip_chars_start("0"))
    frame = frame.join(exact, on=["sku_id", "_lot"], how="left").join(bare, on=["sku_id", "_bare"], how="left")
    return frame.with_columns(
        lot_id=pl.coalesce("_exact", "_near"),
        lot_by=pl.when(pl.col("_exact").is_not_null()).then(pl.lit("exact")).when(pl.col("_near").is_not_null())
        .then(pl.lit("zeros")),
    ).drop("_lot", "_bare", "_exact", "_near")  # fmt: skip


def line_states(frame: pl.DataFrame, month: date | None, *, needs_customer: bool, days_after: int = 0) -> pl.DataFrame:
    """Add ``line_state``: the one state of every row, by the first rule that applies.

    ``needs_customer`` is true for sales files; ``days_after`` lets dates run on after the end of the month (a stock file
    is often taken in the first days of the next). Optional boolean columns: ``include`` marks duplicates or lines outside
    the month which a steward took in, ``held`` lines he left open on purpose.
    """
    import polars as pl

    included = pl.col("include") if "include" in frame.columns else pl.lit(False)
    days = pl.lit(0) if month is None else (pl.col("date") - pl.lit(month)).dt.total_days()
    late = 0 if month is None else monthrange(month.year, month.month)[1] + days_after
    outside = pl.lit(False) if month is None else ((days < 0) | (days >= late)).fill_null(False)
    open_name = pl.col("product_decision").is_null() | (pl.col("product_decision") == "PENDING")
    if needs_customer:
        open_name |= pl.col("customer_decision").is_null() | (pl.col("customer_decision") == "PENDING")
    not_ours = pl.col("product_decision") == "NONE"
    if needs_customer:
        not_ours |= pl.col("customer_decision") == "NONE"
    held = pl.col("held") if "held" in frame.columns else pl.lit(False)
    waiting = open_name | pl.col("base_qty").is_null()
    state = (
        pl.when(pl.col("state") != "line")
        .then(pl.col("state").str.to_uppercase())
        .when(pl.col("is_duplicate") & ~included)
        .then(pl.lit("DUPLICATE"))
        .when(outside & ~included)
        .then(pl.lit("OUTSIDE"))
        .when(not_ours)
        .then(pl.lit("NOT_OURS"))
        .when(waiting & held)
        .then(pl.lit("HELD"))
        .when(waiting)
        .then(pl.lit("PENDING"))
        .otherwise(pl.lit("READY"))
    )
    return frame.with_columns(line_state=state)


def counts_of(frame: pl.DataFrame) -> dict[str, int]:
    """How many rows ended in each state, and the sum; the sum is the number of rows of the sheets."""
    counted = dict(frame.group_by("line_state").len().iter_rows())
    return {**{str(k): int(v) for k, v in sorted(counted.items())}, "ALL": frame.height}
