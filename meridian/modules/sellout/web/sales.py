"""Sales of dealers: the list, writing one by scan or list, booking it, and correcting it in red."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Issue, MeridianError, NotVisible
from meridian.kernel.objects.keyset import page_of
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage
from meridian.kernel.web.htmx import go_to

from .. import commands
from ..choices import SaleKind, SaleStatus
from ..models import DealerSale, DealerSaleLine
from ..objects import SALE
from ..queries.booked import reported_qty
from ..queries.checks import asked_of, sale_checks, stops
from ..queries.pages import latest_sales, month_figures
from ..rules.entered_lines import read_rows
from . import typed

VIEW, ADD, CHANGE = "sellout.dealersale:view", "sellout.dealersale:add", "sellout.dealersale:change"
PAGE_SIZE = 40
HEAD = ("department", "dealer_reference", "note")


@page(VIEW)
def sale_list(request: HttpRequest) -> HttpResponse:
    """The latest sales with the figures of the month, and the way to a new one."""
    actor = request.actor
    rows = latest_sales(actor, request.GET.get("show", ""))
    found = page_of(rows, ("-sale_date", "-id"), request.GET.get("after", ""), PAGE_SIZE)
    context = {
        "title": _("Dealers’ sales"), "crumbs": [(_("Dealers’ sales"), "")], "rows": found.rows,
        "next_cursor": found.next_cursor, "previous_cursor": found.previous_cursor, "show": request.GET.get("show", ""),
        "own": actor.is_dealer, "may_add": actor.may(ADD), "facts": month_figures(actor),
        "may_transfer": actor.may("sellout.subdealertransfer:view"), "may_open": actor.may("sellout.openingstock:view"),
        "chips": SALE.chips,
    }  # fmt: skip
    return render(request, "sellout/sales.html", context)


@page(ADD)
def new_sale(request: HttpRequest) -> HttpResponse:
    """To which hospital, on which day; the draft is made with it, and the goods follow on its page."""
    actor, post = request.actor, request.POST
    dealer_id = typed.chosen_dealer(request)
    issues: list[Issue] = []
    if request.method == "POST" and dealer_id is not None:
        try:
            made = commands.draft_sale(
                actor=actor, dealer=dealer_id, hospital=typed.key(post.get("hospital")),
                sale_date=typed.day(post.get("sale_date"), actor.today), department=post.get("department", "")[:60],
            )  # fmt: skip
        except NotVisible:
            raise
        except MeridianError as refused:
            issues = refused.issues()
        else:
            return go_to(request, reverse("sellout_sale", args=[made.pk]))
    context = {
        "title": _("New sale"), "crumbs": [(_("Dealers’ sales"), reverse("sellout_sales")), (_("New sale"), "")],
        "issues": issues, "given": post, "today": actor.today, "own": actor.is_dealer, "dealer_id": dealer_id,
        "dealer_name": typed.dealer_name(dealer_id),
    }  # fmt: skip
    return render(request, "sellout/sale_new.html", context, status=422 if issues else 200)


@page(VIEW)
def sale_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft to be filled, or what was booked."""
    return _show(request, _sale(request, pk))


class SaleDetail(DetailPage):
    """The page made by hand, at the derived address as well."""

    def __call__(self, request: HttpRequest, pk: int) -> HttpResponse:
        return _show(request, _sale(request, pk))


