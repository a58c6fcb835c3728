"""The page for quoting: guide and floor, who decides, and what is left of the list price."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.money import e4_from_yuan
from meridian.kernel.objects.derive_filter import is_key
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.web.access import page
from meridian.modules.customers import queries as customers
from meridian.modules.dealers import queries as dealers

from ..choices import PriceKind
from ..queries.guidance import guides_on, judge_price, reference_price, waterfall_of
from ..queries.sheet import visible_dealer
from .charts import steps

VIEW = "pricing.priceguide:view"
COST = "pricing.skucost:view"
LEVELS = {
    "region_manager": gettext_lazy("regional manager"),
    "commercial_director": gettext_lazy("commercial director"),
    "management": gettext_lazy("management"),
}
ZONES = {
    "GUIDE": ("good", gettext_lazy("at or above the guide price")),
    "ROOM": ("wait", gettext_lazy("between guide and floor")),
    "FLOOR": ("bad", gettext_lazy("below the floor")),
    "NONE": ("draft", gettext_lazy("no guide price is set for this SKU")),
}
STEPS = {
    "list": gettext_lazy("List price"), "discount": gettext_lazy("Discount of the dealer"),
    "special": gettext_lazy("Special price"), "rebate": gettext_lazy("Rebate"), "net": gettext_lazy("Net"),
    "cost": gettext_lazy("Cost"), "margin": gettext_lazy("Margin"),
}  # fmt: skip


@page(VIEW)
def quote(request: HttpRequest) -> HttpResponse:
    """A price typed in, judged; and the waterfall from list to net, to margin for whoever may see cost."""
    actor, get = request.actor, request.GET
    dealer_id, sku_id, hospital_id = (_key(get.get(name)) for name in ("dealer", "sku", "hospital"))
    qty, price = max(1, _key(get.get("qty")) or 1), _price(get.get("price", ""))
    rebate_bp = int((_number(get.get("rebate", "")) or Decimal(0)) * 100)
    context: dict[str, Any] = {
        "title": _("Quotation guidance"), "crumbs": [(_("Prices"), reverse("price_sheet")), (_("Quotation guidance"), "")],
        "qty": qty, "price": get.get("price", ""), "rebate": get.get("rebate", ""), "sees_cost": actor.may(COST),
        "sku": None, "dealer": None, "hospital": None, "guides_url": reverse("pricing_priceguide_list"),
    }  # fmt: skip
    sku = spec_named("catalog.sku").rows(actor).filter(pk=sku_id).first() if sku_id else None
    if sku is None or not dealer_id:
        return render(request, "pricing/quote.html", context)
    dealer = visible_dealer(actor, dealer_id)
    hospital = spec_named("customers.hospital").rows(actor).filter(pk=hospital_id).first() if hospital_id else None
    region = _region(dealer.pk, hospital)
    guide = guides_on([sku.pk], actor.today, region).get(sku.pk)
    found = waterfall_of(
        sku.pk, dealer.pk, actor.today, qty=qty, special_e4=price, rebate_bp=max(0, min(rebate_bp, 10_000)),
        hospital_id=hospital.pk if hospital else None, with_cost=actor.may(COST),
    )  # fmt: skip
    rows = [(STEPS[step.key], step) for step in found]
    quoted = price if price is not None else next((s.price_e4 for s in found if s.key == "net"), None)
    verdict = judge_price(quoted, sku.pk, actor.today, region) if quoted else None
    context |= {
        "sku": sku, "dealer": dealer, "hospital": hospital, "guide": guide, "rows": rows, "chart": steps(rows),
        "verdict": verdict, "zone": ZONES[verdict.zone] if verdict else None,
        "level": LEVELS.get(verdict.level, verdict.level) if verdict else "",
        "below": f"{verdict.below_bp / 100:g} %" if verdict and verdict.below_bp else "",
        "suggested": reference_price(sku.pk, actor.today, PriceKind.SUGGESTED),
        "ask_url": reverse("pricing_specialpricerequest_add") if actor.may("pricing.specialpricerequest:add") else "",
    }  # fmt: skip
    return render(request, "pricing/quote.html", context)


def _region(dealer_id: int, hospital: Any) -> int | None:
    """The region a quotation is for: the hospital's, else the dealer's."""
    if hospital is not None:
        return customers.hospital_regions([hospital.pk]).get(hospital.pk)
    path = dealers.region_paths([dealer_id]).get(dealer_id, "").strip("/")
    return int(path.rpartition("/")[2]) if path else None


def _key(text: str | None) -> int | None:
    return int(text) if text and is_key(text) else None


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**9 else None


def _price(text: str) -> int | None:
    found = _number(text)
    return e4_from_yuan(found) if found is not None and found > 0 else None
