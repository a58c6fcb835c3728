"""Reads of the replenishment module."""

from .figures import dealer_overview, lot_rows, sku_figures, visible_dealers
from .forecasts import ForecastSheet, ForecastWeek, forecast_sheets
from .ledger import monthly_sales, stock_rows
from .needs import Need, needs_of
from .signal import demand_signal

__all__ = [
    "ForecastSheet",
    "ForecastWeek",
    "Need",
    "dealer_overview",
    "demand_signal",
    "forecast_sheets",
    "lot_rows",
    "monthly_sales",
    "needs_of",
    "sku_figures",
    "stock_rows",
    "visible_dealers",
]
