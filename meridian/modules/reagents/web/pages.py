"""Reagents at a glance: what ends on board, what analysers need; and the page of a lot comparison."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage
from meridian.modules.reference import queries as reference

from .. import commands
from ..choices import ComparisonStatus
from ..models import LotComparison
from ..objects import COMPARISON, INSTALLED, OPENED, PAIRING, VOLUME
from ..queries import demand_by_reagent, ending_on_board, monthly_demand

WARN = "reagents.on_board.warn_days"
CHANGE = "reagents.lotcomparison:change"
MOST_LINES = 200


@page("reagents.openedreagent:view")
def board(request: HttpRequest) -> HttpResponse:
    """Kits that end on board within ``?days=``, and the kits a month that installed analysers need."""
    actor = request.actor
    asked = request.GET.get("days", "")
    days = (
        min(int(asked), 365) if asked.isascii() and asked.isdigit() else int(reference.parameter(WARN, on=actor.today))
    )
    demand = monthly_demand(actor) if actor.may("reagents.testvolume:view") else []
    links = [
        (spec.label_plural, spec.icon, reverse(spec.url_name("list")))
        for spec in (INSTALLED, OPENED, VOLUME, PAIRING, COMPARISON)
        if actor.may(spec.code("view")) and (spec.dealer_pages or not actor.is_dealer)
    ]
    if actor.may("logistics.temperaturefile:view"):
        links.append((_("Cold chain records"), "thermometer", reverse("logistics_temperaturefile_list")))
    context = {
        "title": _("Reagents"), "crumbs": [(_("Reagents"), "")], "days": days, "today": actor.today, "links": links,
        "ending": ending_on_board(actor, days), "demand": demand, "totals": demand_by_reagent(demand),
        "add_url": reverse(OPENED.url_name("add")) if actor.may(OPENED.code("add")) else "",
    }  # fmt: skip
    return render(request, "reagents/board.html", context)


class ComparisonPage(DetailPage):
    """Verdict, figures and samples of two lots, with the difference of each."""

    def template_for(self) -> list[str]:
        return ["reagents/comparison.html"]

    def context(self, request: HttpRequest, row: LotComparison) -> dict[str, Any]:
        rows = [
            {"n": s.position, "old": s.old_value.normalize(), "new": s.new_value.normalize(),
             "percent": (s.new_value - s.old_value) * 100 / s.old_value}
            for s in row.samples.order_by("position")
        ]  # fmt: skip
        for each in rows:
            each["outside"] = abs(each["percent"]) > row.limit_percent
            each["percent"] = f"{each['percent']:+.2f}"
            each["old"], each["new"] = f"{each['old']:f}", f"{each['new']:f}"
        may_enter = row.status == ComparisonStatus.DRAFT and request.actor.may(CHANGE)
        typed = "\n".join(f"{each['old']} {each['new']}" for each in rows)
        return {**super().context(request, row), "rows": rows, "may_enter": may_enter, "typed": typed}

    def subtitle(self, row: Any) -> str:
        return f"{row.reagent} · {row.old_lot.number} → {row.new_lot.number}"


@page(CHANGE)
def samples(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace the samples by what was typed: one a line, lot in use and new lot."""
    return require_POST(_samples)(request, pk)


def _samples(request: HttpRequest, pk: int) -> HttpResponse:
    row = LotComparison.objects.visible_to(request.actor, CHANGE).filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"comparison {pk}")
    try:
        pairs = read_pairs(request.POST.get("samples", ""))
        commands.set_samples(actor=request.actor, lot_comparison=row.pk, pairs=pairs)
        messages.success(request, _("Saved."))
    except (NotVisible, Denied):
        raise
    except ValueError as wrong:
        messages.error(request, _("Line %(line)s does not hold two numbers.") % {"line": wrong})
    except MeridianError as refused:
        for issue in refused.issues():
            messages.error(request, issue.text())
    return redirect(reverse(COMPARISON.url_name("detail"), args=[pk]))


def read_pairs(text: str) -> list[tuple[Decimal, Decimal]]:
    """Two numbers a line, parted by blanks, tabulator, semicolon or comma. Raises ValueError with the number of a bad line."""
    pairs = []
    for number, line in enumerate(text.splitlines()[:MOST_LINES], 1):
        parts = line.replace(";", " ").replace(",", " ").replace("，", " ").split()
        if not parts:
            continue
        try:
            old, new = (Decimal(part) for part in parts)
            if not (old.is_finite() and new.is_finite() and abs(old) < 10**9 and abs(new) < 10**9):
                raise InvalidOperation
        except (InvalidOperation, ValueError):
            raise ValueError(number) from None
        pairs.append((old, new))
    return pairs
