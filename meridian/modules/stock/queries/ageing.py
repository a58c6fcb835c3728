"""How much of the dealers' stock is expired or near expiry. For all dealers at once."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, Sum

from ..choices import Holder
from ..models import StockAccount

_WHY = "figures of all dealers, shown to those who may see the dealer"


def expiring_stock(on: date, until: date) -> dict[int, tuple[int, int, int]]:
    """``{dealer: (base units on hand, expired on the day, ending by ``until``)}`` as the book stands now. One query."""
    rows = StockAccount.objects.unscoped(_WHY).filter(holder_type=Holder.DEALER, on_hand__gt=0, dealer__isnull=False)
    found = rows.order_by().values_list("dealer_id").annotate(
        n=Sum("on_hand"), gone=Sum("on_hand", filter=Q(lot__expiry_date__lt=on)),
        near=Sum("on_hand", filter=Q(lot__expiry_date__gte=on, lot__expiry_date__lte=until)),
    )  # fmt: skip
    return {dealer: (number, gone or 0, near or 0) for dealer, number, gone, near in found}
