"""Export of exactly what a list shows, as xlsx or csv; long ones as a background job with a result file."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import models
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.base.text import clean_line, safe_cell
from meridian.kernel.files.commands import store_file
from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.enqueueing import enqueue
from meridian.kernel.jobs.registry import job

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
AT_ONCE = 5000
MOST_ROWS = 1_048_575
_FETCH = 2000
PURPOSE = "exports.list"
# Parts of an address that say how the rows are shown, not which.
NOT_A_FILTER = frozenset({"format", "after", "sort", "col", "cols"})
# (object name, actor, query, kind) -> (rows, columns, spec); set by the layer that knows lists.
Resolver = Callable[[str, Actor, dict[str, str]], tuple[models.QuerySet, Sequence[Any], Any]]
_resolver: Resolver | None = None


def resolve_exports_with(function: Resolver) -> None:
    """Called once by the layer above: how a job finds the rows and columns of a list again from its address."""
    global _resolver
    _resolver = function


def export_response(
    request: HttpRequest, *, spec: Any, rows: models.QuerySet, columns: Sequence[Any], kind: str = "xlsx"
) -> HttpResponse:
    """A download of the rows, or beyond 5,000 rows a job whose result file the user is told about.

    ``columns`` have ``label``, ``kind`` and ``read(row)``. Without a connected resolver every export is made at once.
    """
    if kind not in KINDS:
        raise RuleViolation(Issue("exports.kind", _("Exports are made as xlsx or csv."), "format"))
    count = rows.order_by()[: AT_ONCE + 1].count()
    if _resolver is not None and count > AT_ONCE:
        query = {key: request.GET[key] for key in request.GET}
        run = enqueue(request.actor, "exports.list", object_name=spec.name, query=query, kind=kind)
        return _to_job(request, run)
    name = file_name(spec, kind)
    count = count if count <= AT_ONCE else rows.order_by().count()
    note_export(actor=request.actor, spec=spec, query=request.GET, kind=kind, count=count)
    if kind == "csv":
        response = StreamingHttpResponse(csv_lines(rows, columns), content_type=KINDS["csv"])
        response.headers["Content-Disposition"] = _attachment(name)
        return response
    spool = tempfile.TemporaryFile()  # noqa: SIM115  FileResponse closes it
    write_xlsx(spool, rows, columns)
    spool.seek(0)
    return FileResponse(spool, as_attachment=True, filename=name, content_type=KINDS["xlsx"])


def csv_lines(rows: models.QuerySet | Iterable[Any], columns: Sequence[Any]) -> Iterator[str]:
    """The rows as csv, line by line, with the mark that lets Excel read it as UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([safe_cell(str(column.label)) for column in columns])
    for row in each(rows):
        yield writer.writerow([safe_cell(shown(column.kind, column.read(row))) for column in columns])


def write_xlsx(out: Any, rows: models.QuerySet | Iterable[Any], columns: Sequence[Any]) -> int:
    """Write the rows to an open binary file or a path; memory does not grow with them. Returns how many."""
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bg_color": "#F2F4F7", "border": 1, "border_color": "#D0D5DD"})
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, 14 if column.kind in ("num", "money", "price", "day", "bool") else 22)
            sheet.write_string(0, index, str(column.label), bold)
        count = 0
        for row in each(rows):
            count += 1
            if count > MOST_ROWS:
                break
            for index, column in enumerate(columns):
                value = shown(column.kind, column.read(row))
                if isinstance(value, bool) or not isinstance(value, int | float):
                    if value not in (None, ""):
                        sheet.write_string(count, index, str(safe_cell(str(value)))[:32_767])
                else:
                    sheet.write_number(count, index, value)
    return count


def each(rows: models.QuerySet | Iterable[Any]) -> Iterator[Any]:
    """Rows of a queryset in portions, so that a long export does not fill the memory."""
    return rows.iterator(chunk_size=_FETCH) if isinstance(rows, models.QuerySet) else iter(rows)


