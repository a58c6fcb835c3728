"""The orders of a dealer, and the page of one order."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from meridian.kernel.access.decisions import may
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.base.errors import MeridianError, NotVisible, RuleViolation
from meridian.kernel.objects.keyset import page_of
from meridian.kernel.web.access import page
from meridian.kernel.web.timeline import stream_of

from .. import commands
from ..choices import ApprovalState, OrderStatus
from ..models import Order
from ..objects import ORDER, ORDER_CHIPS
from ..queries.checks import Check, order_checks
from ..queries.pages import allocations_of, lines_of, order_for, orders_of, progress_of
from ..queries.time_limits import step_labels, time_limits, why_late
from ..queries.tracing import changes_since_submit
from ..rules.time_limits import TimeLimit
from .whose import whole_number

PAGE_SIZE = 30
_BOOKKEEPING = frozenset(
    {
        "credit_key",
        "hold_no",
        "credit_fen",
        "rebate_spent_fen",
        "region",
        "team",
        "source",
        "submitted_at",
        "released_at",
        "created_by",
    }
)


@page("ordering.order:view")
def my_orders(request: HttpRequest) -> HttpResponse:
    """A dealer's own orders; for staff those of everybody in reach, as cards on a phone."""
    group = request.GET.get("group", "open")
    group = group if group in ("open", "done", "all") else "open"
    rows = orders_of(request.actor, request.actor.dealer_id, "" if group == "all" else group)
    found = page_of(rows, ("-id",), request.GET.get("after", ""), PAGE_SIZE)
    progress = progress_of(found.rows)
    context = {
        "title": _("My orders") if request.actor.is_dealer else pgettext("purchase", "Orders"), "group": group,
        "crumbs": [(_("My orders") if request.actor.is_dealer else pgettext("purchase", "Orders"), "")],
        "tabs": [("open", pgettext("orders", "Under way")), ("done", pgettext("orders", "Done")), ("all", _("All"))], "own_dealer": request.actor.is_dealer,
        "rows": [(order, ORDER_CHIPS[order.status], progress.get(order.pk, {})) for order in found.rows],
        "next_cursor": found.next_cursor, "previous_cursor": found.previous_cursor,
    }  # fmt: skip
    return render(request, "ordering/mine.html", context)


@page("ordering.order:view")
def order_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One order: where it stands, what is allocated, what waits, what changed since it was submitted."""
    return shown_order(request, pk)


def shown_order(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of an order the actor may see."""
    actor = request.actor
    order = order_for(actor, pk)
    lines = lines_of([order])[pk]
    waits = order.status in ("DRAFT", "SUBMITTED", "HELD")
    checks = _checks(order, actor.today) if waits else []
    lots = {} if actor.is_dealer else allocations_of(order)
    limit = time_limits([order], actor.now, progress_of([order])).get(pk)
    hidden = _BOOKKEEPING | ORDER.masked_fields(actor)
    context = {
        "title": order.number, "order": order, "chip": ORDER_CHIPS[order.status], "own_dealer": actor.is_dealer,
        "crumbs": [(_("My orders") if actor.is_dealer else pgettext("purchase", "Orders"), reverse("orders_mine")), (order.number, "")],
        "rows": [
            {"line": line, "lots": lots.get(line.pk, []), "wanted": line.qty - line.cancelled_qty,
             "missing": line.qty - line.cancelled_qty - line.shipped_qty - line.allocated_qty}
            for line in lines
        ],
        "checks": [check for check in checks if check.state != "OK"], "fine": [c for c in checks if c.state == "OK" and not c.line_no],
        "limit": limit, "why_late": why_late(limit) if limit else "", "approval_url": _approval_url(order, actor),
        "facts": _facts(order, limit), "actions": _actions(request, order), "steps": _steps(order),
        "changes": changes_since_submit(order), "parts": _parts(request, order),
        "timeline": [e for e in stream_of(order, actor, limit=30, hidden=hidden) if e["fields"] or e["reason"] or e["action_code"] != "CHANGE"],
        "may_split": actor.may("ordering.order:split") and order.status in ("SUBMITTED", "HELD", "RELEASED"),
        "may_cancel_line": actor.may("ordering.order:cancel_line") and order.status in ("SUBMITTED", "HELD", "RELEASED"),
    }  # fmt: skip
    return render(request, "ordering/order.html", context)


def _checks(order: Order, on: date) -> list[Check]:
    """The checks; when they cannot run (a limit has no value on the day), what is missing, so that the page opens anyway."""
    try:
        return order_checks(order, on)
    except RuleViolation as failure:
        return [Check(issue.code, "BLOCK", issue.text(), issue.rule, "") for issue in failure.issues()]


