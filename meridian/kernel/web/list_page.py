"""The derived list: filters as chips in the address, sort, column choice, keyset paging, bulk actions, export."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.derive_filter import apply_filters, filter_states
from meridian.kernel.objects.derive_table import (
    Column,
    Links,
    additional_columns,
    cell_of,
    columns_for,
    detail_url,
    links_for,
    prepared,
    related_paths,
)
from meridian.kernel.objects.keyset import COUNT_CAP, capped_count, page_of
from meridian.kernel.objects.spec import ObjectSpec

from .htmx import respond

PAGE_SIZE = 50


class ListPage:
    """The list of one object. A module replaces it in its spec (``pages={"list": ...}``) by subclassing."""

    template = "kernel/page_list.html"
    fragment = "kernel/_list_table.html"

    def __init__(self, spec: ObjectSpec) -> None:
        self.spec = spec

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return respond(request, self.template, self.fragment, self.context(request, request.actor))

    def rows(self, actor: Actor) -> models.QuerySet:
        """Rows before filtering."""
        return self.spec.rows(actor)

    def context(self, request: HttpRequest, actor: Actor) -> dict[str, Any]:
        """Everything the list template needs."""
        spec, given = self.spec, request.GET
        columns = columns_for(spec, actor, given.getlist("col"))
        order = sort_order(spec, columns, given.get("sort", ""))
        matching = apply_filters(spec, self.rows(actor), actor, given)
        paths = related_paths(spec, columns)
        shown = matching.select_related(*paths) if paths else matching
        found = page_of(prepared(spec, shown, actor), order, given.get("after", ""), PAGE_SIZE)
        total = capped_count(matching)
        links = links_for(spec, columns, found.rows, actor)
        return {
            "spec": spec, "title": spec.label_plural, "columns": heading_cells(columns, request, order),
            "rows": [self.row(columns, row, links) for row in found.rows], "filters": self.filters(request, actor),
            "total": total, "total_text": total_text(total), "query": given.get("q", ""), "searchable": bool(spec.search),
            "next_url": _with(request, after=found.next_cursor) if found.next_cursor else "",
            "previous_url": _with(request, after=found.previous_cursor) if found.previous_cursor else "",
            "bulk_actions": self.bulk_actions(actor), "all_columns": self.all_columns(actor, columns),
            "export_urls": self.export_urls(request, actor), "views": saved_views(request, spec),
            "add_url": reverse(spec.url_name("add")) if not spec.read_only and actor.may(spec.code("add")) else "",
            "import_url": self.import_url(actor), "empty_text": spec.empty, "crumbs": [(spec.label_plural, "")],
            "is_filtered": any(given.get(name) for name in given if name not in ("after", "sort", "col")),
            "list_url": request.path, "base_query": _without(request, "after"),
        }  # fmt: skip

    def row(self, columns: list[Column], row: Any, links: Links | None = None) -> dict[str, Any]:
        """A row of the table."""
        return {
            "pk": row.pk, "url": detail_url(self.spec, row.pk), "cells": [cell_of(self.spec, c, row, links) for c in columns],
            "label": str(row),
        }  # fmt: skip

    def filters(self, request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
        """Filters with their values, and the address that takes each away."""
        states = filter_states(self.spec, actor, request.GET)
        return [
            {
                "name": s.name, "label": s.label, "kind": s.kind, "value": s.value, "text": s.text, "choices": s.choices,
                "options_url": s.options_url,
                "clear_url": _without(request, s.name, f"{s.name}_from", f"{s.name}_to", "after"),
            }
            for s in states
        ]  # fmt: skip

    def bulk_actions(self, actor: Actor) -> list[dict[str, Any]]:
        """Actions offered for several selected rows."""
        offered = [
            {"name": a.name, "label": a.label, "icon": a.icon, "confirm": a.confirm,
             "url": reverse(self.spec.url_name("bulk"), args=[a.name])}
            for a in self.spec.actions
            if a.bulk and actor.may(a.command.command_code)
        ]  # fmt: skip
        if self.spec.retire is not None and actor.may(self.spec.code("retire")):
            url = reverse(self.spec.url_name("bulk"), args=["retire"])
            offered.append({"name": "retire", "label": _("Retire"), "icon": "trash", "confirm": _("Retire the selected rows?"), "url": url})  # fmt: skip
        return offered

    def all_columns(self, actor: Actor, shown: list[Column]) -> list[dict[str, Any]]:
        """Columns one may choose from."""
        names = {column.name for column in shown}
        offered = [*columns_for(self.spec, actor), *additional_columns(self.spec, actor)]
        return [{"name": c.name, "label": c.label, "shown": c.name in names} for c in offered]

    def export_urls(self, request: HttpRequest, actor: Actor) -> list[tuple[str, str]]:
        """Addresses that export exactly what is shown."""
        if not actor.may(self.spec.code("export")):
            return []
        query = _without(request, "after").lstrip("?")
        base = reverse(self.spec.url_name("export"))
        return [(label, f"{base}?{query}&format={kind}") for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))]

    def import_url(self, actor: Actor) -> str:
        if self.spec.read_only or not self.spec.importable or not actor.may(self.spec.code("import")):
            return ""
        return reverse(self.spec.url_name("import"))


def sort_order(spec: ObjectSpec, columns: list[Column], asked: str) -> tuple[str, ...]:
    """The order asked for when that column is sortable, else the spec's."""
    sortable = {column.name for column in columns if column.sortable}
    return (asked,) if asked.lstrip("-") in sortable else spec.ordering


def heading_cells(columns: list[Column], request: HttpRequest, order: tuple[str, ...]) -> list[dict[str, Any]]:
    """Column headings with their sort addresses."""
    made = []
    for column in columns:
        direction = "asc" if column.name in order else "desc" if f"-{column.name}" in order else ""
        target = f"-{column.name}" if direction == "asc" else column.name
        made.append({
            "name": column.name, "label": column.label, "kind": column.kind, "direction": direction,
            "sort_url": _with(request, sort=target, after="") if column.sortable else "",
        })  # fmt: skip
    return made


def total_text(total: int) -> str:
    """``1,284`` or ``10,000+``."""
    return f"{COUNT_CAP:,}+" if total > COUNT_CAP else f"{total:,}"


def saved_views(request: HttpRequest, spec: ObjectSpec) -> list[dict[str, Any]]:
    """The user's saved views of this list."""
    from meridian.kernel.objects.models import SavedView

    current = _without(request, "after").lstrip("?")
    return [
        {"pk": view.pk, "label": view.name, "url": f"{request.path}?{view.query}", "active": view.query == current}
        for view in SavedView.objects.filter(user_id=request.user.pk, object_name=spec.name)
    ]


def _with(request: HttpRequest, **changes: str) -> str:
    params = [(key, value) for key, values in request.GET.lists() if key not in changes for value in values]
    return f"?{urlencode([*params, *((key, value) for key, value in changes.items() if value)])}"


def _without(request: HttpRequest, *names: str) -> str:
    return f"?{urlencode([(k, v) for k, values in request.GET.lists() if k not in names for v in values])}"
