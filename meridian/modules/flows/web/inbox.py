"""The file inbox: drop files, see where each stands."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import MeridianError
from meridian.kernel.files.commands import store_file
from meridian.kernel.files.sniffing import TABLES
from meridian.kernel.jobs.enqueueing import enqueue
from meridian.kernel.objects.keyset import page_of
from meridian.kernel.web.access import page
from meridian.modules.dealers import queries as dealers

from .. import commands
from ..choices import FileState
from ..models import FlowFile
from ..objects import FILE_CHIPS
from ..queries.pages import files_seen
from ..rules.layout import parse_file_name

PAGE_SIZE = 30


@page("flows.flowfile:view")
def inbox(request: HttpRequest) -> HttpResponse:
    """Files by state, newest first, and the place to drop new ones."""
    state = request.GET.get("state", "")
    files = files_seen(request.actor)
    shown = files.filter(state=state) if state in FileState.values else files
    found = page_of(shown, ("-id",), request.GET.get("after", ""), PAGE_SIZE)
    waiting = any(row.state in (FileState.UPLOADED, FileState.READING) for row in found.rows)
    context = {
        "title": _("Flow inbox"), "crumbs": [(_("Flow"), "")], "rows": [(row, FILE_CHIPS[row.state]) for row in found.rows],
        "states": [(value, label, value == state) for value, label in FileState.choices], "state": state,
        "next_cursor": found.next_cursor, "previous_cursor": found.previous_cursor, "waiting": waiting,
        "may_upload": request.actor.may("flows.flowfile:add"), "months": months_until(request.actor.today),
        "own_dealer": request.actor.is_dealer,
    }  # fmt: skip
    template = "flows/_files.html" if request.GET.get("part") == "files" else "flows/inbox.html"
    return render(request, template, context)


def months_until(today: date) -> list[str]:
    """The last twelve months, newest first."""
    year, month, made = today.year, today.month, []
    for _step in range(13):
        made.append(f"{year}-{month:02d}")
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return made


@page("flows.flowfile:add")
def upload(request: HttpRequest) -> HttpResponse:
    """Take files in. The dealer comes from the form or from the file name (SM_code_name_date)."""
    return require_POST(_upload)(request)


def _upload(request: HttpRequest) -> HttpResponse:
    uploads = request.FILES.getlist("file")
    if not uploads:
        messages.error(request, _("Choose a file first."))
    last: FlowFile | None = None
    for item in uploads:
        try:
            last = _take_in(request, item) or last
        except MeridianError as failure:
            for issue in failure.issues():
                text = issue.text()
                messages.error(request, text if item.name in text else f"{item.name}: {text}")
    if last is not None and len(uploads) == 1:
        return redirect("flow_proof", pk=last.pk)
    return redirect("flow_inbox")


def _take_in(request: HttpRequest, item) -> FlowFile | None:
    actor = request.actor
    dealer_id = actor.dealer_id or _dealer_of(request, item.name)
    if not dealer_id:
        text = _("%(name)s: whose file is it? Choose the dealer, or name the file like SM_code_name_date.xlsx.")
        messages.error(request, text % {"name": item.name})
        return None
    parts = parse_file_name(item.name)
    stored = store_file(actor=actor, upload=item, purpose="flow", dealer_id=dealer_id, allowed=TABLES)
    kind = request.POST.get("kind") or parts.kind
    flow_file, is_new = commands.receive_file(
        actor=actor, dealer_id=dealer_id, stored=stored, kind=kind, month=month_of(request.POST.get("month", ""))
    )
    if not is_new:
        text = _("“%(name)s” was taken in before, on %(day)s. It is not imported again; here is the first one.")
        messages.warning(request, text % {"name": item.name, "day": f"{flow_file.created_at:%Y-%m-%d}"})
        return flow_file
    enqueue_reading(actor, flow_file.pk)
    return flow_file


def enqueue_reading(actor: Actor, file_id: int) -> None:
    """Let the worker read a file."""
    enqueue(actor, "flows.read_file", file_id=file_id, dedupe_key=reading_key(file_id), url=f"/flows/files/{file_id}/")


def reading_key(file_id: int) -> str:
    """What tells the reading job of one file from others."""
    return f"flow:{file_id}"


def _dealer_of(request: HttpRequest, name: str) -> int | None:
    chosen = request.POST.get("dealer", "")
    if chosen.isdigit():
        return int(chosen)
    code = parse_file_name(name).dealer_code
    facts = dealers.dealer_facts(code=code) if code else None
    return facts["id"] if facts else None


def month_of(text: str) -> date | None:
    """The first day of a month written 2026-09; None when empty or no month."""
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return None
