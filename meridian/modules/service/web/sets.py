"""Where the sets are, day by day; and the page of a loan, where a set is counted out and in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import MeridianError, NotVisible
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage

from .. import commands
from ..choices import LoanStatus
from ..models import InstrumentSet, SetLoan
from ..objects import INSTRUMENT_SET, SET_LOAN
from ..rules.loans import CountedPiece, Stay, days_of

DAYS, STEP = 28, 14
OPEN = (LoanStatus.RESERVED, LoanStatus.OUT)


@page("service.instrumentset:view")
def calendar(request: HttpRequest) -> HttpResponse:
    """Four weeks of every set: at home, promised, away; and the requests that wait for one."""
    actor = request.actor
    if actor.is_dealer:
        raise NotVisible("sets")
    first = _shown_from(request.GET.get("from", ""), actor.today)
    last = first + timedelta(days=DAYS - 1)
    seen = SetLoan.objects.visible_to(actor, SET_LOAN.code("view")) if actor.may(SET_LOAN.code("view")) else None
    loans = _loans(seen, first, last, actor.today)
    sets = InstrumentSet.objects.visible_to(actor, INSTRUMENT_SET.code("view")).filter(is_active=True)
    context = {
        "title": _("Where the sets are"), "days": [first + timedelta(days=n) for n in range(DAYS)], "today": actor.today,
        "crumbs": [(_("Service"), reverse("service_board")), (_("Where the sets are"), "")],
        "rows": [_row(one, loans.get(one.pk, []), first, actor.today) for one in sets.select_related("line").order_by("code")],
        "earlier": (first - timedelta(days=STEP)).isoformat(), "later": (first + timedelta(days=STEP)).isoformat(),
        "waiting": _waiting(seen), "add_url": reverse(SET_LOAN.url_name("add")) if actor.may(SET_LOAN.code("add")) else "",
        "add_set_url": reverse(INSTRUMENT_SET.url_name("add")) if actor.may(INSTRUMENT_SET.code("add")) else "",
    }  # fmt: skip
    return render(request, "service/sets.html", context)


def _monday(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    return day - timedelta(days=day.weekday())


def _shown_from(text: str, today: date) -> date:
    """The week before the running one, so that what is away stands there whole; or the week asked for."""
    return _monday(text, today) if text else _monday("", today) - timedelta(days=7)


def _loans(seen: Any, first: date, last: date, today: date) -> dict[int, list[tuple[SetLoan, Stay]]]:
    """The loans of each set in the span; one that is overdue is away until today."""
    found: dict[int, list[tuple[SetLoan, Stay]]] = {}
    if seen is None:
        return found
    rows = seen.filter(status__in=OPEN, out_on__lte=last).select_related("hospital", "dealer").order_by("out_on")
    for row in rows:
        until = max(row.back_by, today) if row.status == LoanStatus.OUT else row.back_by
        if until >= first:
            found.setdefault(row.instrument_set_id, []).append((row, Stay(row.pk, row.out_on, until)))
    return found


def _row(one: InstrumentSet, loans: list[tuple[SetLoan, Stay]], first: date, today: date) -> dict[str, Any]:
    by_key = {loan.pk: loan for loan, _stay in loans}
    cells: list[dict[str, Any]] = []
    for key in days_of([stay for _loan, stay in loans], first, DAYS):
        if cells and cells[-1]["key"] == key:
            cells[-1]["days"] += 1
        else:
            cells.append({"key": key, "days": 1, "loan": by_key.get(key)})
    for cell in cells:
        loan = cell["loan"]
        cell["css"] = (
            ""
            if loan is None
            else "late"
            if loan.status == LoanStatus.OUT and loan.back_by < today
            else loan.status.lower()
        )
    return {
        "set": one,
        "chip": INSTRUMENT_SET.chips[one.state],
        "cells": cells,
        "loans": [loan for loan, _stay in loans],
    }


def _waiting(seen: Any) -> list[SetLoan]:
    if seen is None:
        return []
    rows = seen.filter(status=LoanStatus.REQUESTED).select_related("hospital", "dealer", "line")
    return list(rows.order_by("out_on", "id")[:50])


class LoanPage(DetailPage):
    """A loan: what is needed, which set, counted out and counted in."""

    def template_for(self) -> list[str]:
        return ["service/set_loan.html"]

    def context(self, request: HttpRequest, row: SetLoan) -> dict[str, Any]:
        actor = request.actor
        return {
            **super().context(request, row), "is_late": row.status == LoanStatus.OUT and row.back_by < actor.today,
            "pieces_out": _to_count_out(row) if row.status == LoanStatus.RESERVED and actor.may(SET_LOAN.code("issue")) else [],
            "may_take_back": row.status == LoanStatus.OUT and actor.may(SET_LOAN.code("return")),
            "pieces": list(row.pieces.order_by("position")),
        }  # fmt: skip

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        """What is possible now; what went out is changed by counting only."""
        edit = reverse(SET_LOAN.url_name("edit"), args=[row.pk])
        waits = row.status in (LoanStatus.REQUESTED, LoanStatus.RESERVED)
        return [each for each in super().actions(row, actor) if each["allowed"] and (each["url"] != edit or waits)]

    def subtitle(self, row: Any) -> str:
        return " · ".join(str(part) for part in (row.line, row.instrument_set, row.hospital) if part)


def _to_count_out(row: SetLoan) -> list[Any]:
    return list(row.instrument_set.pieces.order_by("position"))


@page("service.setloan:view")
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Count a set out or in."""
    return require_POST(_count)(request, pk)


def _count(request: HttpRequest, pk: int) -> HttpResponse:
    row = SetLoan.objects.visible_to(request.actor, SET_LOAN.code("view")).filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"loan {pk}")
    back = redirect(reverse(SET_LOAN.url_name("detail"), args=[pk]))
    try:
        if row.status == LoanStatus.OUT:
            commands.take_back_set(actor=request.actor, set_loan=row, counted=_counted_in(row, request.POST))
        else:
            counted = (
                {piece.pk: _number(request.POST.get(f"piece-{piece.pk}")) for piece in _to_count_out(row)}
                if row.instrument_set_id
                else {}
            )
            commands.issue_set(actor=request.actor, set_loan=row, counted=counted)
    except NotVisible:
        raise
    except MeridianError as failure:
        for issue in failure.issues():
            messages.error(request, f"{issue.message} {issue.mend}")
    return back


def _counted_in(row: SetLoan, post: Any) -> dict[int, CountedPiece]:
    return {
        piece.pk: CountedPiece(
            piece.name, piece.out_qty, _number(post.get(f"back-{piece.pk}")), f"damaged-{piece.pk}" in post,
            post.get(f"remark-{piece.pk}", "")[:200],
        )
        for piece in row.pieces.all()
    }  # fmt: skip


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else -1
