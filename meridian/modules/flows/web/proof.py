"""The proof of a file: what was recognised, every row with its state, the reasons beside the line."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, MeridianError, NotVisible, RuleViolation
from meridian.kernel.jobs.enqueueing import enqueue
from meridian.kernel.objects.keyset import page_of
from meridian.kernel.web.access import page
from meridian.kernel.web.timeline import stream_of
from meridian.modules.catalog import queries as catalog

from .. import commands
from ..choices import FILE_MOVES, FileKind, FileState, FindingCode
from ..models import FlowFile, FlowLine
from ..objects import FILE_CHIPS
from ..queries import explaining, observing, pages
from ..queries.reason_texts import FIELD_LABELS, note_texts, reason_texts
from .inbox import enqueue_reading, month_of, months_until, reading_key
from .lot_graph import graph_of

PAGE_SIZE = 60
INLINE_LINES = 5_000
# Figures of the facts band and the reader's own notes: the stream says what happened, not how it was counted.
BOOKKEEPING = frozenset({"read_no", "amount_fen", "pending_fen", "line_count", "pending_count", "finding_count", "sheet",
                         "header_row", "counts", "columns", "layout_remembered"})  # fmt: skip


def file_for(request: HttpRequest, pk: int, code: str = "flows.flowfile:view") -> FlowFile:
    """The file under the actor's scope, or 404."""
    row = FlowFile.objects.visible_to(request.actor, code).select_related("dealer", "stored").filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"flow file {pk}")
    return row


@page("flows.flowfile:view")
def proof_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole proof page."""
    flow_file = file_for(request, pk)
    context = {
        **_lines_context(request, flow_file), "title": f"{flow_file.dealer} · {_month_text(flow_file)} · {flow_file.get_kind_display()}",
        "crumbs": [(_("Flow inbox"), reverse("flow_inbox")), (flow_file.name, "")], "file": flow_file,
        "chip": FILE_CHIPS[flow_file.state], "facts": _facts(flow_file), "columns_found": _columns(flow_file),
        "timeline": _happened(flow_file, request.actor), "may_publish": request.actor.may("flows.flowfile:publish"),
        "may_change": request.actor.may("flows.flowfile:change"), "publish_block": _publish_block(request, flow_file),
        "may_decide": request.actor.may("flows.flowname:decide"), "missing": pages.missing_goods(request.actor, flow_file),
        "correction": _correction(request, flow_file),
        "sales_open": flow_file.kind == "IM" and flow_file.state == FileState.PROOF
        and observing.sales_not_published(flow_file.dealer_id, flow_file.month),
    }  # fmt: skip
    return render(request, "flows/proof.html", context)


@page("flows.flowfile:view")
def state_fragment(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the reading stands; asks the page to reload when it is over."""
    from meridian.kernel.jobs.models import JobRun

    flow_file = file_for(request, pk)
    run = JobRun.objects.filter(name="flows.read_file", dedupe_key=reading_key(pk)).order_by("-id").first()
    response = render(request, "flows/_progress.html", {"file": flow_file, "run": run})
    if flow_file.state not in (FileState.UPLOADED, FileState.READING):
        response["HX-Refresh"] = "true"
    return response


@page("flows.flowfile:view")
def lines_fragment(request: HttpRequest, pk: int) -> HttpResponse:
    """One page of lines of a tab."""
    flow_file = file_for(request, pk)
    return render(request, "flows/_lines.html", {"file": flow_file, **_lines_context(request, flow_file)})


def _lines_context(request: HttpRequest, flow_file: FlowFile) -> dict[str, Any]:
    tab = request.GET.get("tab", "all")
    found = page_of(
        pages.lines_of(request.actor, flow_file, tab), ("sheet", "row_no"), request.GET.get("after", ""), PAGE_SIZE
    )
    return {
        "tab": tab, "tabs": pages.tabs_of(flow_file, tab), "rows": pages.line_rows(found.rows),
        "next_cursor": found.next_cursor, "previous_cursor": found.previous_cursor,
        "includable": tab in ("duplicate", "outside") and flow_file.state == FileState.PROOF,
    }  # fmt: skip


