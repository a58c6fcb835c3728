"""Whether the orders of dealers stood: for all dealers at once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q

from meridian.kernel.base import clock

from ..choices import OrderStatus
from ..models import Order

_WHY = "figures of all dealers, shown to those who may see the dealer"


def orders_between(first: date, last: date) -> dict[int, tuple[int, int]]:
    """``{dealer: (orders submitted over days, of them rejected or cancelled by now)}``. One query."""
    begin = datetime.combine(first, time(), clock.SHANGHAI)
    end = datetime.combine(last + timedelta(days=1), time(), clock.SHANGHAI)
    rows = Order.objects.unscoped(_WHY).filter(submitted_at__gte=begin, submitted_at__lt=end)
    fallen = Count("id", filter=Q(status__in=(OrderStatus.REJECTED, OrderStatus.CANCELLED)))
    found = rows.order_by().values_list("dealer_id").annotate(n=Count("id"), fallen=fallen)
    return {dealer: (number, gone) for dealer, number, gone in found}
