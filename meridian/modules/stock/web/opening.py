"""Opening stock: paste or upload the signed list, see what is understood, book it."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import MeridianError, NotVisible
from meridian.kernel.objects.derive_table import url_of
from meridian.kernel.web.access import page
from meridian.modules.dealers import queries as dealers

from .. import commands
from ..queries import judge_opening, opened_on
from ..rules.opening_lines import OpeningRow, read_cells, read_text

RECORD = "stock.opening:record"
MOST_BYTES = 5 * 1024 * 1024
CHIPS = {"OK": "good", "NEW_LOT": "wait", "WRONG": "bad"}


@page(RECORD)
def opening(request: HttpRequest) -> HttpResponse:
    """GET the empty form; POST ``do=check`` shows every row, ``do=book`` books the list and goes to its posting."""
    post = request.POST
    if request.method != "POST":
        return _shown(request, {}, [], "")
    try:
        dealer_id, day = int(post.get("dealer") or "x"), date.fromisoformat(post.get("business_date", ""))
    except ValueError:
        return _shown(request, post, [], _("Choose the day and the dealer."))
    if dealers.scope_stamps(request.actor, dealer_id) is None:
        raise Http404("dealer")
    rows = read_text(post.get("lines", ""))
    if request.FILES.get("file"):
        uploaded, problem = _uploaded(request)
        if problem:
            return _shown(request, post, rows, problem, dealer_id)
        rows = [*rows, *uploaded]
    if post.get("do") != "book":
        problem = "" if rows else _("Paste the rows of the list, or choose its file.")
        return _shown(request, post, rows, problem, dealer_id)
    try:
        posting = commands.record_opening_list(
            actor=request.actor, dealer_id=dealer_id, document=post.get("document", ""), rows=rows, business_date=day,
            register_lots=bool(post.get("register_lots")),
        )  # fmt: skip
    except NotVisible:
        raise
    except MeridianError as failure:
        return _shown(request, post, rows, str(failure), dealer_id)
    messages.success(
        request, _("The list was booked before.") if posting.is_replay else _("The opening stock is booked.")
    )
    return redirect(url_of(posting) if request.actor.may("stock.stockposting:view") else "stock_opening")


def _uploaded(request: HttpRequest) -> tuple[list[OpeningRow], str]:
    """Rows of the first sheet; the file is opened by the confined reader only."""
    from meridian.kernel.imports.reading import ReadingRefused, read_table_file

    upload = request.FILES["file"]
    if upload.size > MOST_BYTES:
        return [], _("Choose a file of at most 5 MB.")
    with tempfile.TemporaryDirectory(prefix="meridian-opening-") as folder:
        path = Path(folder) / f"list{Path(upload.name).suffix[:8]}"
        path.write_bytes(upload.read())
        try:
            table = read_table_file(path)
        except ReadingRefused as failure:
            return [], str(failure)
    sheets = [sheet for sheet in table.sheets if sheet.visible and sheet.frame.height]
    return (read_cells(sheets[0].frame.rows()) if sheets else []), ""


def _shown(
    request: HttpRequest, typed: Any, rows: list[OpeningRow], problem: str, dealer_id: int | None = None
) -> HttpResponse:
    lines = judge_opening(rows)
    counts = {state: sum(1 for line in lines if line.state == state) for state in CHIPS}
    may_register = request.actor.may(commands.REGISTER_LOTS)
    context = {
        "title": _("Opening stock"), "problem": problem, "today": request.actor.today, "typed": typed,
        "dealer_id": dealer_id, "dealer_name": dealers.dealer_names([dealer_id]).get(dealer_id, "") if dealer_id else "",
        "lines": [{"line": line, "chip": CHIPS[line.state], "text": _state(line.state)} for line in lines], "counts": counts,
        "pasted": "\n".join(row.written for row in rows) or typed.get("lines", ""), "may_register": may_register,
        "can_book": bool(lines) and not counts["WRONG"] and (may_register or not counts["NEW_LOT"]),
        "opened_on": opened_on(dealer_id) if dealer_id else None,
        "crumbs": [(_("Opening stock"), "")],
    }  # fmt: skip
    return render(request, "stock/opening.html", context, status=422 if problem else 200)


def _state(state: str) -> str:
    return {"OK": _("understood"), "NEW_LOT": _("new lot"), "WRONG": _("to correct")}[state]
