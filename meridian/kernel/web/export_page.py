"""Export of exactly what a list shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from meridian.kernel.access.decisions import require
from meridian.kernel.base.actors import Actor
from meridian.kernel.imports.exporting import export_response
from meridian.kernel.objects.derive_filter import apply_filters
from meridian.kernel.objects.derive_table import Column, columns_for, prepared, related_paths
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.objects.spec import ObjectSpec

from .list_page import sort_order


def export_view(spec: ObjectSpec, request: HttpRequest) -> HttpResponse:
    """The filtered list as xlsx or csv: same filter, same columns, same order; long ones as a job."""
    rows, columns = _exported(spec, request.actor, request.GET)
    return export_response(request, spec=spec, rows=rows, columns=columns, kind=request.GET.get("format", "xlsx"))


def _exported(spec: ObjectSpec, actor: Actor, given: QueryDict) -> tuple[Any, list[Column]]:
    require(actor, spec.code("export"))
    columns = columns_for(spec, actor, given.getlist("col"))
    rows = apply_filters(spec, spec.rows(actor, "export"), actor, given)
    paths = related_paths(spec, columns)
    rows = prepared(spec, rows.select_related(*paths) if paths else rows, actor)
    return rows.order_by(*sort_order(spec, columns, given.get("sort", ""))), columns


def resolve_export(object_name: str, actor: Actor, query: dict[str, str]) -> tuple[Any, list[Column], ObjectSpec]:
    """The rows and columns of a long export, asked again when its job runs."""
    spec = spec_named(object_name)
    given = QueryDict(mutable=True)
    given.update(query)
    rows, columns = _exported(spec, actor, given)
    return rows, columns, spec
