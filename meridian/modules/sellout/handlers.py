"""What sellout tells the modules below it: sales that prove a claim of price differences."""

from __future__ import annotations

from datetime import date

from meridian.modules.pricing.queries import SaleOfDealer, sales_come_from

from .queries.proven_sales import SALE_LINE, sales_of


def sales_to_prove(dealer_id: int, sku_id: int, hospital_id: int | None, first: date, last: date) -> list[SaleOfDealer]:
    """Lines of booked sales of a dealer, without what came back."""
    return [
        SaleOfDealer(SALE_LINE, key, label, day, qty)
        for key, label, day, qty in sales_of(dealer_id, sku_id, hospital_id, first, last)
    ]


sales_come_from(SALE_LINE, sales_to_prove)
