"""Goods at hospitals (寄售): all shelves, and one shelf: place, take back, report what was used, count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Issue, MeridianError, NotVisible, RuleViolation
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.web.access import page
from meridian.kernel.web.htmx import go_to
from meridian.modules.customers import queries as customers

from .. import commands
from ..choices import ConsignedReason, Direction
from ..models import ConsignedStock, ConsignmentCount, ConsignmentPlacement, ConsumptionReport
from ..queries.consigned import VIEW, HospitalShelf, hospital_shelves, shelf_lots
from ..queries.entered import added_up, resolve, sellable
from ..rules.entered_lines import read_lines
from . import typed

PLACE, USE, COUNT = (
    "sellout.consignmentplacement:add", "sellout.consumptionreport:add", "sellout.consignmentcount:record",
)  # fmt: skip
LATEST = 8


@page(VIEW)
def shelves(request: HttpRequest) -> HttpResponse:
    """Every hospital with goods, what moves slowly or expires first on top; and the way to a new shelf."""
    actor, show = request.actor, request.GET.get("show", "")
    found = hospital_shelves(actor)
    views = {"": lambda one: True, "near": lambda one: one.near, "slow": lambda one: one.slow}
    shown = [one for one in found if views.get(show, views[""])(one)]
    shown.sort(key=lambda one: (-one.near, -one.slow, one.hospital.name))
    near, slow = sum(one.near for one in found), sum(one.slow for one in found)
    labels = {"": _("All"), "near": _("Near expiry"), "slow": _("Not moving")}
    context = {
        "title": _("At hospitals"), "crumbs": [(_("At hospitals"), "")], "shelves": [(one, _address(one)) for one in shown],
        "views": [(key, label, key == show) for key, label in labels.items()], "own": actor.is_dealer,
        "facts": [
            {"label": _("Hospitals"), "value": len({one.hospital.pk for one in found}), "kind": "num"},
            {"label": _("Base units there"), "value": sum(one.qty for one in found), "kind": "num"},
            {"label": _("Lots near expiry"), "value": near, "kind": "num", "tone": "wait" if near else ""},
            {"label": _("Lots not moving"), "value": slow, "kind": "num", "tone": "wait" if slow else ""},
        ],
        "may_place": actor.may(PLACE),
    }  # fmt: skip
    return render(request, "sellout/shelves.html", context)


def _address(shelf: HospitalShelf) -> str:
    return _shelf_url(shelf.hospital.pk, shelf.dealer_id, shelf.warehouse_id)


def _shelf_url(hospital_id: int, dealer_id: int | None, warehouse_id: int | None) -> str:
    holder = f"warehouse={warehouse_id}" if warehouse_id else f"dealer={dealer_id}"
    return f"{reverse('sellout_shelf', args=[hospital_id])}?{holder}"


@page(VIEW)
def open_shelf(request: HttpRequest) -> HttpResponse:
    """To the shelf of the chosen hospital and holder."""
    hospital = typed.key(request.GET.get("hospital"))
    if hospital is None:
        return go_to(request, reverse("sellout_shelves"))
    dealer_id = typed.chosen_dealer(request)
    house = typed.key(request.GET.get("warehouse")) if not request.actor.is_dealer else None
    if house is None and dealer_id is None:
        return go_to(request, reverse("sellout_shelves"))
    return go_to(request, _shelf_url(hospital, None if house else dealer_id, house))


@page(VIEW)
def shelf_page(request: HttpRequest, hospital: int) -> HttpResponse:
    """One holder's goods at one hospital."""
    return _show(request, hospital)


@page(VIEW)
def act(request: HttpRequest, hospital: int) -> HttpResponse:
    """Place, take back, report, count."""
    return require_POST(_act)(request, hospital)


