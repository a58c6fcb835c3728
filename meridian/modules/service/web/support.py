"""The page of a request for support."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from meridian.kernel.web.detail_page import DetailPage

from ..choices import SupportStatus
from ..models import SupportRequest
from ..objects import SUPPORT


class SupportPage(DetailPage):
    """What is needed, who goes, what was done."""

    def template_for(self) -> list[str]:
        return ["service/support.html"]

    def context(self, request: HttpRequest, row: SupportRequest) -> dict[str, Any]:
        waiting = row.status in (SupportStatus.REQUESTED, SupportStatus.PLANNED)
        late = waiting and row.planned_date < request.actor.today
        return {**super().context(request, row), "is_late": late}

    def subtitle(self, row: Any) -> str:
        return f"{row.get_kind_display()} · {row.hospital}"

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        """What is possible now."""
        edit = reverse(SUPPORT.url_name("edit"), args=[row.pk])
        waiting = row.status in (SupportStatus.REQUESTED, SupportStatus.PLANNED)
        return [each for each in super().actions(row, actor) if each["allowed"] and (each["url"] != edit or waiting)]
