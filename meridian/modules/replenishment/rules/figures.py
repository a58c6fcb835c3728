"""Figures of dealers' stock for whole frames (polars): days of stock, bands, dead stock, expiry risk, stuffing (rules.md 3.15)."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

KEY = ["dealer_id", "sku_id"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Company limits: days below which stock is short, above which ample; days without a sale after which it is dead."""

    short_days: int
    ample_days: int
    no_sale_days: int


def stock_figures(stock: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """Add ``ads30, ads60, ads90, ads, dsi, pipeline_days, months, is_dead, band, value_fen, value_ads_fen``.

    ``stock``: ``on_hand, in_transit, consigned`` (base units), ``d30, d60, d90`` (sold in the last days, base units, net of
    returns) and ``price_e4`` (null: no price). ADS is the larger of the averages of 30 and of 90 days. Days are null where
    nothing was sold: with goods that is dead stock, never a division by zero. ``band`` is NONE (no goods, no sales), OUT (no
    goods but sales), SHORT, NORMAL, AMPLE or DEAD.
    """
    ads = {f"ads{n}": pl.max_horizontal(pl.lit(0.0), pl.col(f"d{n}") / n) for n in (30, 60, 90)}
    rate = pl.when(pl.col("ads") > 0).then(pl.col("ads"))
    have = pl.col("on_hand")
    dead = (have > 0) & (pl.col("ads90") <= 0) & (pl.col("ads30") <= 0)
    return (
        stock.with_columns(**ads)
        .with_columns(ads=pl.max_horizontal("ads30", "ads90"))
        .with_columns(
            dsi=have / rate,
            pipeline_days=(have + pl.col("in_transit")) / rate,
            months=have / (rate * 30),
            is_dead=dead,
            value_fen=(have * pl.col("price_e4") / 100).round(0).cast(pl.Int64),
            value_ads_fen=pl.col("ads") * pl.col("price_e4") / 100,
        )
        .with_columns(
            band=pl.when((have <= 0) & (pl.col("ads") <= 0)).then(pl.lit("NONE"))
            .when(have <= 0).then(pl.lit("OUT"))
            .when(pl.col("dsi").is_null()).then(pl.lit("DEAD"))
            .when(pl.col("dsi") <= limits.short_days).then(pl.lit("SHORT"))
            .when(pl.col("dsi") >= limits.ample_days).then(pl.lit("AMPLE"))
            .otherwise(pl.lit("NORMAL"))
        )
    )  # fmt: skip


def dealer_figures(figures: pl.DataFrame) -> pl.DataFrame:
    """One row a dealer: ``skus, on_hand, value_fen, value_ads_fen, dsi`` (weighted by value), ``dead_fen, out, short, ample,
    dead, unpriced`` (numbers of SKUs).

    Weighted days are the sum of values over the sum of values sold a day; null where nothing priced was sold.
    """
    band = pl.col("band")
    made = figures.group_by("dealer_id").agg(
        pl.len().alias("skus"),
        pl.col("on_hand", "in_transit").sum(),
        pl.col("value_fen").sum(),
        pl.col("value_ads_fen").sum(),
        pl.col("value_fen").filter(pl.col("is_dead")).sum().alias("dead_fen"),
        *(
            (band == name).sum().cast(pl.Int64).alias(name.lower())
            for name in ("OUT", "SHORT", "NORMAL", "AMPLE", "DEAD")
        ),
        (pl.col("price_e4").is_null() & (pl.col("on_hand") > 0)).sum().cast(pl.Int64).alias("unpriced"),
    )
    return made.with_columns(
        dsi=pl.col("value_fen") / pl.when(pl.col("value_ads_fen") > 0).then(pl.col("value_ads_fen"))
    ).sort("dealer_id")


def expiry_risk(lots: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """``lots`` (``dealer_id, sku_id, lot_id, qty, days_to_expiry``) with ``dsi`` and ``is_at_risk``.

    A lot may come back when it expires before the stock is sold (days to expiry < DSI); without sales every lot with an
    expiry date does. What has no expiry date never does.
    """
    days = pl.col("days_to_expiry")
    return lots.join(figures.select(*KEY, "dsi"), on=KEY, how="left", maintain_order="left").with_columns(
        is_at_risk=days.is_not_null() & ((days < 0) | pl.col("dsi").is_null() | (days < pl.col("dsi")))
    )


@dataclass(frozen=True, slots=True)
class StuffingLimits:
    """Alarm when days of stock rose by more than ``rise_percent`` and more than ``late_percent`` of the sell-in came late."""

    rise_percent: int
    late_percent: int


def stuffing(quarter: pl.DataFrame, limits: StuffingLimits) -> pl.DataFrame:
    """One row a dealer: ``sell_in_fen, sell_out_fen, index, late_share, dsi_before, dsi_after, dsi_rise, is_alarm``.

    ``quarter``: a row per dealer and SKU with ``in_qty, out_qty, late_in_qty`` (sell-in of the last days), ``start_qty,
    end_qty`` (stock), ``before_out_qty`` (sold in the quarter before), ``price_e4`` and ``days, days_before``. Quantities are
    valued at today's price, so prices do not disturb the comparison. index = (sell-in - sell-out) / sell-out; null without
    sell-out, as are days of stock.
    """
    worth = {name: (pl.col(name) * pl.col("price_e4") / 100).sum() for name in (
        "in_qty", "out_qty", "late_in_qty", "start_qty", "end_qty", "before_out_qty",
    )}  # fmt: skip
    made = quarter.filter(pl.col("price_e4").is_not_null()).group_by("dealer_id").agg(
        *(value.alias(name) for name, value in worth.items()), pl.col("days", "days_before").first()
    )  # fmt: skip
    out = pl.when(pl.col("out_qty") > 0).then(pl.col("out_qty"))
    before = pl.when(pl.col("before_out_qty") > 0).then(pl.col("before_out_qty"))
    came = pl.when(pl.col("in_qty") > 0).then(pl.col("in_qty"))
    made = made.with_columns(
        sell_in_fen=pl.col("in_qty").round(0).cast(pl.Int64), sell_out_fen=pl.col("out_qty").round(0).cast(pl.Int64),
        index=(pl.col("in_qty") - pl.col("out_qty")) / out, late_share=pl.col("late_in_qty") / came,
        dsi_before=pl.col("start_qty") / (before / pl.col("days_before")),
        dsi_after=pl.col("end_qty") / (out / pl.col("days")),
    ).with_columns(
        dsi_rise=pl.col("dsi_after") / pl.when(pl.col("dsi_before") > 0).then(pl.col("dsi_before")) - 1
    )  # fmt: skip
    alarm = (pl.col("dsi_rise") * 100 > limits.rise_percent) & (pl.col("late_share") * 100 > limits.late_percent)
    return made.select(
        "dealer_id", "sell_in_fen", "sell_out_fen", "index", "late_share", "dsi_before", "dsi_after", "dsi_rise",
        is_alarm=alarm.fill_null(False),
    ).sort("dealer_id")  # fmt: skip
