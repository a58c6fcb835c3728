"""Choices fetched while typing: rows of an object the actor may see, by name, code or pinyin."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest, JsonResponse

from meridian.kernel.access.decisions import require
from meridian.kernel.base.text import clean_line
from meridian.kernel.objects.derive_filter import search_condition, search_path
from meridian.kernel.objects.registry import spec_named

from .access import page

LIMIT = 20


@page()
def options_view(request: HttpRequest, name: str) -> JsonResponse:
    """``{"options": [{"value", "text", "sub"}]}`` for the select fields of forms and filters."""
    try:
        spec = spec_named(name)
    except KeyError:
        raise Http404 from None
    actor = request.actor
    require(actor, spec.code("view"))
    rows = spec.rows(actor)
    if hasattr(spec.model, "is_active"):
        rows = rows.filter(is_active=True)
    text = clean_line(request.GET.get("q", ""), 60)
    if text:
        from meridian.kernel.search.queries import matching_ids

        condition = search_condition(spec, actor, text)
        searched = {search_path(entry).split("__")[0] for entry in spec.search}
        # The index knows masked fields too, so it must not answer for them.
        if text.isascii() and not spec.masked_fields(actor) & searched:
            condition |= Q(pk__in=matching_ids(spec.name, text, LIMIT))
        rows = rows.filter(condition)
    found = rows.order_by(*spec.ordering)[:LIMIT]
    made = [
        {"value": str(r.pk), "text": str(r), "sub": getattr(r, "code", "") or getattr(r, "number", "")} for r in found
    ]
    return JsonResponse({"options": made})
