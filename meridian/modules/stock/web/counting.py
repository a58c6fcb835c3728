"""Counting the stock on the phone or the desk: pick the day, type what is there, explain what differs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import MeridianError, NotVisible
from meridian.kernel.web.access import page
from meridian.kernel.web.htmx import go_to
from meridian.modules.dealers import queries as dealers

from .. import commands
from ..choices import CountReason, CountStatus
from ..models import StockCount, Warehouse

VIEW, COUNT, APPROVE = "stock.stockcount:view", "stock.stockcount:count", "stock.stockcount:approve"
HOUSE = "stock.warehousecount:begin"
CHIPS = {"COUNTING": "busy", "EXPLAIN": "wait", "CHECKING": "wait", "POSTED": "good", "CANCEL": "draft"}
SHOWN = 20


@page(VIEW)
def counts(request: HttpRequest) -> HttpResponse:
    """The latest counts, and the form to begin one."""
    problem = ""
    if request.method == "POST":
        if not request.actor.may(COUNT):
            raise Http404("count")
        try:
            day = date.fromisoformat(request.POST.get("count_date", ""))
            count = _begin(request, day)
        except ValueError:
            problem = _("Choose the day, and the dealer or the warehouse.")
        except NotVisible:
            raise Http404("dealer") from None
        except MeridianError as failure:
            problem = str(failure)
        else:
            return go_to(request, reverse("stock_count_page", args=[count.pk]))
    rows = StockCount.objects.visible_to(request.actor).select_related("dealer", "warehouse", "product_line")
    rows = rows.order_by("-count_date", "-pk")[:SHOWN]
    context = {
        "title": _("Count the stock"), "counts": [{"count": row, "chip": CHIPS[row.status]} for row in rows],
        "today": request.actor.today, "may_count": request.actor.may(COUNT), "problem": problem,
        "options": "" if request.actor.is_dealer else "/options/dealers.dealer/", "crumbs": [(_("Count the stock"), "")],
        "houses": list(Warehouse.objects.visible_to(request.actor).filter(is_active=True)) if request.actor.may(HOUSE) else [],
        "lines": "/options/catalog.productline/",
    }  # fmt: skip
    return render(request, "stock/counts.html", context, status=422 if problem else 200)


@page(VIEW)
def count_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One count in the state it is in."""
    return _shown(request, _count(request, pk))


@page(VIEW)
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep figures, finish, explain, agree, count again, give up."""
    return require_POST(_act)(request, pk)


def _act(request: HttpRequest, pk: int) -> HttpResponse:
    count, post = _count(request, pk), request.POST
    common: dict[str, Any] = {"actor": request.actor, "stock_count": count}

    def keep() -> None:
        commands.enter_counts(**common, counted=_figures(post, count))

    def add() -> None:
        keep()
        qty = post.get("new_qty", "")
        commands.add_counted_lot(
            **common,
            sku_code=post.get("new_sku", ""),
            lot_number=post.get("new_lot", ""),
            qty=int(qty) if qty.isdigit() else -1,
        )

    def finish() -> None:
        keep()
        commands.finish_count(**common)

    doing: dict[str, Callable[[], Any]] = {
        "keep": keep, "add": add, "finish": finish,
        "explain": lambda: commands.explain_count(
            **common, note=post.get("note", ""),
            reasons={int(key[7:]): value for key, value in post.items() if key.startswith("reason-") and key[7:].isdigit()},
        ),
        "approve": lambda: commands.approve_count(**common),
        "again": lambda: commands.return_count(**common, reason=post.get("note", "")),
        "give_up": lambda: commands.give_up_count(**common),
    }  # fmt: skip
    chosen = doing.get(post.get("do", ""))
    if chosen is None:
        raise Http404("act")
    try:
        chosen()
    except NotVisible:
        raise
    except MeridianError as failure:
        return _shown(request, _count(request, pk), problem=str(failure), typed=post)
    return go_to(request, reverse("stock_count_page", args=[pk]))


def _figures(post: Any, count: StockCount) -> dict[int, int | None]:
    """What was typed; an empty field is "not counted yet", anything that is no number is refused as below zero."""
    found: dict[int, int | None] = {}
    for key, value in post.items():
        if key.startswith("qty-") and key[4:].isdigit():
            text = value.strip()
            found[int(key[4:])] = (
                None if not text else int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1
            )
    return found


def _shown(request: HttpRequest, count: StockCount, *, problem: str = "", typed: Any = None) -> HttpResponse:
    lines = list(
        count.lines.select_related("sku__product", "lot").order_by("sku__code", "lot__expiry_date", "condition", "pk")
    )
    counting = count.status == CountStatus.COUNTING
    shown = [
        {
            "line": line, "typed": typed.get(f"qty-{line.pk}") if typed and counting else line.counted_qty,
            "delta": None if counting else (line.counted_qty or 0) - line.book_qty,
        }
        for line in lines
    ]  # fmt: skip
    context = {
        "title": f"{count.holder} · {count.count_date:%Y-%m-%d}", "count": count,
        "line": count.product_line, "by_condition": count.warehouse_id is not None, "chip": CHIPS[count.status],
        "lines": shown if counting else [row for row in shown if row["delta"]], "all": len(lines), "problem": problem,
        "left": sum(1 for line in lines if line.counted_qty is None), "reasons": CountReason.choices,
        "may_count": request.actor.may(COUNT), "may_approve": request.actor.may(APPROVE),
        "is_own": count.created_by_id == request.user.pk,
        "crumbs": [(_("Count the stock"), reverse("stock_counts")), (str(count.count_date), "")],
    }  # fmt: skip
    return render(request, "stock/count.html", context, status=422 if problem else 200)


def _count(request: HttpRequest, pk: int) -> StockCount:
    count = (
        StockCount.objects.visible_to(request.actor)
        .select_related("dealer", "warehouse", "product_line")
        .filter(pk=pk)
        .first()
    )
    if count is None:
        raise Http404("count")
    return count


def _begin(request: HttpRequest, day: date) -> StockCount:
    """The count of a warehouse where one was chosen, else of a dealer."""
    house = request.POST.get("warehouse", "")
    if house and not request.actor.is_dealer:
        line = request.POST.get("product_line", "")
        return commands.start_warehouse_count(
            actor=request.actor, warehouse_id=int(house), count_date=day, product_line_id=int(line) if line else None
        )
    return commands.start_count(actor=request.actor, dealer_id=_dealer(request), count_date=day)


def _dealer(request: HttpRequest) -> int:
    """The dealer who counts: his own for a dealer's user. Raises ValueError when none was chosen."""
    if request.actor.is_dealer:
        return request.actor.dealer_id
    chosen = int(request.POST.get("dealer") or "x")
    if dealers.scope_stamps(request.actor, chosen, COUNT) is None:
        raise NotVisible("dealer")
    return chosen
