"""What both sides expect a dealer to sell, beside what he sold."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from meridian.kernel.web.access import page
from meridian.modules.catalog import queries as catalog

from ..queries import forecast_sheets
from ..queries.figures import visible_dealer

VIEW = "replenishment.forecastversion:view"
SHOWN = 30


@page(VIEW)
def forecast_page(request: HttpRequest) -> HttpResponse:
    """Weeks of each SKU with both forecasts, sales, and the weeks in which the two sides differ too much."""
    actor, text = request.actor, request.GET.get("dealer", "")
    dealer_id = (
        actor.dealer_id if actor.is_dealer else int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    )
    context: dict[str, Any] = {
        "title": _("Forecasts of both sides"), "crumbs": [(_("Ordering and stock"), "")], "own": actor.is_dealer,
        "dealer": None, "sheets": [], "may_add": actor.may("replenishment.forecastversion:add"),
        "may_plan": actor.may("replenishment.cpfrcycle:view"), "may_import": actor.may("replenishment.forecastversion:import"),
    }  # fmt: skip
    if dealer_id:
        dealer = visible_dealer(actor, dealer_id, VIEW)
        sheets = forecast_sheets(actor, dealer_id, actor.today)[:SHOWN]
        names = catalog.sku_names(sheet.sku_id for sheet in sheets)
        context |= {
            "dealer": dealer,
            "sheets": [
                {"sheet": sheet, "name": names.get(sheet.sku_id, ""), "sides": _accuracy(sheet)} for sheet in sheets
            ],
        }
    return render(request, "replenishment/forecast.html", context)


def _accuracy(sheet: Any) -> list[tuple[str, str, str]]:
    """``(side, MAPE, bias)`` in words, for the sides that can be judged."""
    found = []
    for label, (mape, bias) in ((_("manufacturer"), sheet.maker), (_("dealer"), sheet.dealer)):
        if bias is not None:
            found.append((label, "—" if mape is None else f"{mape:.0f} %", f"{bias:+.0f} %"))
    return found
