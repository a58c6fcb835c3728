"""Lets long exports, written by a job, find the rows and columns of a list again from its address."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from meridian.kernel.access.decisions import require
from meridian.kernel.base.actors import Actor
from meridian.kernel.imports.exporting import resolve_exports_with

from .derive_filter import apply_filters
from .derive_table import Column, columns_for, prepared, related_paths
from .registry import spec_named
from .spec import ObjectSpec


def list_again(
    object_name: str, actor: Actor, query: dict[str, str]
) -> tuple[models.QuerySet, Sequence[Column], ObjectSpec]:  # fmt: skip
    """The rows, columns and spec of a list for this actor now. Raises Denied when he may no longer export it."""
    spec = spec_named(object_name)
    require(actor, spec.code("export"))
    columns = columns_for(spec, actor, query.get("cols", "").split(","))
    rows = apply_filters(spec, spec.rows(actor, "export"), actor, query)
    paths = related_paths(spec, columns)
    rows = prepared(spec, rows.select_related(*paths) if paths else rows, actor)
    sortable = {column.name for column in columns if column.sortable}
    asked = query.get("sort", "")
    return rows.order_by(*((asked,) if asked.lstrip("-") in sortable else spec.ordering)), columns, spec


resolve_exports_with(list_again)
