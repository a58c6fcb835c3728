"""What ordering tells the modules below it: the lines that prices are tried on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from meridian.modules.pricing import queries as pricing

from .queries.past_lines import lines_of

if TYPE_CHECKING:
    import polars as pl


def past_lines(first: date, last: date, sku_ids: Collection[int]) -> pl.DataFrame:
    """Order lines of a period as groups of equal ones, for the simulation of price changes."""
    return lines_of(first, last, sku_ids)


pricing.past_lines_come_from(past_lines)
