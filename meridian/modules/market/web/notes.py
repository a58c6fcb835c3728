"""The page of a market note, with its file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from meridian.kernel.web.detail_page import DetailPage

from ..models import MarketNote
from ..objects import NOTE


class NotePage(DetailPage):
    """A note: what it says in full, its file, and when to look at it again."""

    def template_for(self) -> list[str]:
        return ["market/note.html"]

    def context(self, request: HttpRequest, row: MarketNote) -> dict[str, Any]:
        return {**super().context(request, row), "may_attach": request.actor.may(NOTE.code("change"))}