def shown(kind: str, value: Any) -> Any:
    """A cell's value as people read it: yuan instead of fen, days in Shanghai, yes and no."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if kind == "money" and isinstance(value, int):
        return value / 100
    if kind == "price" and isinstance(value, int):
        return value / 10_000
    if hasattr(value, "astimezone"):
        return value.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value if isinstance(value, int | float) else str(value)


def file_name(spec: Any, kind: str) -> str:
    """``医院 2026-11-22.xlsx``."""
    return f"{clean_line(str(spec.label_plural), 80)} {clock.today().isoformat()}.{kind}"


@job("exports.list", label=gettext_lazy("Export a list"), retries=1)
def export_list(context: JobContext, *, object_name: str, query: dict[str, str], kind: str) -> None:
    """Write a long list to a file of the owner's; rights and scope are asked again now."""
    if _resolver is None:
        raise LookupError("no lists are connected to the exports")
    rows, columns, spec = _resolver(object_name, context.actor, query)
    count = rows.order_by().count()
    total = max(count, 1)
    name = file_name(spec, kind)
    with tempfile.TemporaryDirectory(prefix="meridian-export-") as folder:
        path = Path(folder) / f"list.{kind}"
        if kind == "csv":
            with path.open("w", encoding="utf-8", newline="") as out:
                out.writelines(csv_lines(_watched(context, rows, total), columns))
        else:
            with path.open("wb") as out:
                write_xlsx(out, _watched(context, rows, total), columns)
        stored = _keep_export(actor=context.actor, spec=spec, path=path, name=name)
    note_export(actor=context.actor, spec=spec, query=query, kind=kind, count=count)
    context.result(file=stored, rows=total)


def note_export(*, actor: Actor, spec: Any, query: Mapping[str, str], kind: str, count: int) -> None:
    """Write into the change log who took which rows out: object, filter as it stood in the address, format, rows.

    The row of the log has the object's name and the key 0, since an export concerns many rows.
    """
    from meridian.kernel.audit.capture import Change
    from meridian.kernel.audit.models import ChangeLog
    from meridian.kernel.commands.command import command
    from meridian.kernel.commands.context import running

    asked = {key: query[key] for key in query if key not in NOT_A_FILTER and query[key]}
    diff = {"filter": [None, asked], "rows": [None, count], "format": [None, kind]}

    def export_rows(*, actor: Actor) -> None:
        change = Change(spec.name, 0, str(spec.label_plural), ChangeLog.Action.ACT, diff)
        running().changes.append(change)

    export_rows.__module__ = spec.model.__module__
    command(spec.code("export"))(export_rows)(actor=actor)


def _keep_export(*, actor: Actor, spec: Any, path: Path, name: str):
    from meridian.kernel.commands.command import command

    def keep_export(*, actor: Actor, path: Path, name: str):
        return store_file(actor=actor, upload=path, name=name, purpose=PURPOSE, max_bytes=2_000_000_000)

    keep_export.__module__ = spec.model.__module__
    return command(spec.code("export"))(keep_export)(actor=actor, path=path, name=name)


def _watched(context: JobContext, rows: models.QuerySet, total: int) -> Iterator[Any]:
    for number, row in enumerate(each(rows)):
        if number % _FETCH == 0:
            context.progress(number * 100 // total, _("%(done)s of %(total)s rows") % {"done": number, "total": total})
            context.stop_if_cancelled()
        yield row


def _to_job(request: HttpRequest, run: Any) -> HttpResponse:
    try:
        return HttpResponseRedirect(reverse("job_detail", args=[run.pk]))
    except NoReverseMatch:
        text = _("The list is long; it is being written in the background. You will get a notice with the file.")
        return HttpResponse(text, content_type="text/plain; charset=utf-8", status=202)


def _attachment(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(True, name) or "attachment"


class _Echo:
    """csv.writer's target: hands the line back instead of keeping it."""

    def write(self, text: str) -> str:
        return text
