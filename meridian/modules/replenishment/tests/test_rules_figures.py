"""Days of stock, bands, weighted days, expiry risk, stuffing: never dividing by zero."""

import polars as pl
import pytest

from meridian.modules.replenishment.rules.figures import (
    Limits,
    StuffingLimits,
    dealer_figures,
    expiry_risk,
    stock_figures,
    stuffing,
)

LIMITS = Limits(7, 60, 90)


def stock(*rows):
    names = ("sku_id", "on_hand", "d30", "d60", "d90", "price_e4")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row")
    return frame.with_columns(dealer_id=pl.lit(1), in_transit=pl.lit(10), consigned=pl.lit(0))


@pytest.mark.parametrize(
    ("on_hand", "d30", "d90", "dsi", "band"),
    [
        (60, 60, 90, 30.0, "NORMAL"),  # 2 a day of late, 1 a day over the quarter: the larger counts
        (60, 0, 180, 30.0, "NORMAL"),
        (14, 60, 180, 7.0, "SHORT"),
        (120, 60, 180, 60.0, "AMPLE"),
        (0, 60, 180, 0.0, "OUT"),
        (50, 0, 0, None, "DEAD"),
        (0, 0, 0, None, "NONE"),
        (50, -5, -5, None, "DEAD"),  # only returns
    ],
)
def test_days_of_stock_and_bands(on_hand, d30, d90, dsi, band):
    row = stock_figures(stock((1, on_hand, d30, d30, d90, 10_000)), LIMITS).row(0, named=True)
    assert (row["dsi"], row["band"], row["is_dead"]) == (dsi, band, band == "DEAD")
    assert row["months"] == (None if dsi is None else dsi / 30)


def test_weighted_days_of_a_dealer():
    # 100 yuan x 60 at 1 a day, 1 yuan x 1000 at 10 a day: (6000 + 1000) / (100 + 10).
    rows = stock(
        (1, 60, 30, 60, 90, 1_000_000), (2, 1000, 300, 600, 900, 10_000), (3, 7, 0, 0, 0, 10_000), (4, 5, 0, 0, 0, None)
    )
    row = dealer_figures(stock_figures(rows, LIMITS)).row(0, named=True)
    assert row["dsi"] == pytest.approx((6000 + 1000 + 7) / 110)
    assert (row["dead_fen"], row["dead"], row["unpriced"], row["skus"]) == (700, 2, 1, 4)
    none = dealer_figures(stock_figures(stock((1, 5, 0, 0, 0, 100)), LIMITS)).row(0, named=True)
    assert none["dsi"] is None


def test_lots_that_may_come_back():
    figures = stock_figures(stock((1, 60, 30, 60, 90, 1), (2, 5, 0, 0, 0, 1)), LIMITS)
    lots = pl.DataFrame({
        "dealer_id": [1] * 6, "sku_id": [1, 1, 1, 1, 2, 2], "lot_id": [1, 2, 3, 4, 5, 6],
        "days_to_expiry": [59, 60, -1, None, 900, None],
    })  # fmt: skip
    assert expiry_risk(lots, figures)["is_at_risk"].to_list() == [True, False, True, False, True, False]


def quarter(**values):
    row = {
        "dealer_id": 1, "in_qty": 300, "out_qty": 200, "late_in_qty": 200, "start_qty": 100, "end_qty": 200,
        "before_out_qty": 200, "price_e4": 10_000, "days": 90, "days_before": 90, **values,
    }  # fmt: skip
    return stuffing(pl.DataFrame([row]), StuffingLimits(50, 50)).row(0, named=True)


def test_stuffing():
    row = quarter()
    assert row["index"] == pytest.approx(0.5)
    assert row["late_share"] == pytest.approx(2 / 3)
    assert (row["dsi_before"], row["dsi_after"], row["dsi_rise"]) == (45, 90, pytest.approx(1.0))
    assert row["is_alarm"]
    assert not quarter(late_in_qty=150)["is_alarm"]
    assert not quarter(end_qty=150)["is_alarm"]


def test_stuffing_without_sales_or_deliveries():
    row = quarter(in_qty=0, out_qty=0, late_in_qty=0, before_out_qty=0)
    assert (row["index"], row["late_share"], row["dsi_rise"], row["is_alarm"]) == (None, None, None, False)
