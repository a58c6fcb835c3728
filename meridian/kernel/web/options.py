"""Choices fetched while typing: rows of an object the actor may see, by name, code or pinyin."""

from __future__ import annotations

from django.http import Http404, HttpRequest, JsonResponse

from meridian.kernel.access.decisions import require
from meridian.kernel.base.text import clean_line
from meridian.kernel.objects.derive_filter import search_condition
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
        rows = rows.filter(search_condition(spec, actor, text))
    found = rows.order_by(*spec.ordering)[:LIMIT]
    made = [
        {"value": str(r.pk), "text": str(r), "sub": getattr(r, "code", "") or getattr(r, "number", "")} for r in found
    ]
    return JsonResponse({"options": made})
