"""Reads of the replenishment module."""

from .figures import dealer_overview, lot_rows, sku_figures, visible_dealers
from .forecasts import ForecastSheet, ForecastWeek, forecast_sheets
from .ledger import stock_rows
from .needs import Need, needs_of

__all__ = [
    "ForecastSheet",
    "ForecastWeek",
    "Need",
    "dealer_overview",
    "forecast_sheets",
    "lot_rows",
    "needs_of",
    "sku_figures",
    "stock_rows",
    "visible_dealers",
]