def _act(request: HttpRequest, hospital: int) -> HttpResponse:
    op = request.POST.get("op", "")
    doing: dict[str, Callable[[HttpRequest, int], Any]] = {
        "place": _place, "back": _take_back, "use": _use, "count": _count,
    }  # fmt: skip
    if op not in doing:
        raise Http404("op")
    try:
        made = doing[op](request, hospital)
    except NotVisible:
        raise
    except MeridianError as refused:
        return _show(request, hospital, issues=refused.issues(), status=422)
    if isinstance(made, list):
        return _show(request, hospital, unread=made, status=422)
    messages.success(request, _("%(number)s is booked.") % {"number": made.number})
    dealer_id, house = _holder(request)
    return go_to(request, _shelf_url(hospital, dealer_id, house))


def _holder(request: HttpRequest) -> tuple[int | None, int | None]:
    """``(dealer, warehouse)`` whose goods the page is about. Raises NotVisible for a dealer outside of the scope."""
    given = request.POST if request.method == "POST" else request.GET
    house = typed.key(given.get("warehouse"))
    if house and not request.actor.is_dealer:
        return None, house
    return typed.chosen_dealer(request), None


def _common(request: HttpRequest, hospital: int) -> dict[str, Any]:
    dealer_id, house = _holder(request)
    return {"actor": request.actor, "hospital": hospital, "dealer": dealer_id, "warehouse": house}


def _place(request: HttpRequest, hospital: int) -> Any:
    """Goods to the shelf, scanned or pasted; rows that were not understood come back and nothing is booked."""
    common, post = _common(request, hospital), request.POST
    book = sellable(common["dealer"]) if common["dealer"] else {}
    found = resolve(read_lines(post.get("items", "")), book, request.actor.today)
    wrong = [line for line in found if line.problem]
    if wrong:
        return wrong
    return commands.place_goods(
        **common, lines=added_up(found), moved_on=typed.day(post.get("day"), request.actor.today),
        department=post.get("department", "")[:60], note=post.get("note", "")[:300],
    )  # fmt: skip


def _entered(request: HttpRequest, hospital: int) -> list[tuple[int, int | None, int, Sequence[str]]]:
    """Quantities typed beside the lots of the shelf."""
    named, quantities = typed.serials(request.POST), typed.quantities(request.POST)
    rows = _rows(request, hospital)
    return [
        (row.sku_id, row.lot_id, quantities[row.pk], named.get(row.pk, ())) for row in rows if quantities.get(row.pk)
    ]


def _take_back(request: HttpRequest, hospital: int) -> ConsignmentPlacement:
    return commands.place_goods(
        **_common(request, hospital), lines=_entered(request, hospital), direction=Direction.TAKE_BACK,
        moved_on=typed.day(request.POST.get("day"), request.actor.today), note=request.POST.get("note", "")[:300],
    )  # fmt: skip


def _use(request: HttpRequest, hospital: int) -> ConsumptionReport:
    post = request.POST
    return commands.report_consumption(
        **_common(request, hospital), lines=_entered(request, hospital),
        used_on=typed.day(post.get("day"), request.actor.today), department=post.get("department", "")[:60],
        hospital_reference=post.get("reference", "")[:40], note=post.get("note", "")[:300],
    )  # fmt: skip


def _count(request: HttpRequest, hospital: int) -> ConsignmentCount:
    """Every lot of the shelf as counted; an empty field was not counted."""
    post = request.POST
    quantities, reasons, named = typed.quantities(post), typed.by_line(post, "reason"), typed.serials(post)
    counted = {
        (row.sku_id, row.lot_id): (quantities[row.pk], reasons.get(row.pk, ""), named.get(row.pk, ()))
        for row in _rows(request, hospital)
        if row.pk in quantities
    }
    if not counted:
        raise RuleViolation(
            Issue("consigned.empty", _("Nothing is counted."), mend=_("Enter what is there; nothing there is 0."))
        )
    return commands.record_consignment_count(
        **_common(request, hospital), counted=counted, counted_on=typed.day(post.get("day"), request.actor.today),
        counted_by=post.get("counted_by", "")[:60], note=post.get("note", "")[:300],
    )  # fmt: skip


