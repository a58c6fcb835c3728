"""Forms that differ from the derived ones: a candidate with what is like it, and evidence that leads back to its candidate."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from meridian.kernel.web.edit_page import EditPage


class LeadForm(EditPage):
    """The form of a candidate; while the name is typed, companies like it are shown."""

    template = "recruiting/lead_form.html"


class OfLead(EditPage):
    """The form of something that belongs to a candidate: saved, it leads back to the candidate."""

    def address_after(self, saved: Any) -> str:
        return reverse("recruiting_partnerlead_detail", args=[saved.lead_id])
