"""Planning with a dealer, led step by step: forecast, agree on sales, agree on orders, freeze, compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Issue, MeridianError, NotVisible
from meridian.kernel.objects.keyset import page_of
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage
from meridian.kernel.web.htmx import go_to
from meridian.modules.catalog import queries as catalog

from .. import commands
from ..choices import CycleStatus, ExceptionStatus, Side
from ..models import CpfrCycle, CpfrException
from ..objects import CYCLE
from ..queries.cpfr import exception_text, exceptions_of, plan_lines, preview, steps_of
from ..rules.cpfr import SkuPlan, days_of, next_month, stock_days

VIEW, ADD = "replenishment.cpfrcycle:view", "replenishment.cpfrcycle:add"
PAGE_SIZE = 40


@page(VIEW)
def planning_list(request: HttpRequest) -> HttpResponse:
    """The months that are planned, and the form to begin one."""
    actor, post = request.actor, request.POST
    issues: list[Issue] = []
    if request.method == "POST":
        if not actor.may(ADD):
            raise Http404("planning")
        try:
            made = commands.start_cycle(
                actor=actor, dealer=_key(post.get("dealer")), month=_month(post.get("month", ""))
            )
        except NotVisible:
            raise
        except MeridianError as refused:
            issues = refused.issues()
        except ValueError:
            issues = [Issue("request.month", _("Choose the month."))]
        else:
            return go_to(request, reverse("supply_plan", args=[made.pk]))
    rows = CpfrCycle.objects.visible_to(actor, VIEW).exclude(status=CycleStatus.CANCELLED).select_related("dealer")
    found = page_of(rows, ("-month", "-id"), request.GET.get("after", ""), PAGE_SIZE)
    context = {
        "title": _("Planning with dealers"), "crumbs": [(_("Ordering and stock"), ""), (_("Planning with dealers"), "")],
        "rows": [(row, CYCLE.chips[row.status]) for row in found.rows], "issues": issues, "own": actor.is_dealer,
        "next_cursor": found.next_cursor, "previous_cursor": found.previous_cursor, "may_add": actor.may(ADD),
        "month": f"{next_month(actor.today.replace(day=1)):%Y-%m}", "may_signal": actor.may("replenishment.demandsignal:view"),
    }  # fmt: skip
    return render(request, "replenishment/planning.html", context, status=422 if issues else 200)


def _key(text: str | None) -> int | None:
    plain = text or ""
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 18 else None


def _month(text: str) -> date:
    """The first day of a month as the browser sends it (2026-12). Raises ValueError."""
    found = parse_date(f"{text}-01") if len(text) == 7 else None
    if found is None:
        raise ValueError(text)
    return found


@page(VIEW)
def plan_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One month at its step."""
    return _show(request, _cycle(request, pk))


class CycleDetail(DetailPage):
    """The page made by hand, at the derived address as well."""

    def __call__(self, request: HttpRequest, pk: int) -> HttpResponse:
        return _show(request, _cycle(request, pk))


