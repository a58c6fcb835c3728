"""Export of exactly what a list shows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from meridian.kernel.access.decisions import require
from meridian.kernel.imports.exporting import export_response
from meridian.kernel.objects.derive_filter import apply_filters
from meridian.kernel.objects.derive_table import columns_for, prepared, related_paths
from meridian.kernel.objects.spec import ObjectSpec

from .list_page import sort_order


def export_view(spec: ObjectSpec, request: HttpRequest) -> HttpResponse:
    """The filtered list as xlsx or csv: same filter, same columns, same order; long ones as a job."""
    actor = request.actor
    require(actor, spec.code("export"))
    columns = columns_for(spec, actor, request.GET.getlist("col"))
    rows = apply_filters(spec, spec.rows(actor, "export"), actor, request.GET)
    paths = related_paths(spec, columns)
    rows = prepared(spec, rows.select_related(*paths) if paths else rows, actor)
    order = sort_order(spec, columns, request.GET.get("sort", ""))
    return export_response(
        request, spec=spec, rows=rows.order_by(*order), columns=columns, kind=request.GET.get("format", "xlsx")
    )
