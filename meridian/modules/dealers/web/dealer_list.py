"""The list of dealers as channel managers work with it: what other modules know of each stands in it, filters it and sorts it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.imports.exporting import KINDS, csv_lines, file_name, note_export, write_xlsx
from meridian.kernel.objects.derive_filter import apply_filters
from meridian.kernel.objects.derive_table import (
    Cell,
    Column,
    additional_columns,
    columns_for,
    links_for,
    prepared,
    related_paths,
)
from meridian.kernel.objects.keyset import complete_order
from meridian.kernel.web.access import page
from meridian.kernel.web.contributions import ColumnSource, ColumnValue, actions_of, columns_of, values_of
from meridian.kernel.web.htmx import respond
from meridian.kernel.web.list_page import (
    PAGE_SIZE,
    ListPage,
    heading_cells,
    saved_views,
    sort_order,
    total_text,
)

from ..objects import DEALER

SHOWN = ("code", "name", "level", "region", "manager", "status")
NOTHING = ColumnValue("")


@dataclass(slots=True)
class Gathered:
    """Dealers that fit the filters, in their order, with what others know of them. ``counts`` are before others' filters."""

    keys: list[int]
    columns: list[Column]
    sources: list[ColumnSource]
    order: tuple[str, ...]
    values: dict[str, Mapping[int, ColumnValue]] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    total: int = 0


