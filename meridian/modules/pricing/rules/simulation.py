"""What other prices would have meant for lines of the past (polars)."""

from __future__ import annotations

import polars as pl


def compare(lines: pl.DataFrame) -> pl.DataFrame:
    """``lines`` (``qty, old_e4, new_e4``) with ``old_fen, new_fen, difference_fen``, rounded half away from zero a line.

    Prices are 1/10,000 yuan per base unit, quantities base units (below zero for returns). A null price makes null amounts.
    """
    return lines.with_columns(old_fen=_amount("old_e4"), new_fen=_amount("new_e4")).with_columns(
        difference_fen=pl.col("new_fen") - pl.col("old_fen")
    )


def _amount(price: str) -> pl.Expr:
    """``qty * price / 100`` in whole numbers, half away from zero (as ``kernel.base.money.round_half_up``)."""
    exact = pl.col("qty") * pl.col(price)
    return exact.sign() * ((2 * exact.abs() + 100) // 200)


def totals(compared: pl.DataFrame, by: str) -> pl.DataFrame:
    """Sums per ``by`` (``dealer_id`` or ``sku_id``): ``by, lines, qty, old_fen, new_fen, difference_fen``, largest change first."""
    return (
        compared.group_by(by)
        .agg(pl.len().alias("lines"), pl.col("qty", "old_fen", "new_fen", "difference_fen").sum())
        .sort(pl.col("difference_fen").abs(), by, descending=[True, False])
    )
