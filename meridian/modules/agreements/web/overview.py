"""Pages over all authorisations: the matrix by month, coverage by province, and who loses coverage when one ends."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import NotVisible
from meridian.kernel.objects.derive_filter import is_key
from meridian.kernel.web.access import page
from meridian.modules.catalog import queries as catalog

from ..models import Authorisation
from ..objects import AUTHORISATION
from ..queries.matrix import MOST_DEALERS, coverage_by_province, matrix, what_is_lost, years_with_rights
from .coverage_map import coverage_tiles

VIEW = "agreements.authorisation:view"


def _crumbs(title: str) -> list[tuple[object, str]]:
    return [(AUTHORISATION.label_plural, reverse(AUTHORISATION.url_name("list"))), (title, "")]


def _number(text: str | None) -> int:
    return int(text) if text and is_key(text) else 0


@page(VIEW)
def authorisation_matrix(request: HttpRequest) -> HttpResponse:
    """Dealers against lines and months of a year; a dealer sees his own rows."""
    actor, given = request.actor, request.GET
    year = _number(given.get("year")) or actor.today.year
    year = year if 2000 <= year <= 2100 else actor.today.year
    line, start = _number(given.get("line")) or None, _number(given.get("from"))
    rows, total = matrix(actor, year, line_id=line, start=start)
    days = AUTHORISATION.rows(actor).order_by("valid_from").values_list("valid_from", "valid_to")[:1]
    context = {
        "title": _("Authorisations by month"), "crumbs": _crumbs(_("Authorisations by month")), "rows": rows, "year": year,
        "years": years_with_rights(list(days), actor.today), "months": range(1, 13), "line": line, "total": total,
        "lines": sorted(catalog.line_names().items(), key=lambda pair: pair[1]), "has_rights": any(r.spans for r in rows),
        "before": start - MOST_DEALERS if start >= MOST_DEALERS else None,
        "after": start + MOST_DEALERS if start + MOST_DEALERS < total else None,
        "this_month": actor.today.month if year == actor.today.year else 0, "may_add": actor.may(AUTHORISATION.code("add")),
    }  # fmt: skip
    return render(request, "agreements/matrix.html", context)


@page("customers.hospital:view")
def coverage(request: HttpRequest) -> HttpResponse:
    """How many hospitals of each province somebody may sell a line to on a day."""
    actor, given = request.actor, request.GET
    lines = sorted(catalog.line_names().items(), key=lambda pair: pair[1])
    line = _number(given.get("line")) or (lines[0][0] if lines else 0)
    day = parse_date(given.get("on", "") or "") or actor.today
    rows = coverage_by_province(actor, line, day) if line and actor.may(VIEW) else []
    context = {
        "title": _("Coverage of hospitals"), "crumbs": _crumbs(_("Coverage of hospitals")), "rows": rows, "line": line,
        "lines": lines, "day": day, "hospitals": sum(row.hospitals for row in rows),
        "covered": sum(row.covered for row in rows), "tiles": coverage_tiles(rows),
    }  # fmt: skip
    return render(request, "agreements/coverage.html", context)


@page(VIEW)
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """Who loses coverage when this authorisation ends on a day."""
    actor = request.actor
    row = visible_authorisation(request, pk)
    day = parse_date(request.GET.get("on", "") or "") or max(min(row.valid_to, actor.today), row.valid_from)
    rows, is_cut = what_is_lost(actor, row, day) if actor.may("customers.hospital:view") else ([], False)
    context = {
        "title": _("What if %(number)s ends") % {"number": row}, "crumbs": _crumbs(_("What if it ends")), "row": row,
        "day": day, "rows": rows[:300], "is_cut": is_cut or len(rows) > 300,
        "alone": sum(bool(found.uncovered) for found in rows), "shared": sum(not found.uncovered for found in rows),
        "back": reverse(AUTHORISATION.url_name("detail"), args=[row.pk]),
    }  # fmt: skip
    return render(request, "agreements/what_if.html", context)


def visible_authorisation(request: HttpRequest, pk: int, code: str = VIEW) -> Authorisation:
    """The authorisation within the actor's scope. Raises NotVisible."""
    rows = Authorisation.objects.visible_to(request.actor, code).select_related("dealer", "access_right")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"authorisation {pk}")
    return row
