"""What dealers bought, and whether they paid by the day it was due. For all dealers at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, Sum

from ..choices import ItemKind
from ..models import Match, OpenItem

_WHY = "figures of all dealers, shown to those who may see the dealer"


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Of the charges that fell due in a period, fen: all, settled by its last day, and settled by the day they were due."""

    due_fen: int
    settled_fen: int
    on_time_fen: int


def purchases_between(first: date, last: date) -> dict[int, int]:
    """``{dealer: fen}`` charged less credited over days; dealers with neither are absent. One query."""
    rows = OpenItem.objects.unscoped(_WHY).filter(business_date__range=(first, last)).order_by()
    found: dict[int, int] = {}
    for dealer, kind, amount in rows.values_list("dealer_id", "kind").annotate(n=Sum("amount_fen")):
        if kind in (ItemKind.CHARGE, ItemKind.CREDIT_NOTE):
            found[dealer] = found.get(dealer, 0) + (amount if kind == ItemKind.CHARGE else -amount)
    return found


def punctuality_between(first: date, last: date) -> dict[int, Punctuality]:
    """How dealers paid what fell due over days, as it stood on the last of them (回款率). Three queries.

    A payment counts on the day the bank received it, a credit note on its business date; undone matches cancel out.
    """
    items = OpenItem.objects.unscoped(_WHY).filter(kind=ItemKind.CHARGE, due_on__range=(first, last)).order_by()
    due = dict(items.values_list("dealer_id").annotate(n=Sum("amount_fen")))
    rows = (
        Match.objects.unscoped(_WHY)
        .filter(item__kind=ItemKind.CHARGE, item__due_on__range=(first, last))
        .filter(Q(payment__paid_on__lte=last) | Q(credit__business_date__lte=last))
        .order_by()
    )
    by_due = Q(payment__paid_on__lte=F("item__due_on")) | Q(credit__business_date__lte=F("item__due_on"))
    settled = dict(rows.values_list("item__dealer_id").annotate(n=Sum("amount_fen")))
    on_time = dict(rows.filter(by_due).values_list("item__dealer_id").annotate(n=Sum("amount_fen")))
    return {key: Punctuality(amount, settled.get(key, 0), on_time.get(key, 0)) for key, amount in due.items()}
