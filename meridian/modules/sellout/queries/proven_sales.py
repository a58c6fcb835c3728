"""Lines of booked sales: the proof that goods went to a hospital."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from ..choices import SaleKind, SaleStatus
from ..models import DealerSaleLine

SALE_LINE = "sellout.dealersaleline"


def sales_of(
    dealer_id: int, sku_id: int, hospital_id: int | None, first: date, last: date
) -> list[tuple[int, str, date, int]]:
    """``(key, document and line, day, base units)`` of a dealer's booked sales of a SKU, less what came back. One query.

    ``hospital_id`` None: to any hospital. What the dealer charged is his own and is not told (反垄断法 art. 18).
    """
    rows = DealerSaleLine.objects.unscoped("sales of the dealer who claims").filter(
        sale__dealer_id=dealer_id, sku_id=sku_id, sale__status=SaleStatus.POSTED, sale__kind=SaleKind.SALE,
        sale__sale_date__gte=first, sale__sale_date__lte=last, qty__gt=F("returned_qty"),
    )  # fmt: skip
    if hospital_id is not None:
        rows = rows.filter(sale__hospital_id=hospital_id)
    found = rows.order_by("sale__sale_date", "id").annotate(left=F("qty") - F("returned_qty"))
    names = ("id", "sale__number", "line_no", "sale__sale_date", "left")
    return [(key, f"{number}/{line}", day, qty) for key, number, line, day, qty in found.values_list(*names)]