class DealerList(ListPage):
    """The list page: the derived one, with the columns, filters and actions other modules contribute."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return respond(
            request, "dealers/dealer_list.html", "kernel/_list_table.html", self.context(request, request.actor)
        )

    def context(self, request: HttpRequest, actor: Actor) -> dict[str, Any]:
        spec, given = self.spec, request.GET
        found = gather(actor, given, self.rows(actor))
        start = _start(given.get("after", ""), len(found.keys))
        shown = found.keys[start : start + PAGE_SIZE]
        before, after = str(max(0, start - PAGE_SIZE)) if start else "", start + PAGE_SIZE
        return {
            "spec": spec, "title": spec.label_plural, "columns": _headings(found, request),
            "rows": _cells(self, found, shown, actor), "filters": [*self.filters(request, actor), *_filters(found, request)],
            "total": len(found.keys), "total_text": total_text(len(found.keys)), "query": given.get("q", ""), "searchable": True,
            "next_url": _with(request, after=str(after)) if after < len(found.keys) else "",
            "previous_url": _with(request, after="" if before == "0" else before) if before else "",
            "bulk_actions": self.bulk_actions(actor), "all_columns": _all_columns(spec, found, actor),
            "export_urls": _export_urls(request, actor), "views": saved_views(request, spec),
            "add_url": reverse(spec.url_name("add")) if actor.may(spec.code("add")) else "",
            "import_url": self.import_url(actor), "empty_text": spec.empty, "crumbs": [(spec.label_plural, "")],
            "is_filtered": any(given.get(name) for name in given if name not in ("after", "sort", "col")),
            "list_url": request.path, "base_query": _with(request, after=""), "facts": _facts(found, request),
        }  # fmt: skip

    def bulk_actions(self, actor: Actor) -> list[dict[str, Any]]:
        own = [
            action for action in super().bulk_actions(actor) if action["name"] != "retire"
        ]  # leaving asks for a reason
        others = [
            {"name": a.name, "label": a.label, "icon": a.icon, "confirm": a.confirm, "url": reverse(a.url_name)}
            for a in actions_of(self.spec.name, actor)
        ]
        return [*others, *own]


def gather(actor: Actor, given: Any, rows: Any) -> Gathered:
    """The dealers a request asks for. What others know is read once for all of them, so that it can filter and sort."""
    chosen = given.getlist("col")
    every = columns_of(DEALER.name, actor)
    sources = [s for s in every if not chosen or s.key in chosen]
    columns = columns_for(DEALER, actor, [name for name in chosen if name not in {s.key for s in every}] or SHOWN)
    order = sort_order(DEALER, columns, given.get("sort", ""))
    matching = apply_filters(DEALER, rows, actor, given)
    keys = list(matching.order_by(*complete_order(DEALER.model, order)).values_list("pk", flat=True))
    found = Gathered(keys, columns, sources, order, total=len(keys))
    sort = given.get("sort", "").lstrip("-")
    # A column nobody looks at is read only where it filters, sorts or counts.
    for source in every:
        if source in sources or source.key == sort or given.get(source.key) or source.choices:
            found.values[source.key] = values_of(source, actor, keys)
    for source in every:
        if source.choices:
            _narrow(found, source, given.get(source.key, ""))
    by_key = {source.key: source for source in every}
    if sort in by_key:
        _sort(found, sort, given["sort"].startswith("-"))
    return found


def _narrow(found: Gathered, source: ColumnSource, chosen: str) -> None:
    values = found.values[source.key]
    counts: dict[str, int] = {}
    for key in found.keys:
        bucket = values.get(key, NOTHING).bucket
        counts[bucket] = counts.get(bucket, 0) + 1
    found.counts[source.key] = counts
    if chosen:
        wanted = set(chosen.split(","))
        found.keys = [key for key in found.keys if values.get(key, NOTHING).bucket in wanted]


def _sort(found: Gathered, name: str, backward: bool) -> None:
    """By a contributed column; rows without a value stand last either way."""
    values = found.values[name]
    known = [key for key in found.keys if values.get(key, NOTHING).sort is not None]
    known.sort(key=lambda key: values[key].sort, reverse=backward)
    seen = set(known)
    found.keys = known + [key for key in found.keys if key not in seen]


def _start(text: str, count: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    return number if number < count else 0


def _headings(found: Gathered, request: HttpRequest) -> list[dict[str, Any]]:
    made = heading_cells(found.columns, request, found.order)
    asked = request.GET.get("sort", "")
    for source in found.sources:
        direction = "" if asked.lstrip("-") != source.key else "desc" if asked.startswith("-") else "asc"
        target = f"-{source.key}" if direction == "asc" else source.key
        made.append({
            "name": source.key, "label": source.label, "kind": source.kind, "direction": direction,
            "sort_url": _with(request, sort=target, after=""),
        })  # fmt: skip
    return made


def _cells(listed: ListPage, found: Gathered, keys: list[int], actor: Actor) -> list[dict[str, Any]]:
    paths = related_paths(DEALER, found.columns)
    rows = DEALER.rows(actor).filter(pk__in=keys)
    by_key = {row.pk: row for row in prepared(DEALER, rows.select_related(*paths) if paths else rows, actor)}
    shown = [by_key[key] for key in keys if key in by_key]
    links = links_for(DEALER, found.columns, shown, actor)
    made = []
    for row in shown:
        cells = listed.row(found.columns, row, links)
        for source in found.sources:
            cells["cells"].append(_cell(source, found.values[source.key].get(row.pk, NOTHING)))
        made.append(cells)
    return made


def _cell(source: ColumnSource, value: ColumnValue) -> Cell:
    """A contributed value; what a numeric column says in words (27%, blocked) stands where its numbers stand."""
    if value.chip:
        return Cell(value.text, "chip", value.chip, value.url, "", source.label, value.css)
    if isinstance(value.text, str) and source.kind != "text":
        return Cell(value.text, "text", "", value.url, "", source.label, f"num {value.css}".strip())
    return Cell(value.text, source.kind, "", value.url, "", source.label, value.css)


def _filters(found: Gathered, request: HttpRequest) -> list[dict[str, Any]]:
    made = []
    for source in columns_of(DEALER.name, request.actor):
        if not source.choices:
            continue
        value = request.GET.get(source.key, "")
        labels, counts = {key: str(label) for key, label in source.choices}, found.counts.get(source.key, {})
        made.append({
            "name": source.key, "label": source.label, "kind": "choice", "value": value, "options_url": "",
            "text": "、".join(labels.get(part, part) for part in value.split(",")) if value else "",
            "choices": [(key, f"{label} · {counts.get(key, 0)}") for key, label in source.choices],
            "clear_url": _with(request, **{source.key: "", "after": ""}) or "?",
        })  # fmt: skip
    return made


def _facts(found: Gathered, request: HttpRequest) -> list[dict[str, Any]]:
    """The band on top: how many dealers, and of each contributed filter how many stand in its first (worst) choice."""
    made = [{"label": _("Dealers"), "value": found.total, "kind": "num"}]
    for source in columns_of(DEALER.name, request.actor):
        if source.choices:
            bucket, label = source.choices[0]
            count = found.counts.get(source.key, {}).get(bucket, 0)
            made.append({
                "label": f"{source.label} · {label}", "value": count, "kind": "num", "tone": "bad" if count else "",
                "url": _with(request, **{source.key: bucket, "after": ""}),
            })  # fmt: skip
    return made


def _all_columns(spec: Any, found: Gathered, actor: Actor) -> list[dict[str, Any]]:
    names = {column.name for column in found.columns} | {source.key for source in found.sources}
    offered = [(c.name, c.label) for c in (*columns_for(spec, actor), *additional_columns(spec, actor))]
    offered += [(source.key, source.label) for source in columns_of(spec.name, actor)]
    return [{"name": name, "label": label, "shown": name in names} for name, label in offered]


def _export_urls(request: HttpRequest, actor: Actor) -> list[tuple[str, str]]:
    if not actor.may(DEALER.code("export")):
        return []
    query, base = _with(request, after="").lstrip("?"), reverse("dealers_export")
    return [(label, f"{base}?{query}&format={kind}") for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))]


@page("dealers.dealer:export")
def export_dealers(request: HttpRequest) -> HttpResponse:
    """The list as it is shown, with the columns of other modules; same filters, same order."""
    actor, kind = request.actor, "csv" if request.GET.get("format") == "csv" else "xlsx"
    found = gather(actor, request.GET, DEALER.rows(actor, "export"))
    note_export(actor=actor, spec=DEALER, query=request.GET, kind=kind, count=len(found.keys))
    paths, place = related_paths(DEALER, found.columns), {key: n for n, key in enumerate(found.keys)}
    rows = [row for row in DEALER.rows(actor, "export").select_related(*paths) if row.pk in place]
    rows.sort(key=lambda row: place[row.pk])
    columns = [*found.columns, *(_exported(source, found.values[source.key]) for source in found.sources)]
    name = file_name(DEALER, kind)
    if kind == "csv":
        response = StreamingHttpResponse(csv_lines(rows, columns), content_type=KINDS["csv"])
    else:
        spool = tempfile.TemporaryFile()  # noqa: SIM115  FileResponse closes it
        write_xlsx(spool, rows, columns)
        spool.seek(0)
        response = FileResponse(spool, content_type=KINDS["xlsx"])
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _exported(source: ColumnSource, values: Mapping[int, ColumnValue]) -> Column:
    def read(row: Any) -> Any:
        value = values.get(row.pk, NOTHING).text
        return value if isinstance(value, int) or hasattr(value, "isoformat") else str(value)

    return Column(source.key, str(source.label), source.kind, False, read)


def _with(request: HttpRequest, **changes: str) -> str:
    params = [(key, value) for key, values in request.GET.lists() if key not in changes for value in values]
    return f"?{urlencode([*params, *((key, value) for key, value in changes.items() if value)])}"
