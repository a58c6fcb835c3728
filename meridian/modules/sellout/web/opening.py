"""Opening stock: write or upload the list, see what is understood, submit it; another person approves."""

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
from meridian.modules.stock.queries.opening_lists import judge_opening, read_cells, read_text

from .. import commands
from ..choices import OpeningStatus
from ..commands.opening import MAIN_WAREHOUSE
from ..models import OpeningStock
from ..objects import OPENING
from ..queries.pages import openings
from . import typed

VIEW, ADD = "sellout.openingstock:view", "sellout.openingstock:add"
PAGE_SIZE = 40
STATES = {"OK": "good", "NEW_LOT": "wait", "WRONG": "bad"}


@page(VIEW)
def opening_list(request: HttpRequest) -> HttpResponse:
    """All lists, what waits first, and the way to a new one."""
    actor = request.actor
    found = page_of(openings(actor), ("-id",), request.GET.get("after", ""), PAGE_SIZE)
    context = {
        "title": _("Opening stock"), "crumbs": [(_("Opening stock"), "")], "may_add": actor.may(ADD), "own": actor.is_dealer,
        "rows": [(row, OPENING.chips[row.status]) for row in found.rows], "next_cursor": found.next_cursor,
        "previous_cursor": found.previous_cursor,
    }  # fmt: skip
    return render(request, "sellout/openings.html", context)


@page(ADD)
def new_opening(request: HttpRequest) -> HttpResponse:
    """The empty form; ``corrects`` names the booked list that a new one takes the place of."""
    actor, post = request.actor, request.POST
    before = _before(request)
    dealer_id = before.dealer_id if before else typed.chosen_dealer(request)
    issues: list[Issue] = []
    if request.method == "POST" and dealer_id is not None:
        try:
            made = commands.write_opening(
                actor=actor, dealer=dealer_id, business_date=typed.day(post.get("business_date"), actor.today),
                document=post.get("document", "")[:80], written=_written(request), corrects=before,
                warehouse_name=post.get("warehouse_name", "")[:60], register_lots=bool(post.get("register_lots")),
            )  # fmt: skip
        except NotVisible:
            raise
        except MeridianError as refused:
            issues = refused.issues()
        else:
            return go_to(request, reverse("sellout_opening", args=[made.pk]))
    title = _("Correct the opening stock") if before else _("New opening stock")
    context = {
        "title": title, "crumbs": [(_("Opening stock"), reverse("sellout_openings")), (title, "")],
        "issues": issues, "given": post, "today": actor.today, "own": actor.is_dealer, "dealer_id": dealer_id,
        "dealer_name": typed.dealer_name(dealer_id), "before": before, "main": MAIN_WAREHOUSE,
        "pasted": post.get("written") or (before.written if before else ""),
    }  # fmt: skip
    return render(request, "sellout/opening_new.html", context, status=422 if issues else 200)


def _before(request: HttpRequest) -> OpeningStock | None:
    pk = typed.key(request.POST.get("corrects") or request.GET.get("corrects"))
    if pk is None:
        return None
    row = OpeningStock.objects.visible_to(request.actor, VIEW).select_related("dealer").filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"opening {pk}")
    return row


def _written(request: HttpRequest) -> str:
    """What was pasted, and the rows of an uploaded file below it."""
    text = request.POST.get("written", "")
    if not request.FILES.get("file"):
        return text
    rows = "\n".join(row.written for row in read_cells(typed.uploaded_rows(request)))
    return f"{text.rstrip()}\n{rows}".strip()


@page(VIEW)
def opening_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The check page of a list, or what was booked."""
    return _show(request, _opening(request, pk))


class OpeningDetail(DetailPage):
    """The page made by hand, at the derived address as well."""

    def __call__(self, request: HttpRequest, pk: int) -> HttpResponse:
        return _show(request, _opening(request, pk))


@page(VIEW)
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Save and check, submit, approve, give back, give up."""
    return require_POST(_act)(request, pk)


def _act(request: HttpRequest, pk: int) -> HttpResponse:
    row, post, actor = _opening(request, pk), request.POST, request.actor
    common: dict[str, Any] = {"actor": actor, "opening_stock": row}

    def save() -> Any:
        return commands.change_opening(
            **common, written=_written(request), register_lots=bool(post.get("register_lots")),
            business_date=typed.day(post.get("business_date"), row.business_date),
            document=post.get("document", row.document)[:80],
        )  # fmt: skip

    def submit() -> Any:
        save()
        return commands.submit_opening(**common)

    doing: dict[str, Callable[[], Any]] = {
        "save": save,
        "submit": submit,
        "approve": lambda: commands.approve_opening(**common, answer=post.get("answer", "")[:200]),
        "return": lambda: commands.return_opening(**common, answer=post.get("answer", "")[:200]),
        "give_up": lambda: commands.give_up_opening(**common),
    }
    op = post.get("op", "")
    if op not in doing:
        raise Http404("op")
    try:
        doing[op]()
    except NotVisible:
        raise
    except MeridianError as refused:
        return _show(request, _opening(request, pk), issues=refused.issues(), status=422)
    if op == "approve":
        messages.success(request, _("%(number)s is booked.") % {"number": row.number})
    elif op == "submit":
        messages.success(request, _("%(number)s waits for a second person.") % {"number": row.number})
    return go_to(request, reverse("sellout_opening", args=[pk]))


def _opening(request: HttpRequest, pk: int) -> OpeningStock:
    rows = OpeningStock.objects.visible_to(request.actor, VIEW)
    row = rows.select_related("dealer", "corrects", "submitted_by", "approved_by").filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"opening {pk}")
    return row


def _show(request: HttpRequest, row: OpeningStock, *, issues: Sequence[Issue] = (), status: int = 200) -> HttpResponse:
    actor = request.actor
    written = request.POST.get("written", row.written)
    is_open = row.status in (OpeningStatus.DRAFT, OpeningStatus.WAITING)
    lines = judge_opening(read_text(written)) if is_open else []
    counts = {state: sum(1 for line in lines if line.state == state) for state in STATES}
    is_own = actor.user_id is not None and actor.user_id in (row.created_by_id, row.submitted_by_id)
    labels = {"OK": _("understood"), "NEW_LOT": _("new lot"), "WRONG": _("to correct")}
    context = {
        "title": row.number, "row": row, "chip": OPENING.chips[row.status], "issues": issues, "counts": counts,
        "crumbs": [(_("Opening stock"), reverse("sellout_openings")), (row.number, "")],
        "lines": [{"line": one, "chip": STATES[one.state], "text": labels[one.state]} for one in lines],
        "booked": list(row.lines.select_related("sku__product", "lot").order_by("line_no")) if not is_open else [],
        "written": written, "today": actor.today, "own": actor.is_dealer, "is_own": is_own,
        "may_change": row.status == OpeningStatus.DRAFT and actor.may("sellout.openingstock:change"),
        "may_submit": row.status == OpeningStatus.DRAFT and actor.may("sellout.openingstock:submit") and not counts["WRONG"],
        "may_approve": row.status == OpeningStatus.WAITING and actor.may("sellout.openingstock:approve"),
        "may_correct": row.status == OpeningStatus.POSTED and actor.may(ADD), "given": request.POST,
        "may_register": actor.may(commands.REGISTER_LOTS), "corrections": list(row.corrections.exclude(status="CANCELLED")),
    }  # fmt: skip
    return render(request, "sellout/opening.html", context, status=status)
