"""A statement of account as it was sent: to read, print, take along as xlsx, confirm or dispute."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import MeridianError, NotVisible
from meridian.kernel.base.text import clean_line
from meridian.kernel.imports.exporting import KINDS, write_xlsx
from meridian.kernel.web.access import page

from .. import commands
from ..choices import MoneyCode, StatementStatus
from ..models import Statement
from ..queries.account import company_name
from ..rules.statement_hash import content_hash

VIEW = "funds.statement:view"
CHIPS = {"SENT": "wait", "CONFIRMED": "good", "DISPUTED": "bad", "REPLACED": "draft"}


@page(VIEW)
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Opening balance, every line, closing balance; the dealer answers here."""
    row = visible_statement(request, pk)
    if request.method == "POST":
        return _answer(request, row)
    lines = statement_lines(row)
    context = {
        "title": row.number, "row": row, "dealer": row.dealer, "chip": CHIPS[row.status], "lines": lines,
        "charged": sum(line["fen"] for line in lines if line["fen"] > 0),
        "settled": sum(line["fen"] for line in lines if line["fen"] < 0),
        "is_intact": content_hash(row.dealer_id, row.first, row.last, row.opening_fen, row.lines) == row.content_hash,
        "hash_parts": [row.content_hash[at : at + 16] for at in range(0, 64, 16)],
        "may_answer": row.status == StatementStatus.SENT and request.actor.may("funds.statement:answer"),
        "company": company_name(row.last), "paid_ahead": -row.closing_fen if row.closing_fen < 0 else 0,
        "crumbs": [(_("Statements of account"), reverse("funds_statement_list")), (row.number, "")],
    }  # fmt: skip
    return render(request, "funds/statement.html", context)


def _answer(request: HttpRequest, row: Statement) -> HttpResponse:
    answer = clean_line(request.POST.get("answer", ""), 300)
    decide = commands.dispute_statement if request.POST.get("op") == "dispute" else commands.confirm_statement
    try:
        decide(actor=request.actor, statement=row, answer=answer)
        messages.success(request, _("Your answer is recorded."))
    except MeridianError as failure:
        messages.error(request, str(failure))
    return redirect("funds_statement_page", row.pk)


@dataclass(frozen=True, slots=True)
class _Column:
    label: str
    kind: str
    read: Callable[[dict[str, Any]], Any]


@page(VIEW)
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The statement as xlsx: opening balance, lines, closing balance, in yuan."""
    row = visible_statement(request, pk)
    opening = {"day": row.first, "label": _("Opening balance"), "text": "", "fen": None, "balance_fen": row.opening_fen}
    closing = {"day": row.last, "label": _("Closing balance"), "text": "", "fen": None, "balance_fen": row.closing_fen}
    columns = [
        _Column(_("Day"), "day", lambda line: line["day"]),
        _Column(_("Kind"), "text", lambda line: str(line["label"])),
        _Column(_("Document"), "text", lambda line: line["text"]),
        _Column(_("Amount (CNY)"), "money", lambda line: line["fen"]),
        _Column(_("Balance (CNY)"), "money", lambda line: line["balance_fen"]),
    ]
    out = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    write_xlsx(out, [opening, *statement_lines(row), closing], columns)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{row.number}.xlsx", content_type=KINDS["xlsx"])


def visible_statement(request: HttpRequest, pk: int) -> Statement:
    """A statement that the actor may see. Raises NotVisible."""
    row = Statement.objects.visible_to(request.actor, VIEW).select_related("dealer").filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"statement {pk}")
    return row


def statement_lines(row: Statement) -> list[dict[str, Any]]:
    """The frozen lines with day and kind for people."""
    labels = dict(MoneyCode.choices)
    return [
        {
            "day": date.fromisoformat(line["date"]), "label": labels.get(line["code"], line["code"]),
            "text": line.get("text") or line["key"], "fen": line["fen"], "balance_fen": line["balance_fen"],
        }
        for line in row.lines
    ]  # fmt: skip