def _facts(order: Order, limit: TimeLimit | None) -> list[dict[str, Any]]:
    paid = max(0, order.total_fen - order.rebate_fen)
    return [
        {"label": _("Total"), "value": order.total_fen, "kind": "money", "sub": _("without tax")},
        {"label": _("Rebate used"), "value": order.rebate_fen, "kind": "money", "sub": ""},
        {"label": _("To pay"), "value": paid, "kind": "money", "sub": ""},
        {"label": _("Credit held"), "value": order.credit_fen, "kind": "money", "sub": ""},
        {"label": _("Expected on"), "value": order.expected_date, "kind": "day", "sub": _("wanted on %(day)s") % {"day": order.wanted_date} if order.wanted_date else ""},
        *([{"label": _("Next step due"), "value": limit.due.date(), "kind": "day", "sub": step_labels()[limit.step]}] if limit and limit.due else []),
    ]  # fmt: skip


def _approval_url(order: Order, actor: Any) -> str:
    """The case of an order in approval, for staff."""
    if order.approval != ApprovalState.WAITING or actor.is_dealer:
        return ""
    case = case_of(Order._meta.label_lower, order.pk)
    return f"/approvals/{case.pk}/" if case else ""


def _steps(order: Order) -> list[tuple[str, str]]:
    """``(label, state)`` of the way of an order: done, now or open."""
    way = [
        ("DRAFT", _("Draft")),
        ("SUBMITTED", _("Submitted")),
        ("RELEASED", _("Released")),
        ("SHIPPED", _("Shipped")),
        ("COMPLETED", _("Received")),
    ]
    keys = [key for key, _label in way]
    status = order.status
    if status == OrderStatus.HELD:
        status = OrderStatus.RELEASED if order.released_at else OrderStatus.SUBMITTED
    if status not in keys:
        return []
    at = keys.index(status)
    return [(label, "done" if n < at else "now" if n == at else "") for n, (_key, label) in enumerate(way)]


def _parts(request: HttpRequest, order: Order) -> list[Order]:
    rows = Order.objects.visible_to(request.actor).filter(parent=order).order_by("id")
    return list(rows)


def _actions(request: HttpRequest, order: Order) -> list[dict[str, Any]]:
    """What may be done with the order now, the next step first; what is refused says why."""
    made = []
    skipped = {"set_lines", "split", "cancel_line"}
    editable = order.status == "DRAFT" or (
        not request.actor.is_dealer and order.status in ("SUBMITTED", "HELD") and not order.released_at
    )
    if editable and request.actor.may("ordering.order:change"):
        made.append(
            {
                "label": _("Edit"),
                "url": reverse("order_entry", args=[order.pk]),
                "icon": "edit",
                "primary": order.status == "DRAFT",
                "key": "e",
            }
        )
    for action in ORDER.actions:
        decision = may(request.actor, action.command.command_code)
        if action.name in skipped or not decision:
            continue
        if action.when is not None and not action.when(order, request.actor):
            continue
        if request.actor.is_dealer and action.name == "cancel" and order.released_at:
            continue
        made.append({
            "label": action.label, "icon": action.icon or "chevron-right", "primary": action.primary and not (editable and order.status == "DRAFT"),
            "url": reverse(ORDER.url_name("act"), args=[order.pk, action.name]), "key": "",
        })  # fmt: skip
    return made


@page("ordering.order:split")
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the typed quantities into an order of their own."""
    return require_POST(_split)(request, pk)


def _split(request: HttpRequest, pk: int) -> HttpResponse:
    order = order_for(request.actor, pk, "ordering.order:split")
    typed = [(line.pk, whole_number(request.POST.get(f"part-{line.pk}")) or 0) for line in lines_of([order])[pk]]
    try:
        part = commands.split_order(
            actor=request.actor, order=order, lines=typed, reason=request.POST.get("reason", ""),
            expected_version=whole_number(request.POST.get("version")),
        )  # fmt: skip
    except NotVisible:
        raise
    except MeridianError as failure:
        _say(request, failure)
        return redirect("order_page", pk=pk)
    messages.success(request, _("Order %(number)s was split off.") % {"number": part.number})
    return redirect("order_page", pk=part.pk)


@page("ordering.order:cancel_line")
def cancel_part(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a line, or a part of it."""
    return require_POST(_cancel_part)(request, pk)


def _cancel_part(request: HttpRequest, pk: int) -> HttpResponse:
    order = order_for(request.actor, pk, "ordering.order:cancel_line")
    try:
        commands.cancel_line(
            actor=request.actor, order=order, line_id=whole_number(request.POST.get("line")) or 0,
            qty=whole_number(request.POST.get("qty")), reason=request.POST.get("reason", ""),
            expected_version=whole_number(request.POST.get("version")),
        )  # fmt: skip
        messages.success(request, _("Cancelled; credit and lots went back."))
    except NotVisible:
        raise
    except MeridianError as failure:
        _say(request, failure)
    return redirect("order_page", pk=pk)


def _say(request: HttpRequest, failure: MeridianError) -> None:
    for issue in failure.issues():
        messages.error(request, issue.text())
