"""The page of a procurement event: the SKUs that won, the price change, the protection of dealers' stock."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Denied, MeridianError, NotVisible, RuleViolation
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage

from .. import commands
from ..choices import VbpStatus
from ..commands.texts import issue
from ..models import VbpEvent
from ..objects.changes import PRICE_CHANGE
from ..objects.procurement import STOCK_PROTECTION, VBP_EVENT
from ..queries.guidance import cost_on
from .changes import read_prices, skus_by_code

CHANGE = "pricing.vbpevent:change"
COST = "pricing.skucost:view"


class EventPage(DetailPage):
    """What won, what our prices become, what dealers get for their stock."""

    def template_for(self) -> list[str]:
        return ["pricing/vbp_event.html"]

    def context(self, request: HttpRequest, row: VbpEvent) -> dict[str, Any]:
        actor = request.actor
        lines = list(row.lines.select_related("sku__product").order_by("sku__code"))
        sees_cost = actor.may(COST)
        protections = []
        if actor.may(STOCK_PROTECTION.code("view")):
            rows = STOCK_PROTECTION.rows(actor).filter(event=row).select_related("dealer", "sku__product")
            protections = [
                (one, STOCK_PROTECTION.chips[one.status]) for one in rows.order_by("-amount_fen", "id")[:200]
            ]
        changes = PRICE_CHANGE.rows(actor).filter(event=row) if actor.may(PRICE_CHANGE.code("view")) else []
        return {
            **super().context(request, row), "sees_cost": sees_cost,
            "lines": [(line, _margin(line, row, sees_cost)) for line in lines], "protections": protections,
            "protected_fen": sum(one.amount_fen for one, _chip in protections),
            "changes": [(change, PRICE_CHANGE.chips[change.status]) for change in changes],
            "may_change": row.status == VbpStatus.DRAFT and actor.may(CHANGE),
        }  # fmt: skip

    def subtitle(self, row: Any) -> str:
        return row.batch

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        edit = reverse(VBP_EVENT.url_name("edit"), args=[row.pk])
        shown = [action for action in super().actions(row, actor) if action["allowed"]]
        return [action for action in shown if action["url"] != edit or row.status == VbpStatus.DRAFT]


def _margin(line: Any, row: VbpEvent, sees_cost: bool) -> tuple[int | None, str]:
    """``(what a base unit leaves us at the new price, the same in per cent)``; nothing for whoever may not see cost."""
    cost = cost_on(line.sku_id, row.effective_on) if sees_cost else None
    if cost is None:
        return None, ""
    return line.supply_e4 - cost, f"{100 * (line.supply_e4 - cost) / line.supply_e4:.1f} %"


@page(CHANGE)
def lines(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace the SKUs by pasted rows: code, winning price, price to dealers."""
    return require_POST(_lines)(request, pk)


def _lines(request: HttpRequest, pk: int) -> HttpResponse:
    row = VbpEvent.objects.visible_to(request.actor, CHANGE).filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"event {pk}")
    try:
        count = commands.set_vbp_lines(
            actor=request.actor, vbp_event=row, lines=_read(request.POST.get("rows", "")[:200_000])
        )
        messages.success(request, _("%(count)d SKUs put in.") % {"count": count})
    except (NotVisible, Denied):
        raise
    except MeridianError as failure:
        for one in failure.issues()[:10]:
            messages.error(request, one.text())
    return redirect(reverse(VBP_EVENT.url_name("detail"), args=[pk]))


def _read(text: str) -> list[dict[str, Any]]:
    rows = read_prices(text, 2)
    codes = skus_by_code(code for _n, code, _prices, _raw in rows)
    wrong = [(n, raw) for n, code, prices, raw in rows if prices is None or code not in codes]
    if wrong:
        raise RuleViolation(issue("pricing.unknown_line", row=n, text=raw[:60]) for n, raw in wrong)
    return [
        {"sku_id": codes[code], "winning_e4": prices[0], "supply_e4": prices[1]}
        for _n, code, prices, _raw in rows
        if prices is not None
    ]
