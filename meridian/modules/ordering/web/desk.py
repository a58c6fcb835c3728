"""The order desk: waiting orders with every check already run, released many at a time; holds; back-orders."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import MeridianError, NotVisible
from meridian.kernel.web.access import page

from .. import commands
from ..choices import ApprovalState, OrderStatus
from ..objects import ORDER_CHIPS
from ..queries.checks import Check, checks_of_orders
from ..queries.pages import back_orders, desk_counts, progress_of, waiting
from ..queries.time_limits import (
    backlog,
    late_orders,
    limits_on,
    overdue_minutes,
    step_labels,
    time_limits,
    why_late,
)
from .whose import whole_number

PAGE_SIZE = 25


@page("ordering.order:release")
def desk(request: HttpRequest) -> HttpResponse:
    """Waiting, held or back-ordered, the longest waiting first."""
    tab = request.GET.get("tab", "submitted")
    tab = tab if tab in ("submitted", "late", "held", "back") else "submitted"
    start = whole_number(request.GET.get("from")) or 0
    figures = backlog(request.actor, request.actor.now)
    counts = desk_counts(request.actor) | {"late": sum(one.late for one in figures)}
    context: dict[str, Any] = {
        "title": _("Order desk"), "crumbs": [(_("Order desk"), "")], "tab": tab,
        "tabs": [("submitted", _("Waiting"), counts["submitted"]), ("late", _("Late"), counts["late"]), ("held", _("Held"), counts["held"]), ("back", _("Back-orders"), counts["back"])],
        "next_from": start + PAGE_SIZE if start + PAGE_SIZE < counts[tab] else None,
        "previous_from": max(0, start - PAGE_SIZE) if start else None, "total": counts[tab], "backlog": figures,
    }  # fmt: skip
    if tab == "back":
        context["lines"] = list(back_orders(request.actor)[start : start + PAGE_SIZE])
    else:
        context |= _orders(request, tab, start)
    return render(request, "ordering/desk.html", context)


def _orders(request: HttpRequest, tab: str, start: int) -> dict[str, Any]:
    actor, limits = request.actor, limits_on(request.actor.today)
    if tab == "late":
        found = late_orders(actor, actor.now, limits)
    else:
        found = waiting(actor, OrderStatus.SUBMITTED if tab == "submitted" else OrderStatus.HELD)
    orders = list(found[start : start + PAGE_SIZE])
    progress = progress_of(orders)
    judged = [order for order in orders if order.status in (OrderStatus.SUBMITTED, OrderStatus.HELD)]
    checks, due = checks_of_orders(judged, actor.today), time_limits(orders, actor.now, progress, limits)
    rows, labels = [], step_labels()
    for order in orders:
        found, limit = checks.get(order.pk, []), due.get(order.pk)
        state = _worst(found)
        rows.append({
            "order": order, "state": state, "chip": {"BLOCK": "bad", "WARN": "wait"}.get(state, "good"),
            "label": {"BLOCK": _("stopped"), "WARN": _("look at it")}.get(state, _("in order")),
            "notes": [check for check in found if check.state != "OK"],
            "fine": [check for check in found if check.state == "OK" and not check.line_no], "progress": progress.get(order.pk, {}),
            "limit": limit, "why": why_late(limit) if limit else "", "step": labels[limit.step] if limit else "",
            "chip_state": ORDER_CHIPS[order.status], "in_approval": order.approval == ApprovalState.WAITING,
            "hours_late": overdue_minutes(limit, actor.now, limits) // 60 if limit else 0,
        })  # fmt: skip
    return {"rows": rows, "green": sum(row["state"] == "OK" for row in rows)}


def _worst(checks: list[Check]) -> str:
    states = {check.state for check in checks}
    return "BLOCK" if "BLOCK" in states else "WARN" if "WARN" in states else "OK"


@page("ordering.order:release")
def release(request: HttpRequest) -> HttpResponse:
    """Release the chosen orders; one that is refused does not stop the others."""
    return require_POST(_release)(request)


def _release(request: HttpRequest) -> HttpResponse:
    chosen = []
    for text in request.POST.getlist("pk"):
        key = whole_number(text)
        if key is not None:
            chosen.append((key, whole_number(request.POST.get(f"version-{key}"))))
    if not chosen:
        messages.warning(request, _("Choose orders first."))
        return redirect("order_desk")
    run = commands.release_orders(actor=request.actor, orders=chosen[:200])
    context = {
        "title": _("Released"), "crumbs": [(_("Order desk"), reverse("order_desk")), (_("Released"), "")], "run": run,
        "results": [
            {**result, "chip": {"RELEASED": "good", "PARTLY": "wait"}.get(result["state"], "bad"),
             "label": {"RELEASED": _("released"), "PARTLY": _("released, a part waits")}.get(result["state"], _("refused"))}
            for result in run.results
        ],
    }  # fmt: skip
    return render(request, "ordering/released.html", context)


@page("ordering.order:reallocate")
def fill(request: HttpRequest) -> HttpResponse:
    """Set goods aside for the chosen back-orders."""
    return require_POST(_fill)(request)


def _fill(request: HttpRequest) -> HttpResponse:
    keys = {key for text in request.POST.getlist("pk") if (key := whole_number(text)) is not None}
    done = 0
    for key in sorted(keys):
        try:
            commands.reallocate_order(actor=request.actor, order=key)
            done += 1
        except NotVisible:
            continue
        except MeridianError as failure:
            messages.error(request, str(failure))
    messages.success(request, _("%(done)d orders were looked at again.") % {"done": done})
    return redirect(f"{reverse('order_desk')}?tab=back")
