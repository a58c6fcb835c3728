"""Reads of the pricing module."""

from .current import PriceHit, price_of
from .evidence import SaleOfDealer, sales_come_from, sales_to_claim
from .frames import price_frame
from .guidance import guides_on, judge_price, suggested_prices, waterfall_of
from .history import Gap, audience_label, price_gaps, price_history, skus_without_list_price
from .impact import impact_of, past_lines_come_from
from .procurement import dealer_stock_comes_from
from .resale import resale_rule_applies
from .sheet import Sheet, SheetLine, price_sheet, whole_sheet
from .simulation import simulate_change

__all__ = [
    "Gap",
    "PriceHit",
    "SaleOfDealer",
    "Sheet",
    "SheetLine",
    "audience_label",
    "dealer_stock_comes_from",
    "guides_on",
    "impact_of",
    "judge_price",
    "past_lines_come_from",
    "price_frame",
    "price_gaps",
    "price_history",
    "price_of",
    "price_sheet",
    "resale_rule_applies",
    "sales_come_from",
    "sales_to_claim",
    "simulate_change",
    "skus_without_list_price",
    "suggested_prices",
    "waterfall_of",
    "whole_sheet",
]
