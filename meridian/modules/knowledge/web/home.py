"""The home page of product knowledge: what there is to read, what is new, my quizzes; and the gaps of definitions."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.access import page
from meridian.modules.catalog import queries as catalog

from ..models import Quiz
from ..objects import ADVANTAGE, ATTEMPT, CARD, COMPARISON, DOCUMENT, QUESTION, QUIZ, SCENARIO, SOLUTION
from ..queries.dossier import ends_soon, news_for, products_to_read, published, to_approve
from ..queries.quizzes import standings_of
from ..queries.scenarios import departments_with

ENDS_SOON_DAYS = 30
LISTS = (CARD, ADVANTAGE, DOCUMENT, COMPARISON, SCENARIO, QUIZ, QUESTION, ATTEMPT, SOLUTION)
COUNTED = (
    ("productdocument", "file-text", gettext_lazy("product documents")), ("productadvantage", "award", gettext_lazy("product advantages")),
    ("comparison", "scale", gettext_lazy("competitor comparisons")), ("quiz", "school", gettext_lazy("quizzes")),
)  # fmt: skip


@page("knowledge.productcard:view")
def home(request: HttpRequest) -> HttpResponse:
    """Products by line with what there is to read; found by product, department, indication."""
    actor, given = request.actor, request.GET
    text, department = given.get("q", "").strip()[:80], given.get("department", "")[:16]
    line = int(given["line"]) if given.get("line", "").isdigit() else 0
    looks, more = products_to_read(actor, text=text, line=line, department=department)
    context = {
        "title": _("Product knowledge"), "crumbs": [(_("Product knowledge"), "")], "q": text, "department": department,
        "line": line, "looks": [(look, _badges(look)) for look in looks], "more": more, "line_choices": _line_choices(actor, looks, line),
        "departments": departments_with(actor) if actor.may("knowledge.scenario:view") else [],
        "news": news_for(actor), "quizzes": _my_quizzes(actor), "own_dealer": actor.is_dealer,
        "waiting": [] if actor.is_dealer else _waiting(actor), "lists": [] if actor.is_dealer else _lists(actor),
        "may_see_gaps": actor.may("catalog.product:change"), "results": _results_url(actor),
    }  # fmt: skip
    return render(request, "knowledge/home.html", context)


def _badges(look: Any) -> list[tuple[str, str, int]]:
    return [(icon, str(label), look.counts[key]) for key, icon, label in COUNTED if look.counts.get(key)]


def _line_choices(actor: Actor, looks: list[Any], line: int) -> list[tuple[int, str]]:
    """Lines among what is shown; with a line chosen all stay offered that have something to read."""
    shown = products_to_read(actor)[0] if line else looks
    return sorted({(look.product.line_id, look.product.line.name) for look in shown}, key=lambda pair: pair[1])


def _my_quizzes(actor: Actor) -> list[tuple[Quiz, Any]]:
    if not actor.may("knowledge.quiz:answer"):
        return []
    rows = list(published(actor, Quiz).select_related("product").order_by("-approved_at")[:20])
    standings = standings_of(actor, rows)
    found = [(row, standings[row.pk]) for row in rows]
    return sorted(found, key=lambda pair: pair[1].passed is not None)


def _waiting(actor: Actor) -> list[tuple[Any, int, str]]:
    found = []
    for model, number in to_approve(actor):
        spec = next(spec for spec in LISTS if spec.model is model)
        found.append((spec.label_plural, number, f"{reverse(spec.url_name('list'))}?status=DRAFT"))
    if actor.may("knowledge.solution:review"):
        number = SOLUTION.rows(actor).filter(status="REVIEW").exclude(written_by_id=actor.user_id).count()
        if number:
            found.append((SOLUTION.label_plural, number, f"{reverse(SOLUTION.url_name('list'))}?status=REVIEW"))
    until = actor.today + timedelta(days=ENDS_SOON_DAYS)
    for spec in (DOCUMENT, COMPARISON):
        number = ends_soon(actor, spec.model, until) if actor.may(spec.code("change")) else 0
        if number:
            asked = f"?status=APPROVED&valid_to_from={actor.today}&valid_to_to={until}"
            label = _("%(what)s: end soon") % {"what": spec.label_plural}
            found.append((label, number, reverse(spec.url_name("list")) + asked))
    if actor.may("knowledge.quizquestion:confirm"):
        number = QUESTION.rows(actor).filter(outdated_on__isnull=False).count()
        if number:
            found.append(
                (_("Outdated questions"), number, f"{reverse(QUESTION.url_name('list'))}?outdated_on_from=2000-01-01")
            )
    return found


def _lists(actor: Actor) -> list[tuple[Any, str, str]]:
    return [
        (spec.label_plural, spec.icon, reverse(spec.url_name("list"))) for spec in LISTS if actor.may(spec.code("view"))
    ]


def _results_url(actor: Actor) -> str:
    return reverse(ATTEMPT.url_name("list")) if actor.may(ATTEMPT.code("view")) else ""


@page("catalog.product:change")
def gaps(request: HttpRequest) -> HttpResponse:
    """Products whose description as a medical device has gaps: 国令739 art. 103, ISO 13485 3.11."""
    found = catalog.definition_findings(request.actor)
    numbers = Counter(gap.code for _row, missing in found for gap in missing)
    by_code = {gap.code: gap for _row, missing in found for gap in missing}
    context = {
        "title": _("Gaps in device definitions"), "total": len(found),
        "kinds": [(*catalog.gap_texts(by_code[code]), by_code[code].rule, number) for code, number in numbers.most_common()],
        "rows": [(row, [catalog.gap_texts(gap)[0] for gap in missing]) for row, missing in found[:200]],
        "crumbs": [(_("Product knowledge"), reverse("knowledge_home")), (_("Gaps in device definitions"), "")],
    }  # fmt: skip
    return render(request, "knowledge/gaps.html", context)
