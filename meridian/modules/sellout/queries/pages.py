"""Rows and figures of the pages of sellout, as far as the reader may see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, F, QuerySet, Sum, When
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor

from ..choices import OpeningStatus, SaleKind, SaleSource, SaleStatus, TransferStatus
from ..models import DealerSale, DealerSaleLine, OpeningStock, SubDealerTransfer

SALE_VIEW, TRANSFER_VIEW = "sellout.dealersale:view", "sellout.subdealertransfer:view"


def latest_sales(actor: Actor, show: str) -> QuerySet[DealerSale]:
    """Sales of the list: all but what was given up, or only drafts, consumption, or red ones."""
    rows = DealerSale.objects.visible_to(actor, SALE_VIEW).select_related("dealer", "hospital", "corrects")
    rows = rows.annotate(total=Sum("lines__qty"))
    narrowed: dict[str, dict[str, str]] = {
        "draft": {"status": SaleStatus.DRAFT}, "red": {"kind": SaleKind.RETURN},
        "consumption": {"source": SaleSource.CONSUMPTION},
    }  # fmt: skip
    if show in narrowed:
        return rows.filter(**narrowed[show])
    return rows.exclude(status=SaleStatus.CANCELLED)


def month_figures(actor: Actor) -> list[dict[str, Any]]:
    """Base units of this month net of what came back, hospitals sold to, drafts left open."""
    first = actor.today.replace(day=1)
    booked = DealerSaleLine.objects.visible_to(actor, "sellout.dealersaleline:view").filter(
        sale__status=SaleStatus.POSTED, sale__sale_date__gte=first, sale__sale_date__lte=actor.today
    )
    signed = Case(When(sale__kind=SaleKind.SALE, then=F("qty")), default=-F("qty"))
    qty = booked.aggregate(n=Sum(signed))["n"] or 0
    hospitals = booked.filter(sale__kind=SaleKind.SALE).values("sale__hospital_id").distinct().count()
    sales = DealerSale.objects.visible_to(actor, SALE_VIEW)
    drafts = sales.filter(status=SaleStatus.DRAFT).count()
    week = sales.filter(status=SaleStatus.POSTED, sale_date__gt=actor.today - timedelta(days=7)).count()
    return [
        {"label": _("Base units this month"), "value": qty, "kind": "num", "sub": _("less what came back")},
        {"label": _("Hospitals sold to"), "value": hospitals, "kind": "num", "sub": _("this month")},
        {"label": _("Documents in 7 days"), "value": week, "kind": "num"},
        {"label": _("Drafts not booked"), "value": drafts, "kind": "num", "tone": "wait" if drafts else ""},
    ]


def transfers(actor: Actor) -> QuerySet[SubDealerTransfer]:
    """Transfers the reader sends or receives, what waits first."""
    rows = SubDealerTransfer.objects.visible_to(actor, TRANSFER_VIEW).exclude(status=TransferStatus.CANCELLED)
    return rows.select_related("dealer", "to_dealer").annotate(total=Sum("lines__qty"))


def openings(actor: Actor) -> QuerySet[OpeningStock]:
    """Lists of opening stock the reader may see, the latest first; those given up are left out."""
    rows = OpeningStock.objects.visible_to(actor, "sellout.openingstock:view").exclude(status=OpeningStatus.CANCELLED)
    return rows.select_related("dealer", "submitted_by", "approved_by")
