"""Forms that differ from the derived ones: a candidate with what is like it, and evidence that leads back to its candidate."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from meridian.kernel.web.edit_page import EditPage
from meridian.kernel.web.htmx import go_to


class LeadForm(EditPage):
    """The form of a candidate; while the name is typed, companies like it are shown."""

    template = "recruiting/lead_form.html"


class OfLead(EditPage):
    """The form of something that belongs to a candidate: saved, it leads back to the candidate."""

    def __call__(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        answer = super().__call__(request, pk)
        lead = getattr(request, "saved_lead", None)
        return answer if lead is None else go_to(request, reverse("recruiting_partnerlead_detail", args=[lead]))

    def save(self, request: HttpRequest, form: Any, row: Any) -> Any:
        saved = super().save(request, form, row)
        request.saved_lead = saved.lead_id
        return saved
