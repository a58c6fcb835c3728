"""The lot page: where it came from, where it went, who has it, which reported lines and findings name it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.text import clean_line
from meridian.kernel.web.access import page
from meridian.modules.catalog import queries as catalog
from meridian.modules.stock import queries as stock

from ..choices import FindingCode
from ..models import Finding, FlowLine
from ..queries.pages import line_rows
from .lot_graph import graph_of

SHOWN = 100


@page("catalog.lot:view")
def lot_search(request: HttpRequest) -> HttpResponse:
    """Find a lot by its number; one hit opens at once."""
    text = clean_line(request.GET.get("q", ""), 40)
    found = catalog.lots_numbered(request.actor, text) if text else []
    if len(found) == 1:
        return redirect("lot_page", pk=found[0].pk)
    context = {"title": _("Trace a lot"), "crumbs": [(_("Trace a lot"), "")], "query": text, "lots": found}
    return render(request, "flows/lot_search.html", context)


@page("catalog.lot:view")
def lot_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One page with the whole life of a lot, as far as the actor may see it."""
    lot = catalog.lot_facts([pk]).get(pk)
    if lot is None:
        raise Http404
    actor = request.actor
    sku_name = catalog.sku_names([lot["sku_id"]]).get(lot["sku_id"], "")
    path = stock.lot_path(actor, pk)
    lines = FlowLine.objects.visible_to(actor, "flows.flowfile:view").filter(
        lot_id=pk, state__in=["PUBLISHED", "READY"]
    )
    shown = list(lines.select_related("file__dealer", "customer_name", "product_name").order_by("-date", "-id")[:SHOWN])
    findings = (
        Finding.objects.visible_to(actor).filter(lot_id=pk).select_related("dealer", "hospital").order_by("-id")[:SHOWN]
    )
    holders = [node for node in path.nodes if node.on_hand and node.holder_type not in ("SUPPLIER", "OPENING")]
    context = {
        "title": _("Lot %(number)s") % {"number": lot["number"]}, "lot": lot, "sku_name": sku_name, "lot_id": pk, "graph": graph_of(actor, pk), "path": path,
        "names": {node.key: node.name for node in path.nodes}, "edges": _edges(path), "holders": holders,
        "lines": line_rows(shown), "findings": [(f, FindingCode(f.code).label) for f in findings],
        "crumbs": [(_("Trace a lot"), reverse("lot_search")), (lot["number"], "")], "facts": _own_facts(path, actor.dealer_id) if actor.is_dealer else _facts(path, lot),
    }  # fmt: skip
    return render(request, "flows/lot_page.html", context)


def _edges(path):
    names = {node.key: node.name for node in path.nodes}
    return [
        {"from": names[e.from_key], "to": names[e.to_key], "qty": e.qty, "first": e.first_date, "latest": e.last_date, "moves": e.moves}
        for e in path.edges
    ]  # fmt: skip


def _own_facts(path, dealer_id):
    """What a dealer may know of a lot: what he received, passed on and has."""
    own = next((node for node in path.nodes if node.key == f"DEALER:{dealer_id}"), None)
    received, sent, on_hand = (own.received, own.sent, own.on_hand or 0) if own else (0, 0, 0)
    return [(_("Received"), received, None), (_("Passed on"), sent, None), (_("In your stock"), on_hand, None)]


def _facts(path, lot):
    def total(*kinds: str) -> int:
        return sum(node.on_hand or 0 for node in path.nodes if node.holder_type in kinds)

    made = sum(e.qty for e in path.edges if e.from_key.startswith("SUPPLIER"))
    return [
        (_("Produced"), made, lot["production_date"]), (_("In company warehouses"), total("COMPANY"), None),
        (_("In transit"), total("TRANSIT"), None), (_("With dealers"), total("DEALER"), None),
        (_("In hospitals"), total("HOSPITAL"), None), (_("Unexplained"), -total("UNEXPLAINED"), None),
    ]  # fmt: skip