def _happened(flow_file: FlowFile, actor: Actor) -> list[dict[str, Any]]:
    """The latest entries of the stream; changes of nothing but figures are left out."""
    stream = stream_of(flow_file, actor, limit=24, hidden=BOOKKEEPING)
    return [entry for entry in stream if entry["fields"] or entry["reason"] or entry["action_code"] != "CHANGE"][:6]


def _month_text(flow_file: FlowFile) -> str:
    return f"{flow_file.month:%Y-%m}" if flow_file.month else _("month not known")


def _facts(flow_file: FlowFile) -> list[dict[str, Any]]:
    counts = flow_file.counts or {}
    apart = sum(counts.get(state, 0) for state in ("TOTAL", "BLANK", "NOTE"))
    lines = flow_file.line_count
    matched = lines - flow_file.pending_count - counts.get("ERROR", 0)
    return [
        {"label": _("Rows"), "value": f"{counts.get('ALL', 0):,}", "sub": _("%(count)d totals, notes and blanks set apart") % {"count": apart}},
        {"label": _("Matched"), "value": f"{matched / lines:.1%}" if lines else "—", "sub": _("%(count)d of %(all)d lines") % {"count": matched, "all": lines}},
        {"label": _("To be decided"), "value": flow_file.pending_count, "kind": "wait" if flow_file.pending_count else "", "fen": flow_file.pending_fen},
        {"label": _("With findings"), "value": flow_file.finding_count, "kind": "bad" if flow_file.finding_count else "",
         "sub": _("%(count)d suspected duplicates") % {"count": counts.get("DUPLICATE", 0)}},
        {"label": _("Amount"), "fen_value": flow_file.amount_fen, "sub": _("of the lines that count")},
    ]  # fmt: skip


def _columns(flow_file: FlowFile) -> list[dict[str, Any]]:
    made = []
    for name, guess in sorted((flow_file.columns or {}).items(), key=lambda item: item[1].get("index", 0)):
        label = FIELD_LABELS.get(name, name)
        made.append({"field": label, "heading": guess.get("heading") or "—", "sure": guess.get("confidence", 0) >= 0.8})
    return made


def _publish_block(request: HttpRequest, flow_file: FlowFile) -> str:
    """Why the file cannot be published now; empty when it can."""
    if flow_file.state != FileState.PROOF:
        return _("Only a proof can be published; this file is “%(state)s”.") % {"state": flow_file.get_state_display()}
    if flow_file.pending_count:
        return _("%(count)d lines still wait for a decision about their customer or product.") % {
            "count": flow_file.pending_count
        }
    if not request.actor.may("flows.flowfile:publish"):
        return _("Your roles do not include publishing flow files.")
    return ""


