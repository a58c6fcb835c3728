"""Dealers: the board with filters and download, and the whole record of one on a page."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from meridian.kernel.access.decisions import require
from meridian.kernel.base.money import yuan_from_fen
from meridian.kernel.base.text import clean_line
from meridian.kernel.imports.exporting import KINDS, note_export, write_xlsx
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.web.access import page
from meridian.modules.agreements.queries import visible_dealer
from meridian.modules.dealers.commands import tell_apart
from meridian.modules.dealers.queries import possible_duplicates

from .dealer_board import LIGHTS, DealerRow, dealer_rows, visible_dealers
from .dealer_record import PILLARS, panels_of, record_facts

VIEW, EXPORT = "dealers.dealer:view", "dealers.dealer:export"
PAGE_SIZE = 50
MONEY = {
    "OVERDUE": ("bad", pgettext_lazy("money", "overdue")), "FULL": ("wait", pgettext_lazy("money", "nearly used")),
    "OPEN": ("good", pgettext_lazy("money", "open")), "PREPAY": ("draft", gettext_lazy("prepayment")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Column:
    label: str
    kind: str
    read: Callable[[DealerRow], Any]


@page(VIEW)
def board(request: HttpRequest) -> HttpResponse:
    """All dealers with light, agreement, credit and completeness. A dealer's user sees his own record at once."""
    actor = request.actor
    if actor.is_dealer:
        return redirect("dealer_record", pk=actor.dealer_id)
    every, asked = _asked(request)
    shown = [row for row in every if _fits(row, asked)]
    if request.GET.get("format") == "xlsx":
        return _download(request, shown)
    start = _start(request, len(shown))
    rest = {key: value for key, value in asked.items() if value}
    context = {
        "title": _("Dealers at a glance"), "crumbs": [(_("Dealers at a glance"), "")], "asked": asked, "total": len(every),
        "rows": [(row, LIGHTS.get(row.light or ""), MONEY.get(row.money)) for row in shown[start : start + PAGE_SIZE]],
        "lights": [(key, label, sum(r.light == key for r in every)) for key, (_c, label) in LIGHTS.items()],
        "moneys": [(key, label, n) for key, (_c, label) in MONEY.items() if (n := sum(r.money == key for r in every))],
        "incomplete": sum(row.record.percent < 100 for row in every), "levels": [1, 2, 3, 4], "count": len(shown),
        "kept": [(key, value) for key, value in rest.items() if key != "q"],
        "may_export": actor.may(EXPORT), "before": start - PAGE_SIZE if start else None, "query": _query(rest),
        "after": start + PAGE_SIZE if start + PAGE_SIZE < len(shown) else None, "first": start + 1 if shown else 0,
        "last": min(start + PAGE_SIZE, len(shown)),
    }  # fmt: skip
    return render(request, "staff/dealer_board.html", context)


def _asked(request: HttpRequest) -> tuple[list[DealerRow], dict[str, str]]:
    asked = {key: clean_line(request.GET.get(key, ""), 60) for key in ("q", "level", "light", "money", "gaps")}
    rows = visible_dealers(request.actor, level=asked["level"], search=asked["q"])
    found = dealer_rows(request.actor, rows)
    order = {"RED": 0, "AMBER": 1, "GREEN": 2, None: 3}
    found.sort(key=lambda row: (order[row.light], row.dealer.code))
    return found, asked


def _fits(row: DealerRow, asked: dict[str, str]) -> bool:
    return (
        (not asked["light"] or row.light == asked["light"])
        and (not asked["money"] or row.money == asked["money"])
        and (not asked["gaps"] or row.record.percent < 100)
    )


def _query(rest: dict[str, str]) -> str:
    from urllib.parse import urlencode

    return urlencode(rest)


