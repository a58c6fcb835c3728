"""The price sheet of a dealer, the history of a SKU's prices, and the days without a price."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.access.decisions import require
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.money import yuan_from_e4
from meridian.kernel.base.text import clean_line
from meridian.kernel.imports.exporting import KINDS, csv_lines, write_xlsx
from meridian.kernel.web.access import page

from ..choices import PriceKind
from ..models import Price
from ..queries import (
    audience_label,
    price_gaps,
    price_history,
    price_sheet,
    skus_without_list_price,
    suggested_prices,
    whole_sheet,
)
from ..queries.sheet import SheetLine, visible_dealer
from ..rules.periods import DAY

CHIPS = {
    "PROJECT": "wait",
    "SPECIAL": "wait",
    "DEALER_HOSPITAL": "good",
    "DEALER_REGION": "good",
    "DEALER": "good",
    "LEVEL": "busy",
    "LIST": "draft",
    "EX_FACTORY": "draft",
    "SUGGESTED": "draft",
    "LISTED": "draft",
    "VBP": "draft",
}
AHEAD = timedelta(days=90)


@page("pricing.price:view")
def sheet(request: HttpRequest) -> HttpResponse:
    """His price today, which row says so, and what comes next."""
    actor, dealer_id, on = request.actor, _dealer_id(request), _day(request)
    search = clean_line(request.GET.get("q", ""), 60)
    context: dict[str, Any] = {
        "title": _("Price sheet"), "crumbs": [(_("Prices"), "")], "on": on, "q": search, "own": actor.is_dealer,
        "may_export": actor.may("pricing.price:export"), "may_ask": actor.may("pricing.specialpricerequest:add"),
        "links": _links(actor),
        "dealer": None, "lines": [], "today": actor.today,
    }  # fmt: skip
    if dealer_id:
        dealer = visible_dealer(actor, dealer_id)
        found = price_sheet(actor, dealer_id, on, search=search, after=request.GET.get("after", ""))
        suggested = suggested_prices([line.sku_id for line in found.lines], on)
        lines = [_shown(line) | {"suggested": suggested.get(line.sku_id)} for line in found.lines]
        context |= {"dealer": dealer, "lines": lines, "after": found.after, "has_suggested": bool(suggested)}
    return render(request, "pricing/sheet.html", context)


# Pages that are opened now and then, with the right for each.
LINKS = (
    ("price_quote", gettext_lazy("Quotation guidance"), "scale", "pricing.priceguide:view"),
    ("price_dispersion", gettext_lazy("Spread of our prices"), "chart-bar", "pricing.pricechange:view"),
    ("pricing_vbpevent_list", gettext_lazy("Procurement events"), "gavel", "pricing.vbpevent:view"),
    ("pricing_priceclaim_list", gettext_lazy("Price claims"), "report-money", "pricing.priceclaim:view"),
    ("pricing_stockprotection_list", gettext_lazy("Stock price protections"), "shield", "pricing.stockprotection:view"),
    ("pricing_commitment_list", gettext_lazy("Commitments"), "thumb-up", "pricing.commitment:view"),
    ("pricing_negotiation_list", gettext_lazy("Negotiations"), "message", "pricing.negotiation:view"),
    ("pricing_skucost_list", gettext_lazy("Costs of SKUs"), "coin", "pricing.skucost:view"),
    ("pricing_resalepricerule_list", gettext_lazy("Resale price rules"), "ban", "pricing.resalepricerule:view"),
)


def _links(actor: Actor) -> list[tuple[str, Any, str]]:
    return [(reverse(name), label, icon) for name, label, icon, code in LINKS if actor.may(code)]


def _shown(line: SheetLine) -> dict[str, Any]:
    change = None
    if line.next_on:
        change = {"on": line.next_on, "row": line.next_row}
        if line.row and line.next_row and line.row.price_e4:
            change["percent"] = f"{100 * (line.next_row.price_e4 - line.row.price_e4) / line.row.price_e4:+.1f} %"
    return {
        "line": line, "kind": PriceKind(line.row.kind).label if line.row else "",
        "chip": CHIPS[line.row.kind] if line.row else "bad", "change": change,
        "next_kind": PriceKind(line.next_row.kind).label if line.next_row else "",
        "rungs": [
            {"rung": rung, "kind": PriceKind(rung.key.partition(":")[0]).label, "wins": bool(line.row and rung.now and rung.now.id == line.row.id)}
            for rung in line.ladder
        ],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Column:
    label: str
    kind: str
    read: Callable[[SheetLine], Any]


@page("pricing.price:view")
def sheet_export(request: HttpRequest) -> HttpResponse:
    """The whole sheet as xlsx or csv."""
    require(request.actor, "pricing.price:export")
    dealer = visible_dealer(request.actor, _dealer_id(request))
    on = _day(request)
    lines: Iterator[SheetLine] = whole_sheet(
        request.actor, dealer.pk, on, search=clean_line(request.GET.get("q", ""), 60)
    )
    columns = [
        _Column(_("SKU code"), "text", lambda line: line.code),
        _Column(_("Name"), "text", lambda line: line.name),
        _Column(_("Unit"), "text", lambda line: line.unit),
        _Column(_("Price (CNY)"), "number", lambda line: yuan_from_e4(line.row.price_e4) if line.row else None),
        _Column(_("By"), "text", lambda line: str(PriceKind(line.row.kind).label) if line.row else ""),
        _Column(_("Valid from"), "day", lambda line: line.row.valid_from if line.row else None),
        _Column(_("Valid to"), "day", lambda line: line.row.valid_to if line.row else None),
        _Column(_("Next change"), "day", lambda line: line.next_on),
        _Column(_("Next price (CNY)"), "number", lambda line: yuan_from_e4(line.next_row.price_e4) if line.next_row else None),
    ]  # fmt: skip
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    name = f"prices-{dealer.code}-{on:%Y%m%d}.{kind}"
    if kind == "csv":
        response = StreamingHttpResponse(csv_lines(lines, columns), content_type=KINDS["csv"])
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    out = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    write_xlsx(out, lines, columns)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=name, content_type=KINDS["xlsx"])


@page("pricing.price:view")
def history(request: HttpRequest) -> HttpResponse:
    """All prices of a SKU, key by key, with the days that none covers."""
    actor = request.actor
    sku_id, dealer_id = _number(request, "sku"), _number(request, "dealer")
    groups: dict[str, dict[str, Any]] = {}
    sku = _sku(actor, sku_id)
    if sku is not None:
        for row in price_history(actor, sku_id=sku_id, dealer_id=dealer_id)[:500]:
            group = groups.setdefault(row.key, {"label": audience_label(row), "kind": row.kind, "rows": []})
            group["rows"].append(row)
    for group in groups.values():
        group["rows"] = _with_gaps(group["rows"], actor.today)
    order = {str(kind): n for n, kind in enumerate(CHIPS)}
    context = {
        "title": _("Price history"), "crumbs": [(_("Prices"), ""), (_("Price sheet"), reverse("price_sheet"))], "sku": sku,
        "groups": sorted(groups.values(), key=lambda group: (order[group["kind"]], group["label"])),
        "own": actor.is_dealer, "today": actor.today,
    }  # fmt: skip
    return render(request, "pricing/history.html", context)


def _with_gaps(rows: list[Price], today: date) -> list[dict[str, Any]]:
    """Rows of one key, newest first, with change to the one before, and a line for each gap between valid ones."""
    shown: list[dict[str, Any]] = []
    later: Price | None = None
    valid = [row for row in rows if row.status == "VALID"]
    before = {row.pk: older for row, older in zip(valid, valid[1:], strict=False)}
    for row in rows:
        if row.status == "VALID":
            if later is not None and row.valid_to is not None and row.valid_to + DAY < later.valid_from:
                shown.append({"gap": (row.valid_to + DAY, later.valid_from - DAY)})
            later = row
        older = before.get(row.pk)
        change = f"{100 * (row.price_e4 - older.price_e4) / older.price_e4:+.1f} %" if older and older.price_e4 else ""
        state = "withdrawn" if row.status != "VALID" else "future" if row.valid_from > today else "past"
        if state == "past" and (row.valid_to is None or row.valid_to >= today):
            state = "now"
        shown.append({"row": row, "change": change, "state": state})
    return shown


@page("pricing.price:add")
def gaps(request: HttpRequest) -> HttpResponse:
    """Days without a price, and SKUs that nobody has listed."""
    today = request.actor.today
    missing, shown = skus_without_list_price(today)
    context = {
        "title": _("Price gaps"), "crumbs": [(_("Prices"), "")], "today": today, "until": today + AHEAD,
        "gaps": price_gaps(request.actor, today, today + AHEAD), "missing": missing, "skus": shown,
    }  # fmt: skip
    return render(request, "pricing/gaps.html", context)


def _sku(actor: Actor, sku_id: int) -> Any:
    skus = Price._meta.get_field("sku").related_model.objects.visible_to(actor, "catalog.sku:view")
    return skus.filter(pk=sku_id).select_related("product").first() if sku_id else None


def _dealer_id(request: HttpRequest) -> int:
    return request.actor.dealer_id if request.actor.is_dealer else _number(request, "dealer")


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _day(request: HttpRequest) -> date:
    """The day asked for; today when none or a broken one is given."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return request.actor.today
