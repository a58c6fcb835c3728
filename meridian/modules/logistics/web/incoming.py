"""Goods in from production, and the temperature records of cold-chain transports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base import clock
from meridian.kernel.base.errors import Issue, MeridianError, NotVisible, RuleViolation
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.web.access import page
from meridian.modules.catalog.queries import sku_names
from meridian.modules.stock.queries import read_serials

from .. import commands
from ..models import Acceptance, Shipment
from ..queries.picking import read_scan

ROWS = 8


@page("logistics.acceptance:add")
def receive(request: HttpRequest) -> HttpResponse:
    """Take lots in: one row a lot, typed or from a scanned code that fills SKU, lot and dates."""
    post = request.POST if request.method == "POST" else None
    rows = [_row(post, number, request.actor.today) for number in range(ROWS)]
    issues: list[Issue] = []
    if post is not None:
        try:
            made = _receive(request, rows)
        except MeridianError as refused:
            issues = refused.issues()
        else:
            messages.success(
                request, _("%(count)d lots stand in quarantine until they are inspected.") % {"count": len(made)}
            )
            return redirect(reverse("logistics_acceptance_list") + "?status=WAITING")
    names = sku_names([int(row["sku"]) for row in rows if row["sku"].isdecimal()])
    context = {
        "title": _("Receive goods"), "rows": rows, "issues": issues, "given": post or {}, "arrived_on": (post or {}).get("arrived_on", request.actor.today.isoformat()),
        "crumbs": [(_("Warehouse board"), reverse("warehouse_board")), (_("Receive goods"), "")],
        "names": {str(key): name for key, name in names.items()}, "warehouses": spec_named("stock.warehouse").rows(request.actor),
    }  # fmt: skip
    return render(request, "logistics/receive.html", context, status=422 if issues else 200)


def _row(post: Any, number: int, today: date) -> dict[str, Any]:
    names = ("code", "sku", "lot", "made", "ends", "qty", "serials")
    row = {name: (post.get(f"{name}{number}", "").strip() if post else "") for name in names}
    if row["code"]:
        scan = read_scan(row["code"], (), today)
        row["sku"] = row["sku"] or str(scan.sku_id or "")
        row["lot"] = row["lot"] or scan.lot or ""
        row["ends"] = row["ends"] or (scan.expiry_date.isoformat() if scan.expiry_date else "")
        row["serials"] = row["serials"] or scan.serial or ""
    return {**row, "number": number}


def _receive(request: HttpRequest, rows: list[dict[str, Any]]) -> list[Acceptance]:
    actor, post = request.actor, request.POST
    lots, issues = [], []
    for row in rows:
        if not any(row[name] for name in ("code", "sku", "lot", "qty")):
            continue
        if not (row["sku"].isdecimal() and row["lot"] and row["qty"].isdecimal()):
            message = _("Row %(row)s needs a SKU, a lot and a quantity.") % {"row": row["number"] + 1}
            issues.append(Issue("acceptance.row", message, mend=_("Complete it, or empty it.")))
            continue
        lots.append(
            commands.ArrivedLot(
                int(row["sku"]),
                row["lot"],
                int(row["qty"]),
                parse_day(row["made"]),
                parse_day(row["ends"]),
                row["code"][:200],
                read_serials(row["serials"]),
            )
        )
    house = spec_named("stock.warehouse").rows(actor).filter(pk=post["warehouse"] or 0).first()
    if house is None:
        issues.append(Issue("acceptance.warehouse", _("Choose a warehouse.")))
    if not post.get("document", "").strip():
        issues.append(Issue("acceptance.document", _("Enter the number of the production document.")))
    if issues:
        raise RuleViolation(issues)
    minutes, degrees = post.get("minutes", ""), post.get("degrees", "").replace(",", ".")
    return commands.receive_lots(
        actor=actor, warehouse=house, document=post["document"], lots=lots,
        arrived_on=parse_day(post.get("arrived_on", "")) or actor.today, transport_mode=post.get("mode", ""),
        transport_minutes=int(minutes) if minutes.isdecimal() else None, arrival_temp_e1=_tenths(degrees),
    )  # fmt: skip


def _tenths(text: str) -> int | None:
    try:
        return round(float(text) * 10) if text else None
    except ValueError:
        return None


def parse_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


@page("logistics.temperaturefile:add")
def shipment_temperature(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload the logger's file of a delivery."""
    row = Shipment.objects.visible_to(request.actor, "logistics.temperaturefile:add").filter(pk=pk).first()
    return _temperature(request, row, "logistics_shipment_detail", shipment=row)


@page("logistics.temperaturefile:add")
def acceptance_temperature(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload the logger's file of a transport from production."""
    row = Acceptance.objects.visible_to(request.actor, "logistics.temperaturefile:add").filter(pk=pk).first()
    return _temperature(request, row, "logistics_acceptance_detail", acceptance=row)


def _temperature(request: HttpRequest, row: Any, back: str, **document: Any) -> HttpResponse:
    if row is None:
        raise NotVisible("transport")
    issues: list[Issue] = []
    url = reverse(back, args=[row.pk])
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None:
            issues = [Issue("cold.file", _("Choose a file first."))]
        else:
            try:
                made = commands.record_temperatures(
                    actor=request.actor, upload=upload, started_at=_moment(request.POST.get("start", "")),
                    ended_at=_moment(request.POST.get("end", "")), **document,
                )  # fmt: skip
            except MeridianError as refused:
                issues = refused.issues()
            else:
                return redirect("logistics_temperaturefile_detail", pk=made.pk)
    context = {
        "title": _("Upload temperature record"), "row": row, "issues": issues, "back": url,
        "crumbs": [(str(row), url), (_("Upload temperature record"), "")],
    }  # fmt: skip
    return render(request, "logistics/temperature.html", context, status=422 if issues else 200)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI) if text else None
    except ValueError:
        return None
