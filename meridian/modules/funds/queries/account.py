"""The latest entries on what a dealer owes."""

from __future__ import annotations

from django.db.models import QuerySet

from meridian.kernel.base.actors import Actor

from ..choices import MoneyKind
from ..models import MoneyEntry


def account_entries(actor: Actor, dealer_id: int, limit: int) -> QuerySet[MoneyEntry]:
    """Charges, credit notes and payments, the latest first. A plus is owed by the dealer, a minus was paid or credited."""
    rows = MoneyEntry.objects.visible_to(actor, "funds.openitem:view").filter(
        account__dealer_id=dealer_id, account__kind=MoneyKind.RECEIVABLE
    )
    return rows.select_related("posting").order_by("-business_date", "-pk")[:limit]
