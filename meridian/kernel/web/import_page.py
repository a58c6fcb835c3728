"""The import of an object in three steps on one page: upload, check, commit. Every error of the file is shown at once."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import MeridianError
from meridian.kernel.imports.columns import columns_of
from meridian.kernel.imports.error_workbook import write_error_workbook
from meridian.kernel.imports.models import ImportRow, ImportSession
from meridian.kernel.imports.steps import ask_to_commit, revoke_import, session_for, sessions_of, set_mapping, start_import
from meridian.kernel.objects.spec import ObjectSpec

BUSY = ("UPLOADED", "MAPPED", "COMMITTING")
SHOWN = 100
CHIPS = {"STAGED": "wait", "COMMITTED": "good", "FAILED": "bad", "COMMITTING": "busy", "UPLOADED": "busy", "READ": "wait"}


def import_view(spec: ObjectSpec, request: HttpRequest, session: int | None = None) -> HttpResponse:
    """Without a session: upload and the earlier imports. With one: where it stands and what can be done."""
    try:
        if session is None:
            return _start(spec, request)
        return _session(spec, request, session_for(request.actor, spec.name, session))
    except MeridianError as failure:
        if request.method != "POST":
            raise
        for issue in failure.issues():
            messages.error(request, issue.text())
        return redirect(request.path)


def _start(spec: ObjectSpec, request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None:
            messages.error(request, _("Choose a file first."))
            return redirect(request.path)
        made = start_import(actor=request.actor, spec=spec, upload=upload, name=upload.name)
        return redirect(spec.url_name("import_session"), session=made.pk)
    context = {
        **_common(spec), "columns": columns_of(spec, request.actor),
        "sessions": [(s, CHIPS.get(s.state, "draft")) for s in sessions_of(request.actor, spec.name)[:10]],
    }  # fmt: skip
    return render(request, "kernel/page_import.html", context)


def _common(spec: ObjectSpec) -> dict[str, Any]:
    title = _("Import: %(label)s") % {"label": spec.label_plural}
    return {
        "spec": spec, "title": title, "session": None,
        "crumbs": [(spec.label_plural, reverse(spec.url_name("list"))), (_("Import"), "")],
        "start_url": reverse(spec.url_name("import")), "list_url": reverse(spec.url_name("list")),
    }  # fmt: skip


def _session(spec: ObjectSpec, request: HttpRequest, session: ImportSession) -> HttpResponse:
    if request.method == "POST":
        return _step(spec, request, session)
    if request.GET.get("errors") == "xlsx":
        return _error_download(session)
    action = request.GET.get("action", "ERROR" if session.counts.get("ERROR") else "")
    rows = ImportRow.objects.filter(session=session).order_by("row_no")
    shown = rows.filter(action=action) if action else rows
    assigned = {index: name for name, index in session.mapping.items()}
    context = {
        **_common(spec), "session": session, "chip": CHIPS.get(session.state, "draft"), "busy": session.state in BUSY,
        "headings": [(i, text, assigned.get(i, ""), _sample(session, i)) for i, text in enumerate(session.headings)],
        "columns": columns_of(spec, request.actor), "rows": shown[:SHOWN], "action": action,
        "actions": [(value, label, session.counts.get(value, 0)) for value, label in ImportRow.Action.choices],
        "mapped": sorted(session.mapping.items(), key=lambda item: item[1]),
    }  # fmt: skip
    return render(request, "kernel/page_import.html", context)


def _sample(session: ImportSession, index: int) -> str:
    cells = [row[index] for row in session.sample[:3] if index < len(row) and row[index]]
    return " · ".join(str(cell) for cell in cells)[:60]


def _step(spec: ObjectSpec, request: HttpRequest, session: ImportSession) -> HttpResponse:
    step = request.POST.get("step")
    if step == "map":
        chosen = {request.POST[f"col_{i}"]: i for i in range(len(session.headings)) if request.POST.get(f"col_{i}")}
        set_mapping(actor=request.actor, spec=spec, session=session, mapping=chosen)
    elif step == "commit":
        ask_to_commit(actor=request.actor, spec=spec, session=session)
    elif step == "revoke":
        count = revoke_import(actor=request.actor, spec=spec, session=session)
        messages.success(request, _("%(count)d rows were taken out of use.") % {"count": count})
    return redirect(request.path)


def _error_download(session: ImportSession) -> HttpResponse:
    buffer = io.BytesIO()
    write_error_workbook(session, buffer)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(buffer.getvalue(), content_type=kind)
    name = session.file.name.rsplit(".", 1)[0]
    response["Content-Disposition"] = content_disposition_header(True, f"{name}_错误.xlsx")
    return response
