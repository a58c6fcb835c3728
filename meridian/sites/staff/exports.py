"""Who took which rows out of the product: the exports of the change log, newest first."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.access.codes import declare_code
from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.objects.keyset import page_of
from meridian.kernel.objects.registry import all_specs
from meridian.kernel.objects.spec import ObjectSpec
from meridian.kernel.web.access import page

CODE = declare_code("audit.export:view")
PAGE_SIZE = 50


@page(CODE)
def exports_view(request: HttpRequest) -> HttpResponse:
    """Exports of all lists: who, when, which list, the filter as a link to the same rows, how many, in which format."""
    specs = {spec.name: spec for spec in all_specs()}
    rows = ChangeLog.objects.filter(object_type__in=list(specs), object_id=0, action=ChangeLog.Action.ACT)
    found = page_of(rows, ("-id",), request.GET.get("after", ""), PAGE_SIZE)
    context = {
        "title": _("Exports"), "crumbs": [(_("Exports"), "")], "rows": [_line(row, specs[row.object_type]) for row in found.rows],
        "next_cursor": found.next_cursor, "previous_cursor": found.previous_cursor,
    }  # fmt: skip
    return render(request, "staff/exports.html", context)


def _line(row: ChangeLog, spec: ObjectSpec) -> dict[str, Any]:
    asked = (row.diff.get("filter") or [None, {}])[1] or {}
    query = urlencode(asked)
    return {
        "at": row.at, "who": row.actor_name, "list": spec.label_plural, "rows": (row.diff.get("rows") or [None, 0])[1],
        "format": (row.diff.get("format") or [None, ""])[1], "filter": "、".join(f"{k} = {v}" for k, v in asked.items()),
        "url": f"{reverse(spec.url_name('list'))}{'?' + query if query else ''}",
    }  # fmt: skip
