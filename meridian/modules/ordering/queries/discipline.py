"""Whether the orders of dealers stood: for all dealers at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q

from meridian.kernel.base import clock

from ..choices import OrderStatus
from ..models import Order, OrderLine

_WHY = "figures of all dealers, shown to those who may see the dealer"


def orders_between(first: date, last: date) -> dict[int, tuple[int, int]]:
    """``{dealer: (orders submitted over days, of them rejected or cancelled by now)}``. One query."""
    begin = datetime.combine(first, time(), clock.SHANGHAI)
    end = datetime.combine(last + timedelta(days=1), time(), clock.SHANGHAI)
    rows = Order.objects.unscoped(_WHY).filter(submitted_at__gte=begin, submitted_at__lt=end)
    fallen = Count("id", filter=Q(status__in=(OrderStatus.REJECTED, OrderStatus.CANCELLED)))
    found = rows.order_by().values_list("dealer_id").annotate(n=Count("id"), fallen=fallen)
    return {dealer: (number, gone) for dealer, number, gone in found}


def amounts_between(dealer_ids: Iterable[int], first: date, last: date) -> dict[tuple[int, int], int]:
    """``{(dealer, sku): fen}`` that dealers ordered over days, net of what was rejected or cancelled. One query."""
    begin = datetime.combine(first, time(), clock.SHANGHAI)
    end = datetime.combine(last + timedelta(days=1), time(), clock.SHANGHAI)
    rows = OrderLine.objects.unscoped(_WHY).filter(
        order__dealer__in=sorted(set(dealer_ids)), order__submitted_at__gte=begin, order__submitted_at__lt=end,
        is_free=False,
    )  # fmt: skip
    rows = rows.exclude(order__status__in=(OrderStatus.DRAFT, OrderStatus.REJECTED, OrderStatus.CANCELLED)).order_by()
    found: dict[tuple[int, int], int] = {}
    # A line that was cancelled in part counts by the part that stays.
    for dealer, sku, qty, gone, fen in rows.values_list(
        "order__dealer_id", "sku_id", "qty", "cancelled_qty", "amount_fen"
    ):
        found[dealer, sku] = found.get((dealer, sku), 0) + (fen * (qty - gone) // qty if qty else 0)
    return found
