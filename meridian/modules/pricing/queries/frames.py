"""Prices of very many lines at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..choices import REFERENCE, PriceStatus
from ..models import Price
from .current import _PRICING, _chunks, dealer_levels, hospital_regions, knows_region_prices

if TYPE_CHECKING:
    import polars as pl


def price_frame(lines: pl.DataFrame) -> pl.DataFrame:
    """The price of each line: same precedence and same answers as :func:`price_of`.

    ``lines`` has ``row, dealer_id, sku_id, date`` and may have ``hospital_id`` and ``project`` (null or "": none). Returns
    ``row, price_id, price_e4, kind, valid_to`` in the same order; a line without a price has nulls. With ``qty`` (base
    units) quantity breaks count.
    """
    from ..rules.frames import price_lines

    return price_lines(lines, price_rows(lines), level_frame(lines), place_frame(lines))


def level_frame(lines: pl.DataFrame) -> pl.DataFrame:
    """``dealer_id, level`` of the dealers of the lines."""
    import polars as pl

    levels = dealer_levels(lines["dealer_id"].drop_nulls().unique().to_list())
    return pl.DataFrame(
        {"dealer_id": list(levels), "level": list(levels.values())}, schema={"dealer_id": pl.Int64, "level": pl.Int64}
    )


def place_frame(lines: pl.DataFrame) -> pl.DataFrame:
    """``hospital_id, regions`` (nearest first) of the hospitals of the lines; empty when no price hangs on a region."""
    import polars as pl

    found: dict[int, list[int]] = {}
    if "hospital_id" in lines.columns and knows_region_prices():
        found = hospital_regions(lines["hospital_id"].drop_nulls().unique().to_list())
    return pl.DataFrame(
        {"hospital_id": list(found), "regions": list(found.values())},
        schema={"hospital_id": pl.Int64, "regions": pl.List(pl.Int64)},
    )


def price_rows(lines: pl.DataFrame) -> pl.DataFrame:
    """The valid price rows that could matter for the lines: ``sku_id, key, price_id, price_e4, kind, valid_from, valid_to,
    breaks``."""
    import polars as pl

    schema = {
        "sku_id": pl.Int64, "key": pl.Utf8, "price_id": pl.Int64, "price_e4": pl.Int64, "kind": pl.Utf8,
        "valid_from": pl.Date, "valid_to": pl.Date, "breaks": pl.List(pl.List(pl.Int64)),
    }  # fmt: skip
    latest = lines["date"].max()
    found: list[tuple] = []
    if latest is not None:
        rows = Price.objects.unscoped(_PRICING).filter(status=PriceStatus.VALID, valid_from__lte=latest).order_by()
        rows = rows.exclude(kind__in=REFERENCE)
        columns = ("sku_id", "key", "id", "price_e4", "kind", "valid_from", "valid_to", "breaks")
        for some in _chunks(lines["sku_id"].drop_nulls().to_list()):
            found += rows.filter(sku_id__in=some).values_list(*columns)
    return pl.DataFrame(found, schema=schema, orient="row")