@page("flows.flowfile:view")
def line_panel(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """The reasons beside a line: verdict in sentences, matches with reasons, raw cells, the lot's path."""
    flow_file = file_for(request, pk)
    row = pages.lines_of(request.actor, flow_file, "all").filter(pk=line).first()
    if row is None:
        raise Http404
    facts = pages.row_facts(row)
    words = explaining.Words([facts], row.dealer_id, request.actor)
    codes = [code for code in row.verdict.split(",") if code]
    context = {
        "file": flow_file, "line": row, "shown": pages.line_rows([row])[0],
        "findings": [{"code": code, "label": FindingCode(code).label, "sentence": words.sentence(facts, code)} for code in codes],
        "customer_reasons": reason_texts(row.customer_name.reasons) if row.customer_name else [],
        "product_reasons": reason_texts(row.product_name.reasons) if row.product_name else [],
        "notes": note_texts(row.reason), "raw": pages.raw_cells(row, flow_file.columns or {}),
        "authorisation": words.authorisations.get(row.authorisation_id or 0),
        "lot": catalog.lot_facts([row.lot_id]).get(row.lot_id) if row.lot_id else None,
        "graph": graph_of(request.actor, row.lot_id, focus=f"DEALER:{row.dealer_id}", limit=6) if row.lot_id else None,
    }  # fmt: skip
    return render(request, "flows/_line_panel.html", context)


@page("flows.flowfile:publish")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish at once, or as a job when the file is long."""
    return require_POST(_publish)(request, pk)


def _publish(request: HttpRequest, pk: int) -> HttpResponse:
    flow_file = file_for(request, pk, "flows.flowfile:publish")
    if flow_file.line_count > INLINE_LINES:
        enqueue(
            request.actor,
            "flows.publish_file",
            file_id=pk,
            dedupe_key=f"publish:{pk}",
            url=reverse("flow_proof", args=[pk]),
        )
        messages.success(request, _("Publishing goes on in the background; you get a notice when it is done."))
        return redirect("flow_proof", pk=pk)
    return _run(request, pk, lambda: commands.publish_file(actor=request.actor, flow_file=flow_file), _("Published."))


def _run(request: HttpRequest, pk: int, call, done: str) -> HttpResponse:
    try:
        call()
        messages.success(request, done)
    except NotVisible:
        raise
    except MeridianError as failure:
        for issue in failure.issues():
            messages.error(request, issue.text())
    return redirect("flow_proof", pk=pk)


@page("flows.flowfile:change")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a file aside."""
    return require_POST(_withdraw)(request, pk)


def _withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    flow_file = file_for(request, pk, "flows.flowfile:change")
    return _run(request, pk, lambda: commands.withdraw_file(actor=request.actor, flow_file=flow_file, reason=request.POST.get("reason", "")), _("The file was set aside."))  # fmt: skip


@page("flows.flowfile:add")
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a file once more, after its kind or month was corrected or the reader learnt something."""
    return require_POST(_read_again)(request, pk)


def _read_again(request: HttpRequest, pk: int) -> HttpResponse:
    flow_file = file_for(request, pk, "flows.flowfile:add")

    def call() -> None:
        commands.begin_reading(actor=request.actor, flow_file=flow_file)
        enqueue_reading(request.actor, pk)

    return _run(request, pk, call, _("The file is read again."))


@page("flows.flowfile:change")
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which of the three files it is, and of which month; it is then read again."""
    return require_POST(_correct)(request, pk)


def _correct(request: HttpRequest, pk: int) -> HttpResponse:
    flow_file = file_for(request, pk, "flows.flowfile:change")

    def call() -> None:
        kind = request.POST.get("kind", "")
        if kind not in FileKind.values:
            raise RuleViolation(Issue("flows.no_kind", _("Choose whether the file reports sales, purchases or stock.")))
        month = month_of(request.POST.get("month", ""))
        with transaction.atomic():
            commands.set_kind_and_month(actor=request.actor, flow_file=flow_file, kind=kind, month=month)
            commands.begin_reading(actor=request.actor, flow_file=pk)
            enqueue_reading(request.actor, pk)

    return _run(request, pk, call, _("Kind and month are kept; the file is read again."))


def _correction(request: HttpRequest, flow_file: FlowFile) -> dict[str, Any] | None:
    """What the form for kind and month offers; None when the file cannot be read again."""
    if not request.actor.may("flows.flowfile:change") or FileState.READING not in FILE_MOVES[flow_file.state]:
        return None
    if flow_file.state == FileState.READING:
        return None
    now = f"{flow_file.month:%Y-%m}" if flow_file.month else ""
    months = months_until(request.actor.today)
    return {
        "kinds": [(value, label, value == flow_file.kind) for value, label in FileKind.choices], "now": now,
        "months": months if not now or now in months else [now, *months],
    }  # fmt: skip


@page("flows.flowfile:change")
def include(request: HttpRequest, pk: int) -> HttpResponse:
    """Take suspected duplicates or lines outside the month in after all."""
    return require_POST(_include)(request, pk)


def _include(request: HttpRequest, pk: int) -> HttpResponse:
    flow_file = file_for(request, pk, "flows.flowfile:change")
    ids = [int(key) for key in request.POST.getlist("pk") if key.isdigit()]
    return _run(request, pk, lambda: commands.include_lines(actor=request.actor, flow_file=flow_file, line_ids=ids), _("The chosen lines count now."))  # fmt: skip


@page("flows.flowfile:view")
def annotated(request: HttpRequest, pk: int) -> HttpResponse:
    """The file's rows with state, match and reasons as a workbook for the dealer."""
    from ..queries.annotating import annotated_workbook

    flow_file = file_for(request, pk)
    lines = FlowLine.objects.visible_to(request.actor, "flows.flowfile:view").filter(file=flow_file)
    content = annotated_workbook(flow_file, lines)
    response = HttpResponse(content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    from django.utils.http import content_disposition_header

    name = flow_file.name.rsplit(".", 1)[0]
    response["Content-Disposition"] = content_disposition_header(True, f"{name}_批注.xlsx")
    return response
