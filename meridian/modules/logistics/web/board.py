"""The warehouse board: orders to pick, lists being picked, to check, to ship."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.web.access import page

from .. import commands
from ..choices import AcceptanceStatus, PickStatus, TemperatureState
from ..models import Acceptance, TemperatureFile
from ..queries import picking as queries

SHOWN = 60
CHIPS = {
    "OPEN": "draft",
    "PICKING": "busy",
    "PICKED": "wait",
    "CHECKED": "wait",
    "SHIPPED": "good",
    "CANCELLED": "draft",
}


@page("logistics.picklist:view")
def board(request: HttpRequest) -> HttpResponse:
    """What the warehouse has to do now, in the order of the work."""
    actor = request.actor
    lists = list(queries.pick_lists(actor)[: SHOWN * 3])
    orders = queries.orders_to_pick(actor, SHOWN)

    def of(*states: str) -> list:
        return [row for row in lists if row.status in states]

    sections = (
        ("picking", _("Being picked"), of(PickStatus.OPEN, PickStatus.PICKING), _("No list is being picked.")),
        ("check", _("To check"), of(PickStatus.PICKED), _("Nothing waits for the second person.")),
        ("ship", _("To ship"), of(PickStatus.CHECKED), _("Nothing waits for the carrier.")),
    )
    context = {
        "title": _("Warehouse board"), "crumbs": [(_("Warehouse board"), "")], "orders": orders, "sections": sections,
        "chips": CHIPS, "may_pick": actor.may("logistics.picklist:add"),
        "may_dispatch": actor.may("logistics.picklist:dispatch"), "others": _others(request),
        "may_receive": actor.may("logistics.acceptance:add"), "may_draft": actor.may("logistics.shipment:create"),
        "may_transfer": actor.may("logistics.warehousetransfer:add"),
        "counts": [(_("To pick"), len(orders), "orders")] + [(label, len(rows), key) for key, label, rows, _e in sections],
    }  # fmt: skip
    return render(request, "logistics/board.html", context)


def _others(request: HttpRequest) -> list[tuple[str, int, str]]:
    """What waits for quality: ``(label, number, address)``."""
    actor = request.actor
    found = []
    if actor.may("logistics.acceptance:view"):
        waiting = Acceptance.objects.visible_to(actor).filter(status=AcceptanceStatus.WAITING).count()
        found.append((_("To inspect"), waiting, reverse("logistics_acceptance_list") + "?status=WAITING"))
    if actor.may("logistics.temperaturefile:view"):
        waiting = TemperatureFile.objects.visible_to(actor).filter(state=TemperatureState.WAITING).count()
        found.append((_("Excursions to decide"), waiting, reverse("logistics_temperaturefile_list") + "?state=WAITING"))
    return found


@page("logistics.picklist:add")
def make_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the pick lists of an order and open the first one."""
    return require_POST(_make_list)(request, pk)


def _make_list(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        made = commands.make_pick_list(actor=request.actor, order_id=pk)
    except RuleViolation as refused:
        for issue in refused.issues():
            messages.error(request, issue.text())
        return redirect("warehouse_board")
    if len(made) > 1:
        messages.success(request, _("%(count)d pick lists were made, one a warehouse.") % {"count": len(made)})
        return redirect("warehouse_board")
    return redirect("pick_page", pk=made[0].pk)
