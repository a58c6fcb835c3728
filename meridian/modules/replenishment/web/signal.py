"""The demand signal as a table and as a file for production and logistics planning."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.access.decisions import require
from meridian.kernel.base.text import clean_line
from meridian.kernel.imports.exporting import KINDS, csv_lines, note_export, write_xlsx
from meridian.kernel.web.access import page

from ..models import CpfrLine
from ..queries.signal import AHEAD, BACK, COLUMNS, EXPORT, MOST_MONTHS, VIEW, demand_signal

SHOWN = 200


@dataclass(frozen=True, slots=True)
class _Logged:
    """What the log of exports is told: the signal is no object of its own."""

    name: str
    label_plural: Any
    model: Any

    def code(self, verb: str) -> str:
        return f"{self.name}:{verb}"


_SIGNAL = _Logged("replenishment.demandsignal", gettext_lazy("Demand signal"), CpfrLine)


@page(VIEW)
def signal_page(request: HttpRequest) -> HttpResponse:
    """By SKU and month, with the months before and after that were asked for."""
    given = _given(request)
    rows = demand_signal(request.actor, code=VIEW, **given)
    text = clean_line(request.GET.get("q", ""), 60).lower()
    if text:
        rows = [row for row in rows if text in f"{row['sku']} {row['name']}".lower()]
    context = {
        "title": _("Demand signal"), "crumbs": [(_("Ordering and stock"), ""), (_("Demand signal"), "")],
        "columns": COLUMNS[4:], "total": len(rows), "shown": SHOWN, "q": text,
        "rows": [{"row": row, "cells": [(column.label, column.read(row)) for column in COLUMNS[4:]]} for row in rows[:SHOWN]],
        "may_export": request.actor.may(EXPORT), "own": request.actor.is_dealer, **given, "most": MOST_MONTHS,
    }  # fmt: skip
    return render(request, "replenishment/signal.html", context)


@page(EXPORT)
def signal_file(request: HttpRequest) -> HttpResponse:
    """The same as xlsx or csv; every download is kept in the log."""
    require(request.actor, EXPORT)
    kind = request.GET.get("format", "xlsx")
    kind = kind if kind in KINDS else "xlsx"
    given = _given(request)
    rows = demand_signal(request.actor, code=EXPORT, **given)
    note_export(
        actor=request.actor,
        spec=_SIGNAL,
        query={name: str(value) for name, value in given.items()},
        kind=kind,
        count=len(rows),
    )
    name = f"demand-signal-{request.actor.today:%Y%m%d}.{kind}"
    if kind == "csv":
        content = "".join(csv_lines(rows, COLUMNS)).encode()
    else:
        out = io.BytesIO()
        write_xlsx(out, rows, COLUMNS)
        content = out.getvalue()
    answer = HttpResponse(content, content_type=KINDS[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _given(request: HttpRequest) -> dict[str, Any]:
    """How many months before and after."""

    def number(name: str, otherwise: int) -> int:
        text = request.GET.get(name, "")
        return min(int(text), MOST_MONTHS) if text.isascii() and text.isdigit() and len(text) < 4 else otherwise

    return {"back": number("back", BACK), "ahead": number("ahead", AHEAD)}
