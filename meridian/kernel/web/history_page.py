"""The whole history of one object."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.objects.derive_filter import is_key
from meridian.kernel.objects.spec import ObjectSpec

from .detail_page import visible_row
from .timeline import stream_of

PAGE_SIZE = 50


def history_view(spec: ObjectSpec, request: HttpRequest, pk: int) -> HttpResponse:
    """Every change of a row, newest first, paged by key."""
    row = visible_row(spec, request.actor, pk)
    before = request.GET.get("before", "")
    entries = stream_of(
        row, request.actor, limit=PAGE_SIZE + 1, before=int(before) if is_key(before) else None,
        hidden=spec.masked_fields(request.actor),
    )  # fmt: skip
    next_url = f"?before={entries[PAGE_SIZE - 1]['pk']}" if len(entries) > PAGE_SIZE else ""
    detail = reverse(spec.url_name("detail"), args=[row.pk])
    context = {
        "spec": spec, "row": row, "title": _("History of %(row)s") % {"row": row}, "timeline": entries[:PAGE_SIZE],
        "next_url": next_url,
        "crumbs": [(spec.label_plural, reverse(spec.url_name("list"))), (str(row), detail), (_("History"), "")],
    }  # fmt: skip
    return render(request, "kernel/page_history.html", context)
