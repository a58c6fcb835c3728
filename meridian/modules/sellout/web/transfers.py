"""Goods to sub-dealers: the list, writing a transfer, and the receiver's answer."""

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
from ..choices import TransferStatus
from ..commands.transfers import asked_of_transfer
from ..models import SubDealerTransfer
from ..objects import TRANSFER
from ..queries.checks import sale_checks, stops
from ..queries.pages import transfers
from ..queries.sub_dealers import sub_dealers
from . import typed

VIEW, ADD, CHANGE = (
    "sellout.subdealertransfer:view",
    "sellout.subdealertransfer:add",
    "sellout.subdealertransfer:change",
)
PAGE_SIZE = 40


@page(VIEW)
def transfer_list(request: HttpRequest) -> HttpResponse:
    """What was handed on, and the form to begin another."""
    actor, post = request.actor, request.POST
    dealer_id = typed.chosen_dealer(request)
    below = sub_dealers(dealer_id) if dealer_id and actor.may(ADD) else {}
    issues: list[Issue] = []
    if request.method == "POST":
        if not actor.may(ADD):
            raise Http404("transfer")
        try:
            made = commands.draft_transfer(
                actor=actor, dealer=dealer_id, to_dealer=typed.key(post.get("to_dealer")),
                sent_on=typed.day(post.get("sent_on"), actor.today),
            )  # fmt: skip
        except NotVisible:
            raise
        except MeridianError as refused:
            issues = refused.issues()
        else:
            return go_to(request, reverse("sellout_transfer", args=[made.pk]))
    found = page_of(transfers(actor), ("-sent_on", "-id"), request.GET.get("after", ""), PAGE_SIZE)
    context = {
        "title": _("Transfers to sub-dealers"), "issues": issues, "rows": [(row, TRANSFER.chips[row.status]) for row in found.rows],
        "crumbs": [(_("Dealers’ sales"), reverse("sellout_sales")), (_("Transfers to sub-dealers"), "")],
        "next_cursor": found.next_cursor, "previous_cursor": found.previous_cursor, "below": below, "own": actor.is_dealer,
        "may_add": actor.may(ADD), "dealer_id": dealer_id, "dealer_name": typed.dealer_name(dealer_id), "today": actor.today,
        "own_id": actor.dealer_id,
    }  # fmt: skip
    return render(request, "sellout/transfers.html", context, status=422 if issues else 200)


@page(VIEW)
def transfer_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One transfer in the state it is in."""
    return _show(request, _transfer(request, pk))


class TransferDetail(DetailPage):
    """The page made by hand, at the derived address as well."""

    def __call__(self, request: HttpRequest, pk: int) -> HttpResponse:
        return _show(request, _transfer(request, pk))


@page(VIEW)
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Scan, save, send, confirm, refuse, give up."""
    return require_POST(_act)(request, pk)


def _act(request: HttpRequest, pk: int) -> HttpResponse:
    row, post, actor = _transfer(request, pk), request.POST, request.actor
    common: dict[str, Any] = {"actor": actor, "sub_dealer_transfer": row}
    op = post.get("op", "")

    def save() -> Any:
        return commands.change_transfer(
            **common, quantities=typed.quantities(post), serials=typed.serials(post), note=post.get("note", row.note)[:300],
            sent_on=typed.day(post.get("sent_on"), row.sent_on),
        )  # fmt: skip

    def send() -> Any:
        save()
        return commands.send_transfer(**common)

    doing: dict[str, Callable[[], Any]] = {
        "lines": lambda: commands.enter_transfer_lines(**common, text=post.get("items", "")),
        "save": save,
        "send": send,
        "give_up": lambda: commands.give_up_transfer(**common),
        "confirm": lambda: commands.confirm_transfer(
            **common, received_on=typed.day(post.get("received_on"), actor.today), taken=typed.quantities(post, "taken"),
            answer=post.get("answer", "")[:200], serials_back=typed.serials(post, "back"),
        ),
        "refuse": lambda: commands.refuse_transfer(**common, answer=post.get("answer", "")[:200]),
    }  # fmt: skip
    if op.startswith("remove-"):
        op, line = "remove", typed.key(op.removeprefix("remove-")) or 0
        doing["remove"] = lambda: commands.change_transfer(**common, quantities={line: 0})
    if op not in doing:
        raise Http404("op")
    try:
        done = doing[op]()
    except NotVisible:
        raise
    except MeridianError as refused:
        return _show(request, _transfer(request, pk), issues=refused.issues(), status=422)
    if op == "lines" and done:
        return _show(request, _transfer(request, pk), unread=done, status=422)
    if op == "send":
        messages.success(request, _("%(number)s is under way. The receiver confirms it.") % {"number": row.number})
    elif op == "confirm":
        messages.success(request, _("%(number)s is taken in. The goods are in your stock.") % {"number": row.number})
    return go_to(request, reverse("sellout_transfer", args=[pk]))


def _transfer(request: HttpRequest, pk: int) -> SubDealerTransfer:
    rows = SubDealerTransfer.objects.visible_to(request.actor, VIEW)
    row = rows.select_related("dealer", "to_dealer", "answered_by").filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"transfer {pk}")
    return row


def _show(
    request: HttpRequest, row: SubDealerTransfer, *, issues: Sequence[Issue] = (), unread: Sequence[Any] = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    actor, post = request.actor, request.POST
    lines = list(row.lines.select_related("sku__product", "lot").order_by("line_no"))
    is_mine = not actor.is_dealer or actor.dealer_id == row.dealer_id
    is_draft = row.status == TransferStatus.DRAFT
    may_change = is_draft and is_mine and actor.may(CHANGE)
    checks = sale_checks(asked_of_transfer(row, lines), actor.today) if may_change and lines else []
    of_line: dict[int, list[Any]] = {}
    for check in checks:
        of_line.setdefault(check.line_no, []).append(check)
    may_answer = (
        row.status == TransferStatus.SENT and actor.may("sellout.subdealertransfer:receive")
        and (not actor.is_dealer or actor.dealer_id == row.to_dealer_id)
    )  # fmt: skip
    context = {
        "title": row.number, "row": row, "issues": issues, "unread": unread, "chip": TRANSFER.chips[row.status],
        "crumbs": [(_("Transfers to sub-dealers"), reverse("sellout_transfers")), (row.number, "")], "today": actor.today,
        "rows": [
            {"line": line, "checks": [one for one in of_line.get(line.line_no, []) if one.state != "INFO"],
             "needs_serials": line.sku.tracking == "SERIAL", "serials": "\n".join(line.serials),
             "taken": post.get(f"taken-{line.pk}", line.qty)}
            for line in lines
        ],
        "document_checks": of_line.get(0, []), "stops": stops(checks), "may_change": may_change,
        "may_send": is_draft and is_mine and actor.may("sellout.subdealertransfer:send"), "may_answer": may_answer,
        "pasted": "\n".join(one.row.written for one in unread), "given": post,
    }  # fmt: skip
    return render(request, "sellout/transfer.html", context, status=status)
