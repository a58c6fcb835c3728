"""The page of a clinical question, and the general answers for everybody."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage

from ..choices import OPEN_QUESTIONS, QuestionStatus
from ..models import ClinicalQuestion, FaqEntry
from ..objects import QUESTION

SHOWN = 100


class QuestionPage(DetailPage):
    """Question, answer, review. Who asked reads the answer from the moment it is sent."""

    def template_for(self) -> list[str]:
        return ["service/question.html"]

    def context(self, request: HttpRequest, row: ClinicalQuestion) -> dict[str, Any]:
        actor = request.actor
        sent = row.status == QuestionStatus.SENT
        reads = sent or not actor.is_dealer
        return {
            **super().context(request, row), "answer": row.answer if reads else "", "is_sent": sent, "inside": not actor.is_dealer,
            "is_late": row.status in OPEN_QUESTIONS and row.due_at < actor.now,
            "similar": list(FaqEntry.objects.visible_to(actor, "service.faqentry:view").filter(product=row.product_id, is_active=True)[:5]),
        }  # fmt: skip

    def subtitle(self, row: Any) -> str:
        return str(row.product)

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        """What is possible now: the steps of a question come one after the other."""
        edit = reverse(QUESTION.url_name("edit"), args=[row.pk])
        asked = row.status == QuestionStatus.ASKED
        return [each for each in super().actions(row, actor) if each["allowed"] and (each["url"] != edit or asked)]


@page("service.faqentry:view")
def answers(request: HttpRequest) -> HttpResponse:
    """General answers, found by words of question, answer or product."""
    rows = FaqEntry.objects.visible_to(request.actor, "service.faqentry:view").filter(is_active=True)
    text = request.GET.get("q", "").strip()[:80]
    for word in text.split():
        rows = rows.filter(Q(question__icontains=word) | Q(answer__icontains=word) | Q(product__name__icontains=word))
    context = {
        "title": _("General answers"), "rows": rows.select_related("product").order_by("product__name", "id")[:SHOWN], "q": text,
        "crumbs": [(_("Service"), reverse("service_board")), (_("General answers"), "")],
        "may_ask": request.actor.may("service.clinicalquestion:add"),
        "ask_url": reverse(QUESTION.url_name("add")),
    }  # fmt: skip
    return render(request, "service/answers.html", context)
