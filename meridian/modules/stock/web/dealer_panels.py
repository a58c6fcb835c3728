"""What the book shows on the record of a dealer: how much lies with him, and which lots end first."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.contributions import Figure, Line, PanelContent, PanelSource, contribute
from meridian.modules.reference import queries as reference

from ..choices import Condition, Holder
from ..models import StockAccount
from ..queries import dealer_balances

VIEW = "stock.stockaccount:view"
FEW = 5


def stock_panel(row: Any, actor: Actor) -> PanelContent:
    """Units and SKUs on hand, what is on its way or blocked, and the lots that end first."""
    rows = dealer_balances(actor, row.pk)
    good = Q(condition=Condition.GOOD)
    sums = rows.order_by().aggregate(
        units=Sum("on_hand", filter=good),
        skus=Count("sku", filter=good, distinct=True),
        held=Sum("on_hand", filter=~good),
    )
    coming = StockAccount.objects.visible_to(actor).filter(holder_type=Holder.TRANSIT, dealer_id=row.pk)
    figures = [
        Figure(_("Units on hand"), sums["units"] or 0, "num"), Figure(_("SKUs"), sums["skus"] or 0, "num"),
        Figure(_("In transit"), coming.aggregate(n=Sum("on_hand"))["n"] or 0, "num"),
    ]  # fmt: skip
    if sums["held"]:
        figures.append(Figure(_("Blocked or damaged"), sums["held"], "num", "wait"))
    months = int(reference.parameter("stock.near_expiry_months", on=actor.today))
    lines = []
    for account in rows.filter(good, on_hand__gt=0, lot__expiry_date__isnull=False).order_by(
        F("lot__expiry_date"), "id"
    )[:FEW]:
        left = (account.lot.expiry_date - actor.today).days
        chip = "bad" if left < 0 else "wait" if left <= months * 30 else "good"
        said = f"{account.lot.number} · {account.on_hand:,} {account.sku.base_unit}"
        lines.append(
            Line(account.sku, _lot_url(account.lot_id), said, chip=chip, state=account.lot.expiry_date.isoformat())
        )
    url = f"{reverse('stock_stockaccount_list')}?dealer={row.pk}"
    return PanelContent(tuple(figures), tuple(lines), url, empty=_("The book has nothing at this dealer."))


def _lot_url(lot_id: int) -> str:
    return reverse("lot_page", args=[lot_id])


def add_panels() -> None:
    """Make them known to the pages of dealers."""
    contribute(
        PanelSource(
            "dealers.dealer", "stock", "stock", 10, gettext_lazy("On hand, by expiry"), "packages", VIEW, stock_panel
        )
    )
