"""The import page of an object: upload, columns, check, commit, errors as a workbook."""

from __future__ import annotations

import tempfile
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import Issue, RuleViolation

from . import steps
from .columns import columns_of
from .error_workbook import write_error_workbook
from .exporting import KINDS
from .models import ImportRow, ImportSession

SHOWN_ROWS = 100
CHIPS = {"CREATE": "good", "CHANGE": "busy", "SKIP": "draft", "ERROR": "bad"}


def import_view(spec: Any, request: HttpRequest, session: int | None = None) -> HttpResponse:
    """Without ``session`` the upload form and the user's earlier imports; with it the import's own page.

    POST: ``file`` uploads; ``do`` = ``map`` (``column_<field>`` = index or empty), ``commit`` or ``revoke``. GET
    ``?errors=xlsx`` downloads the wrong rows, ``?action=ERROR`` narrows the rows shown.
    """
    if session is None:
        return _upload(spec, request) if request.method == "POST" else _start_page(spec, request)
    found = steps.session_for(request.actor, spec.name, session)
    if request.method == "POST":
        return _act(spec, request, found)
    if request.GET.get("errors"):
        return _error_workbook(found)
    return _session_page(spec, request, found)


def _upload(spec: Any, request: HttpRequest) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None:
        raise RuleViolation(Issue("imports.no_file", _("Choose a file first."), "file"))
    session = steps.start_import(actor=request.actor, spec=spec, upload=upload)
    return redirect(spec.url_name("import_session"), session=session.pk)


def _act(spec: Any, request: HttpRequest, session: ImportSession) -> HttpResponse:
    wanted = request.POST.get("do", "")
    if wanted == "map":
        given = {c.name: request.POST.get(f"column_{c.name}", "") for c in columns_of(spec, request.actor)}
        mapping = {name: int(text) for name, text in given.items() if text.isdigit()}
        steps.set_mapping(actor=request.actor, spec=spec, session=session, mapping=mapping)
    elif wanted == "commit":
        steps.ask_to_commit(actor=request.actor, spec=spec, session=session)
    elif wanted == "revoke":
        steps.revoke_import(actor=request.actor, spec=spec, session=session)
    return redirect(spec.url_name("import_session"), session=session.pk)


def _start_page(spec: Any, request: HttpRequest) -> HttpResponse:
    columns = columns_of(spec, request.actor)
    context = {
        "spec": spec, "columns": columns, "sessions": steps.sessions_of(request.actor, spec.name)[:10],
        "keys": [str(spec.model._meta.get_field(name).verbose_name) for name in spec.keys], **_frame(spec),
    }  # fmt: skip
    return render(request, "imports/page_import.html", context)


def _session_page(spec: Any, request: HttpRequest, session: ImportSession) -> HttpResponse:
    action = request.GET.get("action", "")
    rows = ImportRow.objects.filter(session=session).order_by("row_no")
    if action in CHIPS:
        rows = rows.filter(action=action)
    working = session.job is not None and not session.job.is_over
    context = {
        "spec": spec, "session": session, "job": session.job, "working": working, "action": action,
        "rows": [{"row": row, "chip": CHIPS[row.action]} for row in rows[:SHOWN_ROWS]],
        "counts": [(value, label, session.counts.get(value, 0), CHIPS[value]) for value, label in ImportRow.Action.choices],
        "mapping": _mapping_rows(spec, request, session),
        "may_commit": session.state == "STAGED" and bool(session.counts.get("CREATE") or session.counts.get("CHANGE")),
        "may_map": session.state in ("READ", "MAPPED", "STAGED") and not working,
        "may_revoke": session.state == "COMMITTED" and hasattr(spec.model, "is_active") and not session.counts.get("CHANGE"),
        **_frame(spec),
    }  # fmt: skip
    fragment = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")
    return render(request, "imports/_session.html" if fragment else "imports/page_session.html", context)


def _mapping_rows(spec: Any, request: HttpRequest, session: ImportSession) -> list[dict[str, Any]]:
    """Every field with the columns of the file to choose from: ``[{column, chosen, options: [(index, text)]}]``."""
    options = []
    for index, heading in enumerate(session.headings):
        sample = next((row[index] for row in session.sample if index < len(row) and row[index]), "")
        options.append(
            (index, f"{heading or _('column %(number)s') % {'number': index + 1}} ({sample})" if sample else heading)
        )
    return [
        {"column": column, "chosen": session.mapping.get(column.name), "options": options}
        for column in columns_of(spec, request.actor)
    ]


def _frame(spec: Any) -> dict[str, Any]:
    title = _("Import: %(what)s") % {"what": spec.label_plural}
    return {"title": title, "crumbs": [(spec.label_plural, reverse(spec.url_name("list"))), (title, "")]}


def _error_workbook(session: ImportSession) -> FileResponse:
    spool = tempfile.TemporaryFile()  # noqa: SIM115  FileResponse closes it
    write_error_workbook(session, spool)
    spool.seek(0)
    name = f"{session.file.name.rpartition('.')[0] or session.file.name} {_('errors')}.xlsx"
    return FileResponse(spool, as_attachment=True, filename=name, content_type=KINDS["xlsx"])
