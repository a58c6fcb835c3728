"""The page of a course for who writes it: what is still missing, and where to add it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from meridian.kernel.web.detail_page import DetailPage
from meridian.modules.knowledge.choices import StatementStatus

from ..models import Course
from ..objects import LESSON, QUESTION, TOPIC


class CoursePage(DetailPage):
    """The derived page with the ways to its parts; others are led to the page they learn from."""

    def template_for(self) -> list[str]:
        return ["training/course_detail.html"]

    def context(self, request: HttpRequest, row: Course) -> dict[str, Any]:
        actor = request.actor
        adds = [
            (spec.label, spec.icon, f"{reverse(spec.url_name('add'))}?course={row.pk}")
            for spec in (LESSON, QUESTION, TOPIC)
            if actor.may(spec.code("add")) and not actor.is_dealer
        ]
        return {
            **super().context(request, row), "adds": adds, "is_open": row.status == StatementStatus.APPROVED,
            "lessons": row.lessons.filter(is_active=True).count(), "questions": row.questions.filter(is_active=True).count(),
        }  # fmt: skip

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        return [one for one in super().actions(row, actor) if one["allowed"] or row.status == StatementStatus.DRAFT]
