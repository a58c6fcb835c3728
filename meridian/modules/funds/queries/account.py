"""The latest entries on what a dealer owes."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from meridian.kernel.base.actors import Actor
from meridian.modules.org.queries import unit_rows
from meridian.modules.reference.queries import ParameterMissing, parameter

from ..choices import MoneyKind
from ..models import MoneyEntry, OpenItem, Payment


def account_entries(actor: Actor, dealer_id: int, limit: int) -> QuerySet[MoneyEntry]:
    """Charges, credit notes and payments, the latest first. A plus is owed by the dealer, a minus was paid or credited."""
    rows = MoneyEntry.objects.visible_to(actor, "funds.openitem:view").filter(
        account__dealer_id=dealer_id, account__kind=MoneyKind.RECEIVABLE
    )
    return rows.select_related("posting").order_by("-business_date", "-pk")[:limit]


def document_texts(postings: list[int]) -> dict[int, str]:
    """What postings of one dealer are called for people: the delivery's text, the payment's bank reference."""
    why = "documents of entries the asker sees already"
    items = OpenItem.objects.unscoped(why).filter(posting__in=postings).values_list("posting_id", "text")
    payments = Payment.objects.unscoped(why).filter(posting__in=postings).values_list("posting_id", "bank_reference")
    return {**dict(items), **dict(payments)}


def company_name(day: date) -> str:
    """Our company as papers name it on a day: the parameter ``company.name``, else the root of the organisation."""
    try:
        return str(parameter("company.name", on=day))
    except ParameterMissing:
        rows = unit_rows()
        return rows[0][2] if rows else ""


def similar_payment(dealer_id: int, paid_on: date, amount_fen: int, has_reference: bool) -> Payment | None:
    """A standing payment of the same dealer, day and amount, when one of the two has no bank reference to tell them apart."""
    rows = Payment.objects.unscoped("to warn of the same money recorded twice").filter(
        dealer_id=dealer_id, paid_on=paid_on, amount_fen=amount_fen, reversed_at=None
    )
    return (rows.filter(has_reference=False) if has_reference else rows).order_by("pk").first()