@page(VIEW)
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Scan, paste, upload, save, book, give up, correct."""
    return require_POST(_act)(request, pk)


def _act(request: HttpRequest, pk: int) -> HttpResponse:
    sale, post, actor = _sale(request, pk), request.POST, request.actor
    op = post.get("op", "")
    doing: dict[str, Callable[[], Any]] = {
        "lines": lambda: commands.enter_lines(actor=actor, dealer_sale=sale, text=post.get("items", "")),
        "file": lambda: commands.enter_rows(
            actor=actor, dealer_sale=sale, rows=read_rows(typed.uploaded_rows(request))
        ),
        "save": lambda: _save(request, sale),
        "book": lambda: _book(request, sale),
        "give_up": lambda: commands.give_up_sale(actor=actor, dealer_sale=sale),
        "correct": lambda: _correct(request, sale),
    }
    if op.startswith("remove-"):
        op, line = "remove", typed.key(op.removeprefix("remove-")) or 0
        doing["remove"] = lambda: commands.change_sale(actor=actor, dealer_sale=sale, quantities={line: 0})
    if op not in doing:
        raise Http404("op")
    try:
        done = doing[op]()
    except NotVisible:
        raise
    except MeridianError as refused:
        return _show(request, _sale(request, pk), issues=refused.issues(), status=422)
    if op in ("lines", "file") and done:
        return _show(request, _sale(request, pk), unread=done, status=422)
    if op == "correct":
        messages.success(request, _("The red document %(number)s is booked.") % {"number": done.number})
        return go_to(request, reverse("sellout_sale", args=[done.pk]))
    if op == "book":
        messages.success(request, _("%(number)s is booked: the goods left your stock.") % {"number": sale.number})
    return go_to(request, reverse("sellout_sale", args=[pk]))


def _save(request: HttpRequest, sale: DealerSale) -> DealerSale:
    post = request.POST
    values: dict[str, Any] = {name: post[name].strip() for name in HEAD if name in post}
    if "sale_date" in post:
        values["sale_date"] = typed.day(post["sale_date"], sale.sale_date)
    if typed.key(post.get("hospital")) not in (None, sale.hospital_id):
        values["hospital"] = typed.key(post["hospital"])
    return commands.change_sale(
        actor=request.actor, dealer_sale=sale, expected_version=typed.whole_number(post.get("version")),
        quantities=typed.quantities(post), serials=typed.serials(post),
        prices_fen=typed.prices(post) if request.actor.is_dealer else None, **values,
    )  # fmt: skip


def _book(request: HttpRequest, sale: DealerSale) -> DealerSale:
    if any(name.startswith("qty-") for name in request.POST):
        sale = _save(request, sale)
    return commands.post_sale(
        actor=request.actor, dealer_sale=sale, is_distinct=bool(request.POST.get("is_distinct")) or None
    )


def _correct(request: HttpRequest, sale: DealerSale) -> DealerSale:
    post = request.POST
    return commands.correct_sale(
        actor=request.actor, dealer_sale=sale, returned=typed.quantities(post, "back"),
        returned_on=typed.day(post.get("returned_on"), request.actor.today), reason=post.get("reason", "")[:200],
        serials=typed.serials(post, "back_serials"),
    )  # fmt: skip


def _sale(request: HttpRequest, pk: int) -> DealerSale:
    rows = DealerSale.objects.visible_to(request.actor, VIEW)
    row = rows.select_related("dealer", "hospital", "corrects", "posted_by").filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"sale {pk}")
    return row


def _show(
    request: HttpRequest,
    sale: DealerSale,
    *,
    issues: Sequence[Issue] = (),
    unread: Sequence[Any] = (),
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    lines = list(sale.lines.select_related("sku__product", "lot").order_by("line_no"))
    is_draft = sale.status == SaleStatus.DRAFT
    checks = sale_checks(asked_of(sale, lines), actor.today) if is_draft and lines else []
    of_line: dict[int, list[Any]] = {}
    for check in checks:
        of_line.setdefault(check.line_no, []).append(check)
    seen = reported_qty([line.pk for line in lines])
    may_change = is_draft and actor.may(CHANGE)
    context = {
        "title": sale.number, "sale": sale, "issues": issues, "unread": unread, "is_draft": is_draft,
        "crumbs": [(_("Dealers’ sales"), reverse("sellout_sales")), (sale.number, "")], "chip": SALE.chips[sale.status],
        "rows": [_row(line, of_line.get(line.line_no, []), seen, request.POST) for line in lines],
        "document_checks": of_line.get(0, []), "stops": stops(checks), "own": actor.is_dealer, "today": actor.today,
        "asks_distinct": any(check.code == "line.reported" for check in checks), "may_change": may_change,
        "may_post": is_draft and actor.may("sellout.dealersale:post"),
        "may_correct": sale.status == SaleStatus.POSTED and sale.kind == SaleKind.SALE
        and actor.may("sellout.dealersale:correct") and any(line.qty > line.returned_qty for line in lines),
        "corrections": list(sale.corrections.order_by("sale_date", "pk")), "given": request.POST,
        "pasted": "\n".join(one.row.written for one in unread), "total": sum(line.qty for line in lines),
        "report": sale.consumptions.first(),
    }  # fmt: skip
    return render(request, "sellout/sale.html", context, status=status)


def _row(line: DealerSaleLine, checks: list[Any], seen: dict[int, int], post: Any) -> dict[str, Any]:
    return {
        "line": line, "checks": [one for one in checks if one.state != "INFO"],
        "notes": [one for one in checks if one.state == "INFO"], "reported": seen.get(line.pk, 0),
        "left": line.qty - line.returned_qty, "needs_serials": line.sku.tracking == "SERIAL",
        "serials": "\n".join(line.serials), "back": post.get(f"back-{line.pk}", ""),
        "price": f"{line.price_fen / 100:.2f}" if line.price_fen is not None else "",
    }  # fmt: skip
