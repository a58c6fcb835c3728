"""The pick page, made for a scanner: one input that keeps the focus, the lines below it, by hand where a label is bad."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Issue, NotVisible, RuleViolation
from meridian.kernel.web.access import page
from meridian.kernel.web.htmx import go_to, respond, wants_fragment

from .. import commands
from ..choices import PickStatus, ScanStep
from ..models import PickLine, PickList
from ..queries import picking as queries
from .board import CHIPS
from .shipping import ship_choices, ship_facts

REASONS = (_lazy("label damaged, cannot be scanned"), _lazy("counted as a sealed carton"), _lazy("no code on the unit"))
SHORT_REASONS = (_lazy("nothing on the shelf"), _lazy("fewer than booked"), _lazy("pack damaged"))


@page("logistics.picklist:view")
def pick_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A pick list as it stands."""
    return _show(request, _list(request, pk))


@page("logistics.picklist:view")
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a scanned code, in picking or in checking."""
    return require_POST(_scan)(request, pk)


def _scan(request: HttpRequest, pk: int) -> HttpResponse:
    found = _list(request, pk)
    code = request.POST.get("code", "").strip(" \r\n\t")

    def call() -> PickLine:
        if found.status == PickStatus.PICKED:
            return commands.scan_check(actor=request.actor, pick_list=found, code=code)
        return commands.scan_line(actor=request.actor, pick_list=found, code=code)

    return _do(request, found, call)


@page("logistics.picklist:view")
def line_action(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Confirm a line by hand, report it short, or put it back."""
    return require_POST(_line_action)(request, pk, line)


def _line_action(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    found, post = _list(request, pk), request.POST
    step = ScanStep.CHECK if found.status == PickStatus.PICKED else ScanStep.PICK
    common = {"actor": request.actor, "pick_list": found, "line_id": line}
    reason = post.get("other", "").strip() or post.get("reason", "")

    def call() -> PickLine:
        match post.get("do"):
            case "short":
                return commands.report_short(**common, reason=reason)
            case "clear":
                return commands.clear_line(**common)
            case _:
                qty = post.get("qty", "")
                return commands.confirm_by_hand(
                    **common, qty=int(qty) if qty.isdecimal() else 0, reason=reason, step=step,
                    serials=post.get("serials", ""),
                )  # fmt: skip

    return _do(request, found, call)


@page("logistics.picklist:view")
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on: picked, checked, or back to picking."""
    return require_POST(_step)(request, pk)


def _step(request: HttpRequest, pk: int) -> HttpResponse:
    found, post = _list(request, pk), request.POST
    common = {"actor": request.actor, "pick_list": found}
    acts: dict[str, Callable[[], Any]] = {
        "listed": lambda: commands.pick_listed(
            **common, reason=post.get("note", "").strip() or _("picked as the list says")
        ),
        "picked": lambda: commands.finish_picking(**common),
        "counted": lambda: commands.check_counted(**common, reason=post.get("note", "").strip() or _("counted")),
        "checked": lambda: commands.finish_check(**common, note=post.get("note", "")),
        "again": lambda: commands.pick_again(**common, reason=post.get("note", "")),
    }
    act = acts.get(post.get("do", ""))
    if act is None:
        raise RuleViolation(Issue("pick.step", _("Choose what to do."), mend=_("Reload the page and try again.")))
    return _do(request, found, act)


@page("logistics.picklist:ship")
def ship(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the checked goods."""
    return require_POST(_ship)(request, pk)


def _ship(request: HttpRequest, pk: int) -> HttpResponse:
    found = _list(request, pk)
    try:
        shipment = commands.ship_pick_list(actor=request.actor, pick_list=found, **ship_facts(request))
    except RuleViolation as refused:
        return _show(request, _list(request, pk), issues=refused.issues(), status=422)
    messages.success(
        request, _("%(number)s left for %(dealer)s.") % {"number": shipment.number, "dealer": shipment.dealer}
    )
    return go_to(request, reverse("logistics_shipment_detail", args=[shipment.pk]))


def _do(request: HttpRequest, found: PickList, call: Callable[[], Any]) -> HttpResponse:
    """Run one act and show the list again, with what was done or why not."""
    try:
        done = call()
    except RuleViolation as refused:
        return _show(request, _list(request, found.pk), issues=refused.issues(), status=422)
    if not wants_fragment(request):
        return redirect("pick_page", pk=found.pk)
    return _show(request, _list(request, found.pk), done=done if isinstance(done, PickLine) else None)


def _list(request: HttpRequest, pk: int) -> PickList:
    rows = PickList.objects.visible_to(request.actor, "logistics.picklist:view")
    found = rows.select_related("order", "dealer", "warehouse", "picker", "checker").filter(pk=pk).first()
    if found is None:
        raise NotVisible(f"pick list {pk}")
    return found


def _show(
    request: HttpRequest, found: PickList, *, issues: list[Issue] | None = None, done: PickLine | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    actor = request.actor
    step = ScanStep.CHECK if found.status == PickStatus.PICKED else ScanStep.PICK
    lines = queries.pick_lines(found)
    is_cold = any(line.sku.product.is_cold_chain for line in lines)
    rows = [_row(line, step, done) for line in lines]
    is_second = actor.user_id is None or actor.user_id != found.picker_id
    context = {
        "title": found.number, "pick": found, "rows": rows, "issues": issues or [], "done": done, "chip": CHIPS[found.status],
        "crumbs": [(_("Warehouse board"), reverse("warehouse_board")), (found.number, "")],
        "is_picking": found.status in (PickStatus.OPEN, PickStatus.PICKING) and actor.may("logistics.picklist:pick"),
        "is_checking": found.status == PickStatus.PICKED and actor.may("logistics.picklist:check"),
        "is_shipping": found.status == PickStatus.CHECKED and actor.may("logistics.picklist:ship"),
        "may_again": found.status in (PickStatus.PICKED, PickStatus.CHECKED) and actor.may("logistics.picklist:check"),
        "is_second": is_second, "left": sum(row["left"] for row in rows), "total": sum(row["of"] for row in rows),
        "confirmed": sum(row["has"] for row in rows), "reasons": REASONS, "short_reasons": SHORT_REASONS,
        **(ship_choices(request, is_cold) if found.status == PickStatus.CHECKED else {}),
    }  # fmt: skip
    return respond(request, "logistics/pick.html", "logistics/_pick_work.html", context, status=status)


def _row(line: PickLine, step: str, done: PickLine | None) -> dict[str, Any]:
    left = queries.open_qty(line, step)
    is_check = step == ScanStep.CHECK
    return {
        "line": line, "left": 0 if line.short_reason and not is_check else left,
        "open": left, "of": line.picked_qty if is_check else line.qty,
        "has": line.checked_qty if is_check else line.picked_qty, "is_latest": done is not None and done.pk == line.pk,
        "is_done": left == 0 and bool(line.picked_qty),
    }  # fmt: skip
