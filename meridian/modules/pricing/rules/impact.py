"""What other prices mean for the volume of a year (polars). Amounts are fen, prices 1/10,000 yuan, quantities base units."""

from __future__ import annotations

from typing import Any

import polars as pl

SUMS = ("lines", "qty_sum", "old_fen", "new_fen", "difference_fen", "assumed_fen")


def weigh(lines: pl.DataFrame, elasticity_percent: int | None) -> pl.DataFrame:
    """Amounts of groups of equal lines (``n`` lines of ``qty`` each, ``old_e4``, ``new_e4``).

    Each line is rounded half away from zero by itself, as its invoice would be, and then counted ``n`` times.
    ``assumed_fen`` is the new amount when volume follows the price by the elasticity somebody assumed; without one the
    volume stays. Groups without an old or a new price have null amounts.
    """
    changed = (pl.col("new_e4") - pl.col("old_e4")) / pl.col("old_e4")
    volume = (1 + changed * (elasticity_percent or 0) / 100).clip(lower_bound=0)
    return (
        lines.with_columns(old_fen=_amount("old_e4"), new_fen=_amount("new_e4"))
        .with_columns(
            lines=pl.col("n"), qty_sum=pl.col("qty") * pl.col("n"), difference_fen=pl.col("new_fen") - pl.col("old_fen"),
            assumed_fen=(pl.col("new_fen") * volume).round().cast(pl.Int64),
        )
    )  # fmt: skip


def _amount(price: str) -> pl.Expr:
    exact = pl.col("qty") * pl.col(price)
    return pl.col("n") * exact.sign() * ((2 * exact.abs() + 100) // 200)


def affected(weighed: pl.DataFrame) -> pl.DataFrame:
    """The groups whose price changes; those without a price before or after are left out."""
    return weighed.filter(
        pl.col("old_e4").is_not_null() & pl.col("new_e4").is_not_null() & (pl.col("old_e4") != pl.col("new_e4"))
    )


def totals_by(weighed: pl.DataFrame, by: str) -> list[dict[str, Any]]:
    """Sums per value of a column, the largest change first: ``[{by, lines, qty_sum, old_fen, …}]``."""
    return (
        weighed.group_by(by)
        .agg(pl.col(*SUMS).sum())
        .sort(pl.col("difference_fen").abs(), by, descending=[True, False], nulls_last=True)
        .to_dicts()
    )


def total(weighed: pl.DataFrame) -> dict[str, int]:
    """Sums of everything."""
    return {name: int(weighed[name].sum() or 0) for name in SUMS}


def below_floor(weighed: pl.DataFrame, floors: pl.DataFrame) -> tuple[int, int]:
    """``(lines, fen)`` whose price would lie below the floor (``sku_id, floor_e4``) of their SKU."""
    found = weighed.join(floors, on="sku_id", how="inner").filter(pl.col("new_e4") < pl.col("floor_e4"))
    return int(found["lines"].sum() or 0), int(found["new_fen"].sum() or 0)
