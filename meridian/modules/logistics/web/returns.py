"""Returns: what a dealer asks to send back, and quality's decision line by line."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import Issue, MeridianError, NotVisible, RuleViolation
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.web.access import page
from meridian.modules.stock.queries import balances_for

from .. import commands
from ..choices import ReturnReason, ReturnStatus
from ..models import ReturnOrder, Shipment
from ..queries.returns import returnable

SHOWN = 200


@page("logistics.returnorder:add")
def new_return(request: HttpRequest) -> HttpResponse:
    """Choose what goes back out of what was delivered."""
    actor, given = request.actor, request.POST or request.GET
    dealer_id = actor.dealer_id or (int(given["dealer"]) if given.get("dealer", "").isdecimal() else 0)
    dealer = spec_named("dealers.dealer").rows(actor).filter(pk=dealer_id).first() if dealer_id else None
    lines = list(returnable(dealer.pk)[:SHOWN]) if dealer else []
    book = balances_for(dealer.pk, {(line.sku_id, line.lot_id) for line in lines}) if lines else {}
    issues: list[Issue] = []
    if request.method == "POST" and dealer is not None:
        try:
            made = _ask(request, dealer.pk, lines)
        except MeridianError as refused:
            issues = refused.issues()
        else:
            messages.success(
                request,
                _("%(number)s is requested. Wait for the approval before you send the goods.")
                % {"number": made.number},
            )
            return redirect("logistics_returnorder_detail", pk=made.pk)
    title = _("New return")
    context = {
        "title": title, "crumbs": [(_("Returns"), reverse("logistics_returnorder_list")), (title, "")], "dealer": dealer,
        "own_dealer": actor.is_dealer, "issues": issues, "reasons": ReturnReason.choices, "given": given,
        "rows": [
            {
                "line": line, "book": book.get((line.sku_id, line.lot_id), 0), "left": line.qty - line.returned_qty,
                "qty": given.get(f"qty{line.pk}", ""),
            }
            for line in lines
        ],
    }  # fmt: skip
    return render(request, "logistics/return_new.html", context, status=422 if issues else 200)


def _ask(request: HttpRequest, dealer_id: int, lines: list[Any]) -> ReturnOrder:
    post, asked, houses = request.POST, {}, set()
    for line in lines:
        text = post.get(f"qty{line.pk}", "").strip()
        if text:
            asked[line.pk] = int(text) if text.isdecimal() else -1
            houses.add(line.shipment.warehouse_id)
    if len(houses) > 1:
        message = _("The goods came from different warehouses.")
        raise RuleViolation(Issue("return.warehouses", message, mend=_("Write one return for each warehouse.")))
    house = Shipment._meta.get_field("warehouse").related_model.objects.unscoped("where the goods came from")
    return commands.request_return(
        actor=request.actor, dealer_id=dealer_id, lines=asked, reason_code=post.get("reason_code", ""),
        reason=post.get("reason", "")[:300], warehouse=house.filter(pk__in=houses).first() or house.first(),
        photos=request.FILES.getlist("photos"),
    )  # fmt: skip


@page("logistics.returnorder:decide")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Quality decides every line: good, quarantine, scrap."""
    rows = ReturnOrder.objects.visible_to(request.actor, "logistics.returnorder:decide").select_related("dealer")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotVisible(f"return {pk}")
    lines = list(found.lines.select_related("sku__product", "lot").order_by("id"))
    issues: list[Issue] = []
    if request.method == "POST":
        try:
            commands.decide_return(
                actor=request.actor, return_order=found, decisions=[_decision(request, line) for line in lines]
            )
        except MeridianError as refused:
            issues = refused.issues()
        else:
            messages.success(request, _("%(number)s is decided and credited.") % {"number": found.number})
            return redirect("logistics_returnorder_detail", pk=pk)
    context = {
        "title": _("Decide %(number)s") % {"number": found.number}, "row": found, "issues": issues,
        "crumbs": [
            (_("Returns"), reverse("logistics_returnorder_list")),
            (found.number, reverse("logistics_returnorder_detail", args=[pk])), (_("Decide"), ""),
        ],
        "is_open": found.status == ReturnStatus.ARRIVED,
        "lines": [
            {"line": line, **{name: request.POST.get(f"{name}{line.pk}", "0") for name in ("quarantine", "scrap")},
             "good": request.POST.get(f"good{line.pk}", line.qty), "reason": request.POST.get(f"reason{line.pk}", "")}
            for line in lines
        ],
    }  # fmt: skip
    return render(request, "logistics/return_decide.html", context, status=422 if issues else 200)


def _decision(request: HttpRequest, line: Any) -> commands.QualityDecision:
    def number(name: str) -> int:
        text = request.POST.get(f"{name}{line.pk}", "").strip() or "0"
        return int(text) if text.isdecimal() else -1

    return commands.QualityDecision(
        line.pk, number("good"), number("quarantine"), number("scrap"), request.POST.get(f"reason{line.pk}", "")[:200]
    )