def _start(request: HttpRequest, count: int) -> int:
    text = request.GET.get("from", "")
    return max(0, min(int(text), count)) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _download(request: HttpRequest, rows: list[DealerRow]) -> HttpResponse:
    require(request.actor, EXPORT)
    columns = [
        _Column(_("dealer code"), "text", lambda r: r.dealer.code), _Column(_("name"), "text", lambda r: r.dealer.name),
        _Column(_("level"), "number", lambda r: r.dealer.level), _Column(_("region"), "text", lambda r: str(r.dealer.region)),
        _Column(_("channel manager"), "text", lambda r: str(r.dealer.manager or "")),
        _Column(_("Documents"), "text", lambda r: str(LIGHTS[r.light][1]) if r.light else ""),
        _Column(_("Agreement until"), "day", lambda r: r.agreement_to),
        _Column(_("Credit limit (CNY)"), "number", lambda r: yuan_from_fen(r.credit.limit_fen) if r.credit else None),
        _Column(_("Free credit (CNY)"), "number", lambda r: yuan_from_fen(r.credit.free_fen) if r.credit else None),
        _Column(_("Overdue (CNY)"), "number", lambda r: yuan_from_fen(r.credit.overdue_fen) if r.credit else None),
        _Column(_("Record complete (%)"), "number", lambda r: r.record.percent),
        _Column(_("Missing"), "text", lambda r: "、".join(str(word) for word in r.missing_words)),
    ]  # fmt: skip
    query = {key: value for key, value in request.GET.items() if key != "format"}
    note_export(actor=request.actor, spec=spec_named("dealers.dealer"), query=query, kind="xlsx", count=len(rows))
    out = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    write_xlsx(out, iter(rows), columns)
    out.seek(0)
    name = f"dealers-{request.actor.today:%Y%m%d}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=KINDS["xlsx"])


SHARED = {
    "core": gettext_lazy("the same name without its ending"), "alike": gettext_lazy("nearly the same name"),
    "phone": gettext_lazy("the same phone"),
}  # fmt: skip


@page(VIEW)
def twice(request: HttpRequest) -> HttpResponse:
    """Dealers that may have been entered twice; who may, tells them apart for good."""
    actor = request.actor
    if actor.is_dealer:
        raise Http404("duplicates")
    if request.method == "POST":
        keys = [request.POST.get(name, "") for name in ("first", "second")]
        if not all(key.isascii() and key.isdigit() and len(key) < 16 for key in keys):
            raise Http404("dealer")
        tell_apart(
            actor=actor, first_id=int(keys[0]), second_id=int(keys[1]), note=clean_line(request.POST.get("note"), 200)
        )
        messages.success(request, _("Kept: they are two dealers."))
        return redirect("dealer_duplicates")
    pairs = possible_duplicates(actor)
    keys = {key for pair in pairs[:PAGE_SIZE] for key in (pair.first, pair.second)}
    rows = {
        row.pk: row for row in spec_named("dealers.dealer").rows(actor).filter(pk__in=keys).select_related("region")
    }
    context = {
        "title": _("Entered twice?"), "count": len(pairs), "may_tell": actor.may("dealers.dealersapart:add"),
        "pairs": [
            ((rows[p.first], rows[p.second]), p.likeness, [SHARED[code] for code in p.reasons])
            for p in pairs[:PAGE_SIZE] if p.first in rows and p.second in rows
        ],
        "crumbs": [(_("Dealers at a glance"), reverse("dealer_board")), (_("Entered twice?"), "")],
    }  # fmt: skip
    return render(request, "staff/dealer_duplicates.html", context)


@page(VIEW)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one dealer that the actor may see: information, orders, stock, performance."""
    actor = request.actor
    dealer = visible_dealer(actor, pk)
    row = dealer_rows(actor, [dealer])[0]
    where = {
        "edit": reverse("dealers_dealer_edit", args=[pk]), "documents": reverse("dealer_documents", args=[pk]),
        "agreement": f"{reverse('agreements_agreement_list')}?dealer={pk}",
        "authorisation": f"{reverse('agreements_authorisation_list')}?dealer={pk}",
    }  # fmt: skip
    panels = panels_of(actor, pk)
    context = {
        "title": str(dealer), "dealer": dealer, "row": row, "facts": record_facts(actor, row), "pillars": [
            (label, [panel for panel in panels if panel.pillar == key]) for key, label in PILLARS
        ],
        "light": LIGHTS.get(row.light or ""), "missing": [
            (word, where[place]) for (_name, place), word in zip(row.record.missing, row.missing_words, strict=True)
        ],
        "crumbs": [(_("Dealers at a glance"), "" if actor.is_dealer else reverse("dealer_board")), (str(dealer), "")],
        "may_edit": actor.may("dealers.dealer:change"),
    }  # fmt: skip
    return render(request, "staff/dealer_record.html", context)
