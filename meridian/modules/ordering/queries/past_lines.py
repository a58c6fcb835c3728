"""Order lines of a period, counted by the database: what price changes are tried on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F

from meridian.kernel.base.clock import SHANGHAI

from ..choices import OrderStatus
from ..models import OrderLine

if TYPE_CHECKING:
    import polars as pl

_WHY = "volumes of all dealers for whoever may simulate a price change"
_NOT_ORDERED = (OrderStatus.DRAFT, OrderStatus.REJECTED, OrderStatus.CANCELLED)
_SKUS_IN_QUERY = 500


def lines_of(first: date, last: date, sku_ids: Collection[int]) -> pl.DataFrame:
    """``dealer_id, sku_id, hospital_id, project, region_id, month, qty, price_e4, n`` of what was ordered of the SKUs.

    One row for ``n`` lines that are alike: base units of one line (without what was cancelled), price charged in 1/10,000
    yuan, month by its first day. Free goods are left out. The database counts month by month, so that a million lines do
    not travel.
    """
    import polars as pl

    schema = {
        "dealer_id": pl.Int64, "sku_id": pl.Int64, "hospital_id": pl.Int64, "project": pl.Utf8, "region_id": pl.Int64,
        "qty": pl.Int64, "price_e4": pl.Int64, "n": pl.Int64,
    }  # fmt: skip
    skus, frames = sorted(sku_ids), []
    for month, since, until in _months(first, last):
        for start in range(0, len(skus), _SKUS_IN_QUERY):
            rows = _grouped(since, until, skus[start : start + _SKUS_IN_QUERY])
            frame = pl.DataFrame(list(rows.iterator(chunk_size=20_000)), schema=schema, orient="row")
            frames.append(frame.with_columns(month=pl.lit(month)))
    empty = pl.DataFrame(schema=schema).with_columns(month=pl.lit(None, pl.Date))
    return pl.concat(frames) if frames else empty


def _grouped(since: datetime, until: datetime, skus: list[int]) -> Any:
    lines = OrderLine.objects.unscoped(_WHY).filter(
        order__submitted_at__gte=since, order__submitted_at__lt=until, sku_id__in=skus, is_free=False,
        qty__gt=F("cancelled_qty"),
    )  # fmt: skip
    lines = lines.exclude(order__status__in=_NOT_ORDERED).annotate(wanted=F("qty") - F("cancelled_qty"))
    names = (
        "order__dealer_id", "sku_id", "order__hospital_id", "order__project", "order__region_id", "wanted", "price_e4",
    )  # fmt: skip
    return lines.order_by().values_list(*names).annotate(n=Count("id"))


def _months(first: date, last: date) -> Iterator[tuple[date, datetime, datetime]]:
    """``(first of the month, from, until)`` of the calendar months between two days, in Shanghai time."""
    day = first
    while day <= last:
        nxt = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = min(nxt, last + timedelta(days=1))
        yield day.replace(day=1), datetime.combine(day, time(), SHANGHAI), datetime.combine(end, time(), SHANGHAI)
        day = end
