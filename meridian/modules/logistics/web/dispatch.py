"""Goods out in one step, from the printed list: what leaves, who picked it, who checked it, how it goes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.web.access import page
from meridian.kernel.web.htmx import go_to, respond
from meridian.modules.catalog.queries import goods_facts, lot_facts
from meridian.modules.ordering.queries import open_allocations
from meridian.modules.org.queries import colleagues_who_may

from .. import commands
from ..queries.picking import allocations_on_lists, order_for_picking
from .shipping import ship_choices, ship_facts


@page("logistics.picklist:dispatch")
def dispatch(request: HttpRequest, pk: int) -> HttpResponse:
    """The goods set aside for an order and one form that sends them."""
    if request.method != "POST":
        return _show(request, pk)
    post = request.POST
    pickers = dict(colleagues_who_may("logistics.picklist:pick", request.actor.today))
    chosen = int(post["picked_by"]) if post.get("picked_by", "").isdecimal() else None
    try:
        made = commands.dispatch_order(
            actor=request.actor, order_id=pk, picked_by=chosen if chosen in pickers else None,
            reason=post.get("reason", "") or _("counted against the list"), **ship_facts(request),
        )  # fmt: skip
    except RuleViolation as refused:
        return _show(request, pk, refused.issues(), status=422)
    numbers = ", ".join(shipment.number for shipment in made)
    messages.success(request, _("%(number)s left for %(dealer)s.") % {"number": numbers, "dealer": made[0].dealer})
    if len(made) > 1:
        return go_to(request, reverse("warehouse_board"))
    return go_to(request, reverse("logistics_shipment_detail", args=[made[0].pk]))


def _show(request: HttpRequest, pk: int, issues: list[Issue] | None = None, *, status: int = 200) -> HttpResponse:
    actor = request.actor
    order = order_for_picking(actor, pk)
    rows = _rows(pk)
    people = colleagues_who_may("logistics.picklist:pick", actor.today)
    context = {
        "title": _("Send %(number)s in one step") % {"number": order.number}, "order": order, "rows": rows,
        "crumbs": [(_("Warehouse board"), reverse("warehouse_board")), (order.number, "")], "issues": issues or [],
        "pickers": [one for one in people if one[0] != actor.user_id] or people, "units": sum(row["qty"] for row in rows),
        "has_serials": any(row["facts"]["tracking"] == "SERIAL" for row in rows), "checker": actor.name,
        **ship_choices(request, any(row["facts"]["is_cold_chain"] for row in rows)),
    }  # fmt: skip
    return respond(request, "logistics/dispatch.html", "logistics/_dispatch_work.html", context, status=status)


def _rows(order_id: int) -> list[dict[str, Any]]:
    """Goods of an order that are on no list yet: ``{facts, lot, qty}``, as they are taken."""
    allocations = open_allocations([order_id])
    taken = allocations_on_lists(row.id for row in allocations)
    facts = goods_facts({row.sku_id for row in allocations})
    lots = lot_facts({row.lot_id for row in allocations if row.lot_id})
    found = [(row, row.open_qty - taken.get(row.id, 0)) for row in allocations]
    return [{"facts": facts[row.sku_id], "lot": lots.get(row.lot_id), "qty": qty} for row, qty in found if qty > 0]
