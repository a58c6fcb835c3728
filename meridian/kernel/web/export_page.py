"""Export of exactly what a list shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from meridian.kernel.access.decisions import require
from meridian.kernel.base.actors import Actor
from meridian.kernel.imports.exporting import export_response
from meridian.kernel.objects.derive_filter import apply_filters
from meridian.kernel.objects.derive_table import Column, columns_for, prepared, related_paths
from meridian.kernel.objects.spec import ObjectSpec

from .list_page import sort_order


def export_view(spec: ObjectSpec, request: HttpRequest) -> HttpResponse:
    """The filtered list as xlsx or csv: same filter, same columns, same order; long ones as a job."""
    rows, columns = _exported(spec, request.actor, request.GET)
    # A job keeps one value per parameter of the address, so the chosen columns travel as one.
    request.GET = request.GET.copy()
    request.GET["cols"] = ",".join(request.GET.getlist("col"))
    return export_response(request, spec=spec, rows=rows, columns=columns, kind=request.GET.get("format", "xlsx"))


def _exported(spec: ObjectSpec, actor: Actor, given: QueryDict) -> tuple[Any, list[Column]]:
    require(actor, spec.code("export"))
    columns = columns_for(spec, actor, given.getlist("col"))
    rows = apply_filters(spec, spec.rows(actor, "export"), actor, given)
    paths = related_paths(spec, columns)
    rows = prepared(spec, rows.select_related(*paths) if paths else rows, actor)
    return rows.order_by(*sort_order(spec, columns, given.get("sort", ""))), columns
