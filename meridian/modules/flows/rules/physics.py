"""What a dealer can have sold: lots he received, as many as he had, between production and expiry (rules.md 3.2, 3.14).

A line that breaks one of these is impossible or wrongly reported. Nothing here is an opinion: all is computed from the
book, the lot's dates and the certificates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

FINDING_ORDER = (
    "NO_AUTHORISATION", "PRODUCT_NOT_COVERED", "PLACE_NOT_COVERED", "PERIOD_NOT_COVERED", "HOSPITAL_EXCLUDED",
    "EXCLUSIVE_OF_OTHER", "LOT_MISSING", "LOT_UNKNOWN", "LOT_NEVER_RECEIVED", "LOT_MORE_THAN_HAD",
    "SOLD_BEFORE_RECEIVED", "SOLD_BEFORE_PRODUCTION", "SOLD_AFTER_EXPIRY", "CERTIFICATE_GAP", "AMOUNT_MISMATCH",
    "SUPPLIER_NOT_OURS", "PURCHASE_NOT_SHIPPED", "PURCHASE_QTY_DIFFERS", "SHIPMENT_NOT_REPORTED", "STOCK_GAP",
)  # fmt: skip


def split_by_book(lines: pl.DataFrame, book: pl.DataFrame) -> pl.DataFrame:
    """Add ``unexplained_qty``: how much of each line the dealer's book cannot explain, in base units.

    ``lines`` needs ``sku_id, lot_id, date, row_no, base_qty``; ``book`` has ``sku_id, lot_id, on_hand``. Lines draw on the
    book in order of date and row; returns put back. The running excess over the book is charged to the line that causes
    it, so that the explained part never makes the book negative. Lines without a known lot are wholly unexplained.
    ``booked_qty`` of a line, where the column is given, left the book by a document before and draws on it no more.
    """
    import polars as pl

    drawn = pl.col("base_qty") - pl.col("booked_qty") if "booked_qty" in lines.columns else pl.col("base_qty")

    have = book.select("sku_id", "lot_id", pl.col("on_hand").clip(lower_bound=0).alias("have"))
    known = pl.col("lot_id").is_not_null() & pl.col("sku_id").is_not_null()
    running = (
        lines.filter(known)
        .join(have, on=["sku_id", "lot_id"], how="left")
        .sort("date", "row_no", nulls_last=True)
        .with_columns(excess=(drawn.cum_sum().over("sku_id", "lot_id") - pl.col("have").fill_null(0)))
        .with_columns(peak=pl.col("excess").clip(lower_bound=0).cum_max().over("sku_id", "lot_id"))
        .with_columns(before=pl.col("peak").shift(1, fill_value=0).over("sku_id", "lot_id"))
        .select("line_key", unexplained_qty=pl.col("peak") - pl.col("before"))
    )
    return lines.join(running, on="line_key", how="left").with_columns(
        unexplained_qty=pl.when(known).then(pl.col("unexplained_qty")).otherwise(drawn.clip(lower_bound=0))
    )


def physical_findings(
    lines: pl.DataFrame, *, lots: pl.DataFrame, receipts: pl.DataFrame, certificates: pl.DataFrame
) -> pl.DataFrame:
    """Add one boolean column per physical finding.

    ``lines`` comes from :func:`split_by_book` and has ``lot`` (text), ``is_tracked``, ``qty``, ``price_e4``,
    ``amount_fen``. ``lots``: ``lot_id, production_date, expiry_date``; ``receipts``: ``sku_id, lot_id, first_received``;
    ``certificates``: ``sku_id, first_approved, last_expiry`` (null expiry: never). Returns (negative quantity) are only
    checked for lot and receipt.
    """
    import polars as pl

    facts = (
        lines.join(lots.select("lot_id", "production_date", "expiry_date"), on="lot_id", how="left", suffix="_of_lot")
        .join(receipts.select("sku_id", "lot_id", "first_received"), on=["sku_id", "lot_id"], how="left")
        .join(certificates.select("sku_id", "first_approved", "last_expiry"), on="sku_id", how="left")
    )
    production = pl.col("production_date_of_lot" if "production_date_of_lot" in facts.columns else "production_date")
    expiry = pl.col("expiry_date_of_lot" if "expiry_date_of_lot" in facts.columns else "expiry_date")
    has_lot_text = pl.col("lot").is_not_null() & (pl.col("lot") != "")
    tracked, sale = pl.col("is_tracked").fill_null(True), pl.col("base_qty") > 0
    received = pl.col("first_received").is_not_null()
    known = pl.col("lot_id").is_not_null()
    expected = (pl.col("qty") * pl.col("price_e4") / 100).round(0)
    off = (expected - pl.col("amount_fen")).abs()
    flags = {
        "LOT_MISSING": tracked & ~has_lot_text,
        "LOT_UNKNOWN": tracked & has_lot_text & ~known,
        "LOT_NEVER_RECEIVED": known & ~received,
        "LOT_MORE_THAN_HAD": known & received & (pl.col("unexplained_qty") > 0),
        "SOLD_BEFORE_RECEIVED": sale & (pl.col("date") < pl.col("first_received")),
        "SOLD_BEFORE_PRODUCTION": sale & (pl.col("date") < production),
        "SOLD_AFTER_EXPIRY": sale & (pl.col("date") > expiry),
        "CERTIFICATE_GAP": known
        & (
            (production < pl.col("first_approved"))
            | (production > pl.col("last_expiry").fill_null(pl.date(9999, 1, 1)))
        ),
        "AMOUNT_MISMATCH": (off > 100) & (off > pl.col("amount_fen").abs() * 0.01),
    }
    return facts.with_columns(**{name: flag.fill_null(False) for name, flag in flags.items()})


def join_verdict(lines: pl.DataFrame, codes: tuple[str, ...] = FINDING_ORDER) -> pl.DataFrame:
    """Add ``verdict``: the codes of all findings of a line, in a fixed order, joined by commas; empty when in order."""
    import polars as pl

    present = [code for code in codes if code in lines.columns]
    if not present:
        return lines.with_columns(verdict=pl.lit(""))
    parts = [pl.when(pl.col(code)).then(pl.lit(code)).otherwise(None) for code in present]
    return lines.with_columns(verdict=pl.concat_str(parts, separator=",", ignore_nulls=True).fill_null(""))
