"""Statement files of the bank: taken in, their columns told once, their history with what is missing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Issue, MeridianError, NotVisible, RuleViolation
from meridian.kernel.files.access import files_readable_by
from meridian.kernel.files.commands import open_file, store_file
from meridian.kernel.files.models import StoredFile
from meridian.kernel.files.sniffing import TABLES
from meridian.kernel.web.access import page

from .. import commands
from ..choices import BankFileStatus
from ..models import BankAccount, BankFile
from ..queries.bank import bank_files, bank_lines, uncovered
from ..rules.bank_layout import SEARCH_ROWS, columns_of
from .bank import IMPORT, SETTLE

SHOWN, SAMPLE = 50, 15
FIELD_LABELS = {
    "day": gettext_lazy("day"), "time": gettext_lazy("time"), "income": gettext_lazy("money in"),
    "expense": gettext_lazy("money out"), "amount": gettext_lazy("amount with sign"),
    "direction": gettext_lazy("in or out (借/贷)"), "balance": gettext_lazy("balance"), "party": gettext_lazy("other party"),
    "party_account": gettext_lazy("account of the other party"), "serial": gettext_lazy("transaction number"),
    "summary": gettext_lazy("summary"), "remark": gettext_lazy("remittance text"), "purpose": gettext_lazy("purpose"),
    "payer": gettext_lazy("payer"), "payer_account": gettext_lazy("account of the payer"), "payee": gettext_lazy("payee"),
    "payee_account": gettext_lazy("account of the payee"),
}  # fmt: skip


def let_settlers_read() -> None:
    """Whoever settles lines may download the files they came from."""
    files_readable_by("bank", lambda actor, file: actor.may(SETTLE))


@page(IMPORT)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a statement in; to the columns page when its headings say nothing."""
    return require_POST(_upload)(request)


def _upload(request: HttpRequest) -> HttpResponse:
    given, account = request.FILES.get("file"), _account(request)
    if given is None or account is None:
        messages.error(request, _("Choose the account and a file."))
        return redirect("funds_bank")
    try:
        stored = store_file(actor=request.actor, upload=given, purpose="bank", allowed=TABLES)
        file, is_new = commands.take_bank_file(
            actor=request.actor, bank_account=account, stored_id=stored.pk, name=given.name, sha256=stored.sha256,
            rows=cells_of(stored),
        )  # fmt: skip
    except MeridianError as failure:
        for issue in failure.issues():
            messages.error(request, issue.text())
        return redirect("funds_bank")
    if file.status == BankFileStatus.COLUMNS:
        messages.warning(
            request, _("The headings of this file are not known: tell the columns once, they are remembered.")
        )
        return redirect("funds_bank_file", file.pk)
    if not is_new:
        messages.warning(request, _("This file was taken in before; nothing was taken twice."))
    return redirect("funds_bank_file", file.pk)


def cells_of(stored: StoredFile) -> list[list[str]]:
    """The rows of the first sheet with any; the file is opened by the confined reader only. Raises RuleViolation "funds.bank_file"."""
    from meridian.kernel.imports.reading import ReadingRefused, read_table_file

    try:
        table = read_table_file(open_file(stored))
    except ReadingRefused as failure:
        raise RuleViolation(Issue("funds.bank_file", str(failure), field="file")) from failure
    sheets = [sheet for sheet in table.sheets if sheet.visible and sheet.frame.height]
    return [[cell or "" for cell in row] for row in sheets[0].frame.rows()] if sheets else []


@page(SETTLE)
def files(request: HttpRequest) -> HttpResponse:
    """Which files were taken in, and which days are missing."""
    rows = list(bank_files()[:SHOWN])
    gaps: list[dict[str, Any]] = []
    for account in {row.account_id: row.account for row in rows}.values():
        gaps += [{"account": account, "missing": missing} for missing in uncovered(account.pk)]
    context = {
        "title": _("Bank files"), "rows": rows, "gaps": gaps,
        "crumbs": [(_("Bank statements"), reverse("funds_bank")), (_("Bank files"), "")],
    }  # fmt: skip
    return render(request, "funds/bank_files.html", context)


@page(SETTLE)
def file_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: what it opens and closes with, what does not add up, its lines; or its columns to tell."""
    row = bank_files().select_related("stored").filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"bank file {pk}")
    if row.status == BankFileStatus.COLUMNS:
        return _columns(request, row)
    lines = list(bank_lines().filter(file=row)[:200])
    context = {
        "title": row.name, "row": row, "lines": lines, "new_count": row.line_count - row.known_count,
        "gaps": [one for one in uncovered(row.account_id) if row.pk in (one.after, one.before)],
        "crumbs": [(_("Bank statements"), reverse("funds_bank")), (_("Bank files"), reverse("funds_bank_files")), (row.name, "")],
    }  # fmt: skip
    return render(request, "funds/bank_file.html", context)


def _columns(request: HttpRequest, row: BankFile) -> HttpResponse:
    rows, problem = cells_of(row.stored), ""
    header = _header(request, rows)
    if request.method == "POST":
        told = {
            field: int(name[3:]) for name, field in request.POST.items()
            if name.startswith("col") and name[3:].isdigit() and field in FIELD_LABELS
        }  # fmt: skip
        try:
            commands.tell_bank_columns(actor=request.actor, file_id=row.pk, rows=rows, header=header, columns=told)
            return redirect("funds_bank_file", row.pk)
        except MeridianError as failure:
            problem = str(failure)
    width = max((len(one) for one in rows[:SEARCH_ROWS]), default=0)
    guessed = {at: field for field, at in columns_of(rows[header]).items()} if rows else {}
    context = {
        "title": _("Tell the columns"), "row": row, "problem": problem, "header": header + 1,
        "columns": [{"n": n, "chosen": request.POST.get(f"col{n}") or guessed.get(n, "")} for n in range(width)],
        "fields": FIELD_LABELS.items(),
        "sample": [(n + 1, one + [""] * (width - len(one)), n == header) for n, one in enumerate(rows[:SAMPLE])],
        "crumbs": [(_("Bank statements"), reverse("funds_bank")), (_("Bank files"), reverse("funds_bank_files")), (row.name, "")],
    }  # fmt: skip
    return render(request, "funds/bank_columns.html", context, status=422 if problem else 200)


def _header(request: HttpRequest, rows: list[list[str]]) -> int:
    """The row of headings: as typed, else the first with most cells filled."""
    typed = request.POST.get("header") or request.GET.get("header") or ""
    if typed.isascii() and typed.isdigit() and 0 < int(typed) <= len(rows):
        return int(typed) - 1
    few = rows[:SEARCH_ROWS]
    filled = [sum(bool(cell.strip()) for cell in one) for one in few]
    return filled.index(max(filled)) if filled else 0


def _account(request: HttpRequest) -> BankAccount | None:
    key = request.POST.get("account", "")
    rows = BankAccount.objects.visible_to(request.actor, "funds.bankaccount:view")
    return rows.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 18 else None
