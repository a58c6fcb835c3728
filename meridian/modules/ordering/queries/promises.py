"""Order lines with the day they were promised for, to be compared with what arrived."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from meridian.kernel.base.actors import Actor

from ..choices import OrderStatus
from ..models import Order, OrderLine


class PromisedLine(NamedTuple):
    """A line of an order that was released: base units not cancelled, days promised and wanted."""

    id: int
    order_id: int
    order_number: str
    dealer_id: int
    dealer: str
    line_no: int
    sku_id: int
    sku_code: str
    qty: int
    promised: date | None
    wanted: date | None
    contract: str


def promised_orders(
    actor: Actor, first: date, last: date, *, dealer_id: int | None = None, contract: str = ""
) -> QuerySet[Order]:
    """Released orders in the actor's reach whose promised day (else the wanted one) lies in a span."""
    due = Q(expected_date__range=(first, last)) | Q(expected_date__isnull=True, wanted_date__range=(first, last))
    rows = Order.objects.visible_to(actor).filter(due, released_at__isnull=False)
    rows = rows.exclude(status__in=(OrderStatus.REJECTED, OrderStatus.CANCELLED))
    if dealer_id is not None:
        rows = rows.filter(dealer_id=dealer_id)
    return rows.filter(contract_number=contract) if contract else rows


def promised_lines(orders: QuerySet[Order], most: int) -> list[PromisedLine]:
    """Their lines, at most ``most``, those due last first."""
    lines = OrderLine.objects.unscoped("lines of orders the actor may see").filter(
        order__in=orders, qty__gt=F("cancelled_qty")
    )
    rows = lines.order_by("-order__expected_date", "order_id", "line_no").values_list(
        "id", "order_id", "order__number", "order__dealer_id", "order__dealer__name", "line_no", "sku_id", "sku__code",
        F("qty") - F("cancelled_qty"), "order__expected_date", "order__wanted_date", "order__contract_number",
    )  # fmt: skip
    return [PromisedLine(*row) for row in rows[:most]]
