"""What a proof needs to know, as frames: lots, receipts, book, certificates, places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from meridian.modules.catalog import queries as catalog
from meridian.modules.customers import queries as customers
from meridian.modules.dealers import queries as dealers
from meridian.modules.stock import queries as stock

if TYPE_CHECKING:
    import polars as pl

SLICE = 50_000


@dataclass(frozen=True, slots=True)
class DealerFacts:
    """The dealer a file belongs to, as the proof needs him."""

    id: int
    code: str
    name: str
    province: str


def frame_of(rows: Iterable[tuple[Any, ...]], schema: dict[str, Any]) -> pl.DataFrame:
    """A frame from rows of tuples with the given column types; never more than a slice of them is held as tuples."""
    import polars as pl

    source, parts = iter(rows), [pl.DataFrame(schema=schema)]
    while some := list(islice(source, SLICE)):
        parts.append(pl.DataFrame(some, schema=schema, orient="row"))
    return pl.concat(parts, rechunk=True)


def lots_frame(sku_ids: list[int]) -> pl.DataFrame:
    """``lot_id, sku_id, number, production_date, expiry_date`` of the SKUs."""
    import polars as pl

    schema = {
        "lot_id": pl.Int64,
        "sku_id": pl.Int64,
        "number": pl.Utf8,
        "production_date": pl.Date,
        "expiry_date": pl.Date,
    }
    return frame_of(catalog.lots_of(sku_ids), schema)


def sku_frame(sku_ids: list[int]) -> pl.DataFrame:
    """``sku_id, product_id, line_id, is_tracked`` of the SKUs."""
    import polars as pl

    schema = {"sku_id": pl.Int64, "product_id": pl.Int64, "line_id": pl.Int64, "is_tracked": pl.Boolean}
    return frame_of(catalog.sku_scope(sku_ids), schema)


def certificates_frame(sku_ids: list[int]) -> pl.DataFrame:
    """``sku_id, first_approved, last_expiry`` over the whole certificate chain of each SKU."""
    import polars as pl

    schema = {"sku_id": pl.Int64, "first_approved": pl.Date, "last_expiry": pl.Date}
    return frame_of(catalog.certificate_spans(sku_ids), schema)


def receipts_frame(dealer_id: int) -> pl.DataFrame:
    """``sku_id, lot_id, first_received`` of all lots that ever reached the dealer."""
    return stock.received_lots(dealer_id).select("sku_id", "lot_id", "first_received")


def book_frame(dealer_id: int) -> pl.DataFrame:
    """``sku_id, lot_id, on_hand``: the dealer's sellable book now."""
    return stock.balance_frame(dealer_id)


def hospital_places(hospital_ids: list[int]) -> pl.DataFrame:
    """``hospital_id, region_path``."""
    import polars as pl

    schema = {"hospital_id": pl.Int64, "region_path": pl.Utf8}
    return frame_of(customers.hospital_region_paths(hospital_ids).items(), schema)


def buyer_places(dealer_ids: list[int]) -> pl.DataFrame:
    """``buyer_id, buyer_path``: where sub-dealers sit."""
    import polars as pl

    schema = {"buyer_id": pl.Int64, "buyer_path": pl.Utf8}
    return frame_of(dealers.region_paths(dealer_ids).items(), schema)


def dealer_facts(code: str = "", pk: int = 0) -> DealerFacts | None:
    """The dealer by code or key; None when there is none."""
    found = dealers.dealer_facts(code=code, pk=pk)
    return DealerFacts(**found) if found else None
