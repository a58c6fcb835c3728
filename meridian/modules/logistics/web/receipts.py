"""What arrives at the dealer: confirmed lot by lot, on a phone as well as at a desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import Issue, MeridianError, NotVisible
from meridian.kernel.objects.keyset import page_of
from meridian.kernel.web.access import page
from meridian.modules.stock.queries import read_serials

from .. import commands
from ..models import Shipment, ShipmentLine
from ..queries.shipments import arriving
from ..rules.receipt import ReceivedLine
from .incoming import parse_day

PAGE_SIZE = 30
RECEIVE = "logistics.shipment:receive"


@page(RECEIVE)
def receipt_list(request: HttpRequest) -> HttpResponse:
    """Shipments under way to the dealer, oldest first."""
    found = page_of(arriving(request.actor), ("ship_date", "id"), request.GET.get("after", ""), PAGE_SIZE)
    context = {
        "title": _("Goods arriving"), "crumbs": [(_("Goods arriving"), "")], "rows": found.rows,
        "next_cursor": found.next_cursor, "previous_cursor": found.previous_cursor,
        "may_return": request.actor.may("logistics.returnorder:add"), "own_dealer": request.actor.is_dealer,
    }  # fmt: skip
    return render(request, "logistics/receipt_list.html", context)


@page(RECEIVE)
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm one shipment: everything as it should be with one tap, or line by line with reason and photos."""
    rows = Shipment.objects.visible_to(request.actor, RECEIVE)
    shipment = rows.select_related("dealer", "carrier", "warehouse", "from_dealer").filter(pk=pk).first()
    if shipment is None:
        raise NotVisible(f"shipment {pk}")
    lines = list(shipment.lines.select_related("sku__product", "lot").order_by("sku__code", "lot__expiry_date", "id"))
    issues: list[Issue] = []
    if request.method == "POST":
        try:
            made = _confirm(request, shipment, lines)
        except MeridianError as refused:
            issues = refused.issues()
        else:
            _say(request, made)
            return redirect("logistics_shipment_detail", pk=pk)
    states = set(shipment.temperatures.values_list("state", flat=True)) if shipment.is_cold_chain else set()
    context = {
        "title": shipment.number, "shipment": shipment, "issues": issues, "today": request.actor.today,
        "rows": [_shown(line, request) for line in lines], "given": request.POST,
        "crumbs": [(_("Goods arriving"), reverse("receipt_list")), (shipment.number, "")],
        "is_open": shipment.status == "SHIPPED", "needs_record": shipment.is_cold_chain and not states,
        "may_temperature": request.actor.may("logistics.temperaturefile:add"),
        "total": sum(line.qty for line in lines),
    }  # fmt: skip
    return render(request, "logistics/receipt.html", context, status=422 if issues else 200)


def _say(request: HttpRequest, made: Any) -> None:
    cases = made.shipment.differences.count()
    if cases:
        text = _("Received. %(count)d differences were reported and wait for a decision.") % {"count": cases}
        messages.warning(request, text)
    else:
        messages.success(request, _("Received. The goods are in your stock."))


def _shown(line: ShipmentLine, request: HttpRequest) -> dict[str, Any]:
    post = request.POST
    return {
        "line": line, "good": post.get(f"good{line.pk}", line.qty), "damaged": post.get(f"damaged{line.pk}", 0),
        "excess": post.get(f"excess{line.pk}", 0), "reason": post.get(f"reason{line.pk}", ""),
        "serials": post.get(f"serials{line.pk}", ""),
        "is_touched": bool(post) and (
            post.get(f"good{line.pk}") != str(line.qty) or post.get(f"damaged{line.pk}", "0") not in ("", "0")
        ),
    }  # fmt: skip


def _confirm(request: HttpRequest, shipment: Shipment, lines: list[ShipmentLine]) -> Any:
    post = request.POST

    def number(name: str, key: int, without: int) -> int:
        text = post.get(f"{name}{key}", "").strip()
        if not text:
            return without
        return int(text) if text.lstrip("-").isdecimal() else -1

    received = [
        ReceivedLine(
            line.pk, line.qty, number("good", line.pk, line.qty), number("damaged", line.pk, 0),
            number("excess", line.pk, 0), post.get(f"reason{line.pk}", "")[:200],
            wrong_serials=read_serials(post.get(f"serials{line.pk}", "")),
        )
        for line in lines
    ]  # fmt: skip
    return commands.receive_shipment(
        actor=request.actor, shipment=shipment, lines=received,
        received_date=parse_day(post.get("received_date", "")) or request.actor.today,
        receiver=post.get("receiver", "")[:60], note=post.get("note", "")[:300],
        photos={line.pk: request.FILES.getlist(f"photos{line.pk}") for line in lines},
    )  # fmt: skip
