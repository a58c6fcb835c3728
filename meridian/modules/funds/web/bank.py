"""The bank page: upload a statement, settle its lines with proposals; one line by itself; what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import MeridianError, NotVisible
from meridian.kernel.objects.derive_form import YuanField
from meridian.kernel.web.access import page
from meridian.modules.dealers import queries as dealers

from .. import commands
from ..choices import BankLineStatus
from ..models import BankAccount, BankBooking, BankLine
from ..queries.bank import bank_lines, hand_recorded, payments_to_link, proposals_of
from ..rules.bank_proposals import Proposal, is_clear

SETTLE, IMPORT = "funds.bank:settle", "funds.bank:import"
SHOWN, PARTS = 30, 4
REASONS = {
    "account": gettext_lazy("pays from account …%(detail)s, confirmed before"),
    "name": gettext_lazy("registered name"),
    "alias": gettext_lazy("other name “%(detail)s”"),
    "similar": gettext_lazy("similar name “%(detail)s”"),
    "document": gettext_lazy("the text names %(detail)s"),
    "statement": gettext_lazy("amount of his latest statement"),
    "charge": gettext_lazy("amount of one open delivery"),
    "due": gettext_lazy("amount of all that is open"),
}
CHIPS = {"OPEN": "wait", "BOOKED": "good", "REFUNDED": "good", "FOREIGN": "draft", "RETURNED": "draft"}


@page(SETTLE)
def bank(request: HttpRequest) -> HttpResponse:
    """Lines that came in and wait, the latest first; other tabs show money that left and what was settled."""
    tab = request.GET.get("tab", "")
    rows = {
        "out": bank_lines(BankLineStatus.OPEN).filter(amount_fen__lt=0),
        "done": bank_lines().exclude(status=BankLineStatus.OPEN).order_by("-settled_at", "-pk"),
    }.get(tab, bank_lines(BankLineStatus.OPEN).filter(amount_fen__gt=0))
    shown = list(rows[: SHOWN + 1])
    context = {
        "title": _("Bank statements"), "crumbs": [(_("Bank statements"), "")], "tab": tab if tab in ("out", "done") else "",
        "has_more": len(shown) > SHOWN, "waiting": bank_lines(BankLineStatus.OPEN).filter(amount_fen__gt=0).count(),
        "accounts": BankAccount.objects.visible_to(request.actor, "funds.bankaccount:view").order_by("name"),
        "may_import": request.actor.may(IMPORT), "may_add": request.actor.may("funds.bankaccount:add"),
        **_rows(shown[:SHOWN]),
    }  # fmt: skip
    return render(request, "funds/bank.html", context)


def _rows(lines: Sequence[BankLine]) -> dict[str, Any]:
    """The lines with proposals, payments typed by hand, and what they were booked as."""
    found, typed = proposals_of(lines), hand_recorded(lines)
    booked: dict[int, list[BankBooking]] = {}
    made = BankBooking.objects.unscoped("shown with lines the reader may settle").filter(line__in=lines, undone_at=None)
    for booking in made.select_related("payment", "refund").order_by("pk"):
        booked.setdefault(booking.line_id, []).append(booking)
    keys = {p.dealer_id for few in found.values() for p in few} | {b.dealer_id for few in booked.values() for b in few}
    names = dealers.dealer_names(keys)
    rows = [
        {
            "line": line, "chip": CHIPS[line.status], "candidates": candidates(found.get(line.pk, []), names),
            "typed": typed.get(line.pk, [])[:2],
            "bookings": [{"row": b, "dealer": names.get(b.dealer_id, "")} for b in booked.get(line.pk, [])],
        }
        for line in lines
    ]  # fmt: skip
    return {"rows": rows}


def candidates(proposals: Sequence[Proposal], names: dict[int, str]) -> list[dict[str, Any]]:
    """Proposals as the page shows them; only a clear first one is emphasised."""
    clear = is_clear(proposals)
    return [
        {
            "id": one.dealer_id, "key": number, "name": names.get(one.dealer_id, ""), "score": one.score,
            "is_clear": clear and number == 1,
            "reasons": [str(REASONS[code]) % {"detail": detail} for code, detail in one.reasons],
        }
        for number, one in enumerate(proposals[:5], 1)
    ]  # fmt: skip


@page(SETTLE)
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: choose any dealer, split it, link a payment, set it aside, or take back what was made of it."""
    return _show_line(request, _line(pk))


