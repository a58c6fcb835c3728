"""Reads of the pricing module."""

from .current import PriceHit, price_of
from .frames import price_frame
from .history import Gap, audience_label, price_gaps, price_history, skus_without_list_price
from .sheet import Sheet, SheetLine, price_sheet, whole_sheet
from .simulation import simulate_change

__all__ = [
    "Gap",
    "PriceHit",
    "Sheet",
    "SheetLine",
    "audience_label",
    "price_frame",
    "price_gaps",
    "price_history",
    "price_of",
    "price_sheet",
    "simulate_change",
    "skus_without_list_price",
    "whole_sheet",
]