def _rows(request: HttpRequest, hospital: int) -> list[ConsignedStock]:
    dealer_id, house = _holder(request)
    rows = ConsignedStock.objects.visible_to(request.actor, VIEW).filter(
        hospital_id=hospital, dealer_id=dealer_id, warehouse_id=house, qty__gt=0
    )
    return list(rows)


def _show(
    request: HttpRequest, hospital: int, *, issues: Sequence[Issue] = (), unread: Sequence[Any] = (), status: int = 200
) -> HttpResponse:
    actor, post = request.actor, request.POST
    dealer_id, house = _holder(request)
    if dealer_id is None and house is None:
        raise NotVisible("shelf")
    lots = [
        one for one in shelf_lots(actor, hospital_id=hospital)
        if (one.row.dealer_id, one.row.warehouse_id) == (dealer_id, house)
    ]  # fmt: skip
    if not lots and not spec_named("customers.hospital").rows(actor).filter(pk=hospital).exists():
        raise NotVisible(f"hospital {hospital}")
    name = customers.hospital_names([hospital]).get(hospital, "")
    do = post.get("op") or request.GET.get("do", "")
    context = {
        "title": name, "crumbs": [(_("At hospitals"), reverse("sellout_shelves")), (name, "")], "hospital_id": hospital,
        "lots": [
            {"lot": one, "typed": post.get(f"qty-{one.row.pk}", ""), "reason": post.get(f"reason-{one.row.pk}", ""),
             "serials": post.get(f"serials-{one.row.pk}", ""), "needs_serials": one.row.sku.tracking == "SERIAL"}
            for one in lots
        ],
        "dealer_id": dealer_id, "warehouse_id": house, "holder": _holder_name(actor, dealer_id, house, lots),
        "do": do if do in ("place", "back", "use", "count") else "", "own": actor.is_dealer,
        "tabs": [(key, label, icon, _shelf_url(hospital, dealer_id, house) + f"&do={key}", key == do)
                 for key, label, icon, code in _tabs() if actor.may(code) and (lots or key == "place")],
        "reasons": ConsignedReason.choices, "today": actor.today, "issues": issues, "unread": unread, "given": post,
        "pasted": post.get("items", ""), "latest": _latest(request, hospital, dealer_id, house),
    }  # fmt: skip
    return render(request, "sellout/shelf.html", context, status=status)


def _tabs() -> list[tuple[str, str, str, str]]:
    return [
        ("use", _("Report use"), "clipboard-list", USE), ("place", _("Place goods"), "truck-loading", PLACE),
        ("back", _("Take goods back"), "arrow-back-up", PLACE), ("count", _("Count"), "checklist", COUNT),
    ]  # fmt: skip


def _holder_name(actor: Any, dealer_id: int | None, house: int | None, lots: Sequence[Any]) -> str:
    if actor.is_dealer:
        return ""
    if dealer_id:
        return typed.dealer_name(dealer_id)
    row = (
        spec_named("stock.warehouse").rows(actor).filter(pk=house).first()
        if actor.may("stock.warehouse:view")
        else None
    )
    if row is None and not lots:
        raise NotVisible("warehouse")
    return str(row or lots[0].row.warehouse)


def _latest(
    request: HttpRequest, hospital: int, dealer_id: int | None, house: int | None
) -> list[tuple[Any, str, Any]]:
    """``(document, address, day)`` of what happened on the shelf lately."""
    found: list[tuple[Any, str, Any]] = []
    for model, day in (
        (ConsignmentPlacement, "moved_on"),
        (ConsumptionReport, "used_on"),
        (ConsignmentCount, "counted_on"),
    ):
        name = f"sellout_{model._meta.model_name}_detail"
        code = f"sellout.{model._meta.model_name}:view"
        if request.actor.may(code):
            rows = model.objects.visible_to(request.actor, code).filter(
                hospital_id=hospital, dealer_id=dealer_id, warehouse_id=house
            )
            found += [
                (row, reverse(name, args=[row.pk]), getattr(row, day))
                for row in rows.order_by(f"-{day}", "-pk")[:LATEST]
            ]
    return sorted(found, key=lambda one: (one[2], one[0].created_at), reverse=True)[:LATEST]
