"""“Sales already booked”: what a flow file reports and a dealer's own document has booked before, so that nothing posts twice.

The key is dealer, customer, SKU, lot and day, with quantities netted within it (``rules.netting``). ``flows`` asks
:func:`sales_already_booked` while it judges a file, posts only the rest, and says so by ``commands.mark_reported``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Sum

from ..choices import SaleKind, SaleStatus, TransferStatus
from ..models import DealerSaleLine, SaleReport, SubDealerTransferLine
from ..rules.netting import BookedPart, Netted, ReportedLine, SaleKey, covered, net

if TYPE_CHECKING:
    import polars as pl

_WHY = "sales of the dealer whose file is judged"


Asked = tuple[int, str, int | None, int | None, int | None, date | None, int | None]


def sales_already_booked(dealer_id: int, lines: Iterable[Asked]) -> dict[int, int]:
    """``{reference: base units that are in the book already}`` for the lines of a dealer's file; others are absent.

    ``lines``: ``(reference, customer type HOSPITAL or DEALER, customer id, sku id, lot id or None, day, base units)``;
    negative base units are goods that came back, and so is the answer. Of a line of 7 of which a document booked 5 the
    answer is 5. What an earlier file was matched with (``commands.mark_reported``) is not offered again. A handful of
    queries, however many lines.
    """
    reported = reported_lines(lines)
    return covered(netted_lines(dealer_id, reported), reported)


def reported_lines(lines: Iterable[Asked]) -> list[ReportedLine]:
    """Lines of a file as the rule takes them; those without customer, SKU, day or quantity cannot be matched."""
    return [
        ReportedLine(ref, SaleKey(kind, customer, sku, lot, day), qty)
        for ref, kind, customer, sku, lot, day, qty in lines
        if customer is not None and sku is not None and day is not None and qty
    ]


def netted_lines(dealer_id: int, reported: Sequence[ReportedLine]) -> list[Netted]:
    """Which document line explains how much of which reported line. Lines of transfers have negative numbers."""
    if not reported:
        return []
    days = [line.key.day for line in reported]
    return net(open_parts(dealer_id, min(days), max(days)), reported)


def open_parts(dealer_id: int, first: date, last: date) -> list[BookedPart]:
    """What the dealer's documents booked between two days and no file has reported yet."""
    return [part for part in (*_sales(dealer_id, first, last), *_transfers(dealer_id, first, last)) if part.qty]


def _sales(dealer_id: int, first: date, last: date) -> list[BookedPart]:
    rows = DealerSaleLine.objects.unscoped(_WHY).filter(
        sale__dealer_id=dealer_id, sale__status=SaleStatus.POSTED, sale__sale_date__gte=first, sale__sale_date__lte=last
    )
    columns = ("pk", "sale__kind", "sale__hospital_id", "sku_id", "lot_id", "sale__sale_date", "qty")
    found = list(rows.order_by("pk").values_list(*columns))
    seen = _reported("line_id", [row[0] for row in found])
    return [
        BookedPart(
            pk, SaleKey("HOSPITAL", hospital, sku, lot, day),
            (qty - seen.get(pk, 0)) * (1 if kind == SaleKind.SALE else -1),
        )
        for pk, kind, hospital, sku, lot, day, qty in found
    ]  # fmt: skip


def _transfers(dealer_id: int, first: date, last: date) -> list[BookedPart]:
    rows = SubDealerTransferLine.objects.unscoped(_WHY).filter(
        transfer__dealer_id=dealer_id, transfer__status__in=(TransferStatus.SENT, TransferStatus.CONFIRMED),
        transfer__sent_on__gte=first, transfer__sent_on__lte=last,
    )  # fmt: skip
    columns = ("pk", "transfer__to_dealer_id", "sku_id", "lot_id", "transfer__sent_on", "qty", "received_qty")
    found = list(rows.order_by("pk").values_list(*columns))
    seen = _reported("transfer_line_id", [row[0] for row in found])
    return [
        BookedPart(
            -pk, SaleKey("DEALER", to, sku, lot, day), max((qty if taken is None else taken) - seen.get(pk, 0), 0)
        )
        for pk, to, sku, lot, day, qty, taken in found
    ]


def _reported(column: str, line_ids: Sequence[int]) -> dict[int, int]:
    """``{line: base units that files have reported}``."""
    if not line_ids:
        return {}
    rows = SaleReport.objects.unscoped(_WHY).filter(**{f"{column}__in": line_ids}).values(column).annotate(n=Sum("qty"))
    return dict(rows.order_by().values_list(column, "n"))


def reported_qty(line_ids: Sequence[int]) -> dict[int, int]:
    """``{sale line: base units that files have reported}``."""
    return _reported("line_id", line_ids)


def booked_frame(dealer_id: int, lines: pl.DataFrame) -> pl.DataFrame:
    """``lines`` with the column ``booked_qty`` (0 where nothing is in the book): :func:`sales_already_booked` for a frame.

    ``lines`` has ``line_key`` (unique), ``hospital_id, buyer_id, sku_id, lot_id, date, base_qty``.
    """
    import polars as pl

    nothing = lines.with_columns(booked_qty=pl.lit(0, dtype=pl.Int64))
    days = lines["date"].drop_nulls()
    parts = open_parts(dealer_id, days.min(), days.max()) if len(days) else []
    if not parts:
        return nothing
    rows = lines.select("line_key", "hospital_id", "buyer_id", "sku_id", "lot_id", "date", "base_qty").iter_rows()
    reported = reported_lines(
        (key, "DEALER" if hospital is None else "HOSPITAL", buyer if hospital is None else hospital, *rest)
        for key, hospital, buyer, *rest in rows
    )
    found = covered(net(parts, reported), reported)
    if not found:
        return nothing
    schema = {"line_key": lines.schema["line_key"], "booked_qty": pl.Int64}
    known = pl.DataFrame(list(found.items()), schema=schema, orient="row")
    joined = lines.join(known, on="line_key", how="left", maintain_order="left")
    return joined.with_columns(pl.col("booked_qty").fill_null(0))


def unreported_by_month(dealer_id: int, first: date, last: date) -> dict[date, int]:
    """``{first day of a month: base units booked by documents that no file has reported}``, net of what came back."""
    sums: dict[date, int] = defaultdict(int)
    for part in open_parts(dealer_id, first, last):
        sums[part.key.day.replace(day=1)] += part.qty
    return dict(sums)