@page(VIEW)
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the forecast, propose, agree, open again, freeze, compare, give up."""
    return require_POST(_act)(request, pk)


def _act(request: HttpRequest, pk: int) -> HttpResponse:
    cycle, post, actor = _cycle(request, pk), request.POST, request.actor
    common: dict[str, Any] = {"actor": actor, "cpfr_cycle": cycle}
    op, _dash, number = post.get("op", "").partition("-")

    def exception() -> CpfrException:
        row = CpfrException.objects.visible_to(actor, VIEW).filter(line__cycle=cycle, pk=_key(number) or 0).first()
        if row is None:
            raise NotVisible(f"exception {number}")
        return row

    def propose() -> Any:
        text = post.get(f"qty-{number}", "").strip()
        qty = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        note = post.get(f"note-{number}", "")[:200]
        return commands.propose_figure(actor=actor, cpfr_exception=exception(), qty=qty, note=note)

    doing: dict[str, Callable[[], Any]] = {
        "confirm": lambda: commands.confirm_forecast(**common),
        "propose": propose,
        "agree": lambda: commands.agree_figure(actor=actor, cpfr_exception=exception()),
        "reopen": lambda: commands.reopen_forecast(**common, reason=post.get("reason", "")[:200]),
        "freeze": lambda: commands.freeze_cycle(**common),
        "measure": lambda: commands.measure_cycle(**common),
        "give_up": lambda: commands.give_up_cycle(**common, reason=post.get("reason", "")[:200]),
    }
    if op not in doing:
        raise Http404("op")
    try:
        doing[op]()
    except NotVisible:
        raise
    except MeridianError as refused:
        return _show(request, _cycle(request, pk), issues=refused.issues(), status=422)
    if op == "freeze":
        messages.success(
            request, _("The order forecast is frozen. It is compared with the orders when the month is over.")
        )
    return go_to(request, reverse("supply_plan", args=[pk]))


def _cycle(request: HttpRequest, pk: int) -> CpfrCycle:
    rows = CpfrCycle.objects.visible_to(request.actor, VIEW)
    row = rows.select_related("dealer", "maker_ready_by", "dealer_ready_by", "frozen_by").filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"cycle {pk}")
    return row


def _show(request: HttpRequest, cycle: CpfrCycle, *, issues: Sequence[Issue] = (), status: int = 200) -> HttpResponse:
    actor = request.actor
    mine = commands.side_of(actor)
    rows = exceptions_of(cycle)
    is_forecast = cycle.status == CycleStatus.FORECAST
    lines = [] if is_forecast else plan_lines(cycle)
    open_count = {
        figure: sum(1 for row in rows if row.figure == figure and row.status != ExceptionStatus.AGREED) for figure in ("SALES", "ORDER")
    }  # fmt: skip
    talking = {CycleStatus.SALES: "SALES", CycleStatus.ORDERS: "ORDER"}.get(cycle.status, "")
    ready = cycle.dealer_ready_at if mine == Side.DEALER else cycle.maker_ready_at
    shown = preview(cycle.dealer_id, cycle.month) if is_forecast else []
    goods = catalog.goods_facts([sku for sku, *_rest in shown])
    context = {
        "title": _("%(month)s with %(dealer)s") % {"month": f"{cycle.month:%Y-%m}", "dealer": cycle.dealer},
        "crumbs": [(_("Planning with dealers"), reverse("supply_planning")), (cycle.number, "")], "cycle": cycle,
        "chip": CYCLE.chips[cycle.status], "steps": steps_of(cycle, open_count), "issues": issues, "own": actor.is_dealer,
        "lines": [_line(line, cycle.month) for line in lines], "waiting": open_count.get(talking, 0),
        "talks": [_talk(row, mine, actor) for row in rows if row.figure == talking],
        "agreed": [row for row in rows if row.status == ExceptionStatus.AGREED],
        "preview": [{"sku": goods[sku], "maker": maker, "dealer": dealer} for sku, maker, dealer in shown],
        "may_confirm": is_forecast and ready is None and actor.may("replenishment.cpfrcycle:ready"), "is_ready": bool(ready),
        "may_reopen": cycle.status == CycleStatus.SALES and actor.may("replenishment.cpfrcycle:ready"),
        "may_freeze": cycle.status == CycleStatus.ORDERS and actor.may("replenishment.cpfrcycle:freeze"),
        "may_measure": cycle.status == CycleStatus.FROZEN and next_month(cycle.month) <= actor.today
        and actor.may("replenishment.cpfrcycle:measure"),
        "may_give_up": cycle.status in (CycleStatus.FORECAST, CycleStatus.SALES, CycleStatus.ORDERS)
        and actor.may("replenishment.cpfrcycle:cancel"),
        "facts": _facts(cycle, lines), "is_measured": cycle.status == CycleStatus.MEASURED, "given": request.POST,
    }  # fmt: skip
    return render(request, "replenishment/plan.html", context, status=status)


def _line(line: Any, month: date) -> dict[str, Any]:
    plan = SkuPlan(line.sku_id, sales=line.sales_qty, have=line.have_qty, order=line.order_qty)
    days = stock_days(plan, days_of(month)) if line.order_qty is not None else None
    return {"line": line, "days": None if days is None else round(days)}


def _talk(row: CpfrException, mine: str, actor: Any) -> dict[str, Any]:
    is_open = row.status != ExceptionStatus.AGREED
    return {
        "row": row, "text": exception_text(row), "is_open": is_open, "value": row.suggested_qty if row.proposed_qty is None else row.proposed_qty,
        "may_propose": is_open and actor.may("replenishment.cpfrexception:propose"),
        "may_agree": row.status == ExceptionStatus.PROPOSED and row.proposed_side != mine
        and actor.may("replenishment.cpfrexception:agree"),
        "is_mine": row.proposed_side == mine, "chip": {"OPEN": "bad", "PROPOSED": "wait"}.get(row.status, "good"),
    }  # fmt: skip


def _facts(cycle: CpfrCycle, lines: Sequence[Any]) -> list[dict[str, Any]]:
    if not lines:
        return []
    sales, orders = sum(line.sales_qty or 0 for line in lines), sum(line.order_qty or 0 for line in lines)
    found = [
        {"label": _("SKUs"), "value": len(lines), "kind": "num"},
        {"label": _("Agreed sales"), "value": sales, "kind": "num", "sub": _("base units")},
        {"label": _("Order forecast"), "value": orders, "kind": "num", "sub": _("base units")},
    ]
    if cycle.accuracy is not None:
        found.append({"label": _("Accuracy of orders"), "value": f"{cycle.accuracy} %", "kind": "text",
                      "sub": _("bias %(percent)s %%") % {"percent": f"{cycle.bias:+d}"}})  # fmt: skip
    if cycle.sales_accuracy is not None:
        found.append({"label": _("Accuracy of sales"), "value": f"{cycle.sales_accuracy} %", "kind": "text"})
    return found
