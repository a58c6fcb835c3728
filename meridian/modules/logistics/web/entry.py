"""Shipments and transfers written by hand: choose a warehouse, see what lies there, enter quantities."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import Issue, MeridianError, RuleViolation
from meridian.kernel.base.text import clean_line
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.web.access import page
from meridian.modules.catalog import queries as catalog
from meridian.modules.pricing import queries as pricing
from meridian.modules.stock.choices import Condition

from .. import commands
from .incoming import parse_day

SHOWN = 200


@page("logistics.shipment:create")
def new_shipment(request: HttpRequest) -> HttpResponse:
    """A shipment without an order: a replacement, a sample, a correction. It stays a draft until somebody ships it."""
    return _entry(request, _("New shipment"), _draft, is_transfer=False)


@page("logistics.warehousetransfer:add")
def new_transfer(request: HttpRequest) -> HttpResponse:
    """Goods from one warehouse to another, booked at once."""
    return _entry(request, _("New transfer"), _transfer, is_transfer=True)


def _entry(request: HttpRequest, title: str, write, *, is_transfer: bool) -> HttpResponse:
    actor, given = request.actor, request.POST or request.GET
    houses = list(spec_named("stock.warehouse").rows(actor).filter(is_active=True).order_by("code"))
    chosen = next((house for house in houses if str(house.pk) == given.get("warehouse")), None)
    if chosen is None and len(houses) == 1:
        chosen = houses[0]
    text = clean_line(given.get("q", ""), 40)
    stock = _stock(request, chosen.pk, text) if chosen else []
    issues: list[Issue] = []
    if request.method == "POST" and chosen is not None:
        try:
            return write(request, chosen, houses, _lines(request, stock))
        except MeridianError as refused:
            issues = refused.issues()
    context = {
        "title": title, "crumbs": [(_("Warehouse board"), reverse("warehouse_board")), (title, "")], "houses": houses,
        "chosen": chosen, "query": text, "stock": [(row, row.on_hand - row.reserved, given.get(f"qty{row.pk}", "")) for row in stock], "issues": issues,
        "has_serials": is_transfer and any(row.sku.tracking == "SERIAL" for row in stock),
        "given": given, "is_transfer": is_transfer, "today": actor.today, "shown": SHOWN,
        "dealer_name": _dealer_name(request, given.get("dealer", "")),
    }  # fmt: skip
    return render(request, "logistics/entry.html", context, status=422 if issues else 200)


def _stock(request: HttpRequest, warehouse_id: int, text: str) -> list[Any]:
    """Good lots in the warehouse, first expiring first within a SKU; those with an entered quantity always."""
    rows = spec_named("stock.stockaccount").rows(request.actor)
    rows = rows.filter(warehouse_id=warehouse_id, condition=Condition.GOOD, on_hand__gt=0)
    entered = [
        int(name[3:]) for name, qty in request.POST.items() if name.startswith("qty") and qty and name[3:].isdecimal()
    ]
    if text:
        match = Q(sku__code__icontains=text) | Q(sku__product__name__icontains=text) | Q(lot__number__icontains=text)
        rows = rows.filter(match | Q(pk__in=entered))
    return list(rows.select_related("sku__product", "lot").order_by("sku__code", "lot__expiry_date", "id")[:SHOWN])


def _lines(request: HttpRequest, stock: list[Any]) -> list[tuple[int, int | None, int]]:
    found, wrong = [], []
    for row in stock:
        text = request.POST.get(f"qty{row.pk}", "").strip()
        if not text:
            continue
        free = row.on_hand - row.reserved
        if not text.isdecimal() or not 0 < int(text) <= free:
            said = {"lot": row.lot.number if row.lot_id else row.sku.code, "qty": text[:12], "free": free}
            message = _("Lot %(lot)s: %(qty)s cannot be taken, %(free)s are free.")
            wrong.append(Issue("entry.quantity", message, mend=_("Correct the quantity."), params=said))
            continue
        found.append((row.sku_id, row.lot_id, int(text)))
    if wrong:
        raise RuleViolation(wrong)
    return found


def _draft(request: HttpRequest, house: Any, houses: list[Any], lines: list[tuple]) -> HttpResponse:
    key = request.POST.get("dealer", "")
    dealer = spec_named("dealers.dealer").rows(request.actor).filter(pk=key if key.isdecimal() else 0).first()
    if dealer is None:
        raise RuleViolation(Issue("entry.dealer", _("Choose the dealer the goods go to."), field="dealer"))
    made = commands.create_shipment(
        actor=request.actor, dealer=dealer, warehouse=house, lines=_priced(request, dealer, lines),
        note=request.POST.get("note", "")[:200],
    )  # fmt: skip
    messages.success(request, _("%(number)s is a draft. Nothing has moved yet.") % {"number": made.number})
    return redirect("logistics_shipment_detail", pk=made.pk)


def _priced(request: HttpRequest, dealer: Any, lines: list[tuple]) -> list[tuple]:
    """With the dealer's prices of today when the shipment is to be charged. Raises for goods without a price."""
    if not request.POST.get("is_charged"):
        return [(*line, None) for line in lines]
    hits = pricing.price_of(dealer.pk, {sku for sku, _lot, _qty in lines}, request.actor.today)
    missing = sorted({sku for sku, _lot, _qty in lines} - set(hits))
    if missing:
        codes = ", ".join(facts["code"] for facts in catalog.goods_facts(missing).values())
        raise RuleViolation(
            Issue(
                "entry.price", _("There is no price of today for %(codes)s.") % {"codes": codes}, field="is_charged",
                mend=_("Ask commercial staff for a price, or send it without charge."),
            )
        )  # fmt: skip
    return [(*line, hits[line[0]].price_e4) for line in lines]


def _transfer(request: HttpRequest, house: Any, houses: list[Any], lines: list[tuple]) -> HttpResponse:
    target = next((row for row in houses if str(row.pk) == request.POST.get("to_warehouse")), None)
    if target is None:
        raise RuleViolation(Issue("entry.warehouse", _("Choose the warehouse the goods go to."), field="to_warehouse"))
    made = commands.transfer_between_warehouses(
        actor=request.actor, from_warehouse=house, to_warehouse=target, lines=lines,
        moved_on=parse_day(request.POST.get("moved_on", "")) or request.actor.today,
        reason=request.POST.get("note", "")[:200], serials=request.POST.get("serials", ""),
    )  # fmt: skip
    messages.success(request, _("%(number)s is booked.") % {"number": made.number})
    return redirect("logistics_warehousetransfer_detail", pk=made.pk)


def _dealer_name(request: HttpRequest, key: str) -> str:
    row = spec_named("dealers.dealer").rows(request.actor).filter(pk=key).first() if key.isdecimal() else None
    return str(row or "")
