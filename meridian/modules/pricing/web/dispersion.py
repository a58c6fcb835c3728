"""Our own prices of a SKU side by side: where dealers of one region pay very different ones (恶性竞价 begins here)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.web.access import page
from meridian.modules.reference import queries as reference

from ..queries.dispersion import ALARM, spread_of_prices


@page("pricing.pricechange:view")
def dispersion(request: HttpRequest) -> HttpResponse:
    """SKUs whose invoiced prices lie far apart within a province over the last 365 days, the widest first."""
    actor = request.actor
    found = spread_of_prices(actor.today)
    context = {
        "title": _("Spread of our prices"), "crumbs": [(_("Prices"), reverse("price_sheet")), (_("Spread of our prices"), "")],
        "limit": reference.parameter(ALARM, on=actor.today), "rows": found[:200], "count": len(found),
    }  # fmt: skip
    return render(request, "pricing/dispersion.html", context)