def _show_line(request: HttpRequest, row: BankLine, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "title": row.payer or _("Bank line"), "problem": problem, "row": row, **_rows([row]), "parts": _typed_parts(request),
        "crumbs": [(_("Bank statements"), reverse("funds_bank")), (str(row), "")], "came_in": row.amount_fen > 0,
        "is_open": row.status == BankLineStatus.OPEN, "left_fen": -row.amount_fen,
        "links": payments_to_link(row)[:5] if row.status == BankLineStatus.OPEN and row.amount_fen > 0 else [],
    }  # fmt: skip
    return render(request, "funds/bank_line.html", context, status=status)


@page(SETTLE)
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """One click on a line."""
    return require_POST(_act)(request, pk)


def _act(request: HttpRequest, pk: int) -> HttpResponse:
    row, post = _line(pk), request.POST
    given: dict[str, Any] = {"actor": request.actor, "line_id": pk}
    dealer = int(post["dealer"]) if _is_key(post.get("dealer", "")) else None
    acts: dict[str, tuple[Callable[[], Any], str]] = {
        "confirm": (
            lambda: commands.confirm_bank_line(dealer_id=dealer, confirm_similar=bool(post.get("another")), **given),
            _("Booked and matched."),
        ),
        "split": (lambda: commands.split_bank_line(parts=_parts(post), **given), _("Booked and matched.")),
        "link": (
            lambda: commands.link_bank_line(payment_id=int(post["payment"]), **given), _("The line is this payment."),
        ),
        "aside": (
            lambda: commands.set_aside_bank_line(
                status=post.get("status", BankLineStatus.FOREIGN), reason=post.get("reason", ""), **given
            ),
            _("Set aside."),
        ),
        "refund": (lambda: commands.refund_bank_line(dealer_id=dealer, **given), _("The refund is booked.")),
        "reopen": (
            lambda: commands.reopen_bank_line(reason=post.get("reason", ""), **given),
            _("Taken back by red entries; the line waits again."),
        ),
    }  # fmt: skip
    run = acts.get(post.get("op", ""))
    if run is None or (post.get("op") in ("confirm", "refund") and dealer is None):
        return _show_line(request, row, _("Choose a dealer you work for."), 422)
    try:
        run[0]()
    except NotVisible:
        return _show_line(request, row, _("Choose a dealer you work for."), 422)
    except (MeridianError, forms.ValidationError) as failure:
        text = " ".join(failure.messages) if isinstance(failure, forms.ValidationError) else str(failure)
        return _show_line(request, _line(pk), text, 422)
    messages.success(request, run[1])
    stays = post.get("op") == "reopen"
    return redirect("funds_bank_line", pk) if stays else redirect("funds_bank")


def _parts(post: Any) -> list[tuple[int, int]]:
    field = YuanField(required=False, min_value=0)
    found = []
    for number in range(PARTS):
        dealer, fen = post.get(f"dealer{number}", ""), field.clean(post.get(f"fen{number}", "").replace(",", ""))
        if _is_key(dealer) and fen:
            found.append((int(dealer), fen))
    return found


def _typed_parts(request: HttpRequest) -> list[dict[str, Any]]:
    """The rows of the split form, with what was typed."""
    keys = [request.POST.get(f"dealer{number}", "") for number in range(PARTS)]
    names = dealers.dealer_names(int(key) for key in keys if _is_key(key))
    return [
        {"n": number, "dealer": key, "name": names.get(int(key), "") if _is_key(key) else "", "fen": request.POST.get(f"fen{number}", "")}
        for number, key in enumerate(keys)
    ]  # fmt: skip


def _line(pk: int) -> BankLine:
    row = bank_lines().filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"bank line {pk}")
    return row


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18
