"""What prices show on the record of a dealer."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.contributions import Figure, Line, PanelContent, PanelSource, contribute

from ..choices import PriceStatus, RequestStatus
from ..models import Price, SpecialPriceRequest

VIEW = "pricing.price:view"
FEW = 5
CHIPS = {"PROJECT": "wait", "SPECIAL": "wait", "DEALER_HOSPITAL": "good", "DEALER": "good"}


def prices_panel(row: Any, actor: Actor) -> PanelContent:
    """The prices made for him alone, the newest first; everything else follows from his level."""
    today = actor.today
    rows = Price.objects.visible_to(actor, VIEW).filter(dealer=row.pk, status=PriceStatus.VALID)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today)).select_related("sku__product", "hospital")
    figures = [Figure(_("Prices for this dealer alone"), rows.count(), "num")]
    if actor.may("pricing.specialpricerequest:view"):
        asked = SpecialPriceRequest.objects.visible_to(actor, "pricing.specialpricerequest:view")
        waiting = asked.filter(dealer=row.pk, status=RequestStatus.ASKED).count()
        figures.append(Figure(_("Special prices asked for"), waiting, "num", "wait" if waiting else ""))
    lines = []
    for price in rows.order_by("-valid_from", "-id")[:FEW]:
        where = str(price.hospital or price.project or "")
        last = f"{price.valid_from} – {price.valid_to}" if price.valid_to else f"{price.valid_from} –"
        said = " · ".join(filter(None, [where, last]))
        lines.append(
            Line(price.sku, "", said, price.price_e4, "price", CHIPS.get(price.kind, "busy"), price.get_kind_display())
        )
    url = reverse("price_sheet") + ("" if actor.is_dealer else f"?dealer={row.pk}")
    return PanelContent(tuple(figures), tuple(lines), url, _("The price sheet"), _("The prices of the level apply."))


def add_panels() -> None:
    """Make them known to the pages of dealers."""
    contribute(
        PanelSource("dealers.dealer", "prices", "rights", 40, gettext_lazy("Prices"), "tag", VIEW, prices_panel)
    )  # fmt: skip
