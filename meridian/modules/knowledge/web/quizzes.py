"""The page of a quiz: where I stand, the questions while an attempt is open, and the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage

from .. import commands
from ..choices import QuestionKind, StatementStatus
from ..models import Quiz, QuizAttempt, QuizQuestion
from ..objects import ATTEMPT, QUIZ
from ..queries.quizzes import QuizStanding, own_attempts, standing_of
from ..rules.quizzing import option_lines, right_choices

TAKE = "knowledge.quiz:answer"


class QuizPage(DetailPage):
    """For who answers: standing, questions, result. For who writes also the fields, questions and all results."""

    def template_for(self) -> list[str]:
        return ["knowledge/quiz.html"]

    def context(self, request: HttpRequest, row: Quiz) -> dict[str, Any]:
        actor = request.actor
        takes = row.status == StatementStatus.APPROVED and actor.may(TAKE) and actor.user_id is not None
        standing = standing_of(actor, row) if takes else None
        attempt = standing.open_attempt if standing else None
        if attempt is not None and attempt.started_at < row.approved_at:
            attempt = None
        writes = actor.may(QUIZ.code("change")) and not actor.is_dealer
        return {
            **super().context(request, row), "takes": takes, "standing": standing, "attempt": attempt,
            "paper": _paper(attempt) if attempt is not None else [],
            "result": _result(standing) if standing and attempt is None else None,
            "mine": list(own_attempts(actor, row).filter(finished_at__isnull=False)[:10]) if takes else [],
            "may_begin": bool(standing and not attempt and standing.passed is None and standing.attempts_left),
            "asked": row.questions.filter(outdated_on=None).count(),
            "writes": writes, "product_url": reverse("knowledge_product", args=[row.product_id]),
            "results": _results(request, row),
            "crumbs": [(_("Product knowledge"), reverse("knowledge_home")), (row.title, "")],
        }  # fmt: skip

    def subtitle(self, row: Any) -> str:
        return str(row.product)

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        return [] if actor.is_dealer else [each for each in super().actions(row, actor) if each["allowed"]]


def _paper(attempt: QuizAttempt) -> list[dict[str, Any]]:
    """Questions and options in the order of the attempt; nothing here says which is right."""
    questions = _questions([key for key, _version, _order in attempt.paper])
    shown = []
    for key, _version, order in attempt.paper:
        question = questions.get(key)
        if question is not None and question.outdated_on is None:
            options = _options(question)
            shown.append({
                "key": key, "text": question.text, "several": question.kind == QuestionKind.MULTIPLE,
                "options": [(at, options[at]) for at in order if at < len(options)],
            })  # fmt: skip
    return shown


def _result(standing: QuizStanding) -> dict[str, Any] | None:
    """The latest attempt question by question; right answers only when nothing is left to try."""
    latest = standing.passed or standing.latest
    if latest is None or not latest.answers:
        return None
    tells = standing.passed is not None or standing.attempts_left == 0
    questions = _questions([int(key) for key in latest.answers])
    rows = []
    for key, _version, order in latest.paper:
        question, mark = questions.get(key), latest.answers.get(str(key))
        if question is None or mark is None:
            continue
        options = _options(question)
        right = right_choices(question.kind, question.answer)
        rows.append({
            "text": question.text, "is_right": mark["is_right"],
            "chosen": [options[at] for at in order if at in mark["chosen"] and at < len(options)],
            "right": [options[at] for at in sorted(right) if at < len(options)] if tells else [],
            "explanation": question.explanation if tells else "", "source": question.source if tells else "",
        })  # fmt: skip
    return {"attempt": latest, "rows": rows, "tells": tells}


def _questions(keys: list[int]) -> dict[int, QuizQuestion]:
    return {q.pk: q for q in QuizQuestion.objects.unscoped("questions of one's own attempt").filter(pk__in=keys)}


def _options(question: QuizQuestion) -> list[str]:
    if question.kind == QuestionKind.TRUE_FALSE:
        return [_("true"), _("false")]
    return option_lines(question.options)


def _results(request: HttpRequest, row: Quiz) -> list[QuizAttempt]:
    """What others reached, for managers: within the reach of their right."""
    if not request.actor.may(ATTEMPT.code("view")):
        return []
    rows = ATTEMPT.rows(request.actor).filter(quiz=row, finished_at__isnull=False)
    return list(rows.select_related("user", "dealer").order_by("-finished_at")[:50])


def _back(request: HttpRequest, quiz: int, call: Callable[[], Any]) -> HttpResponse:
    try:
        call()
    except (NotVisible, Denied):
        raise
    except MeridianError as refused:
        for issue in refused.issues():
            messages.error(request, issue.text())
    return redirect(reverse(QUIZ.url_name("detail"), args=[quiz]))


@page(TAKE)
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an attempt, or go on with the open one."""
    return require_POST(_begin)(request, pk)


def _begin(request: HttpRequest, pk: int) -> HttpResponse:
    return _back(request, pk, lambda: commands.start_attempt(actor=request.actor, quiz=pk))


@page(TAKE)
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in one's own attempt."""
    return require_POST(_hand_in)(request, pk)


def _hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    attempt = own_attempts(request.actor).filter(pk=pk).first()
    if attempt is None:
        raise NotVisible(f"attempt {pk}")

    def call() -> None:
        done = commands.hand_in(actor=request.actor, attempt=pk, chosen=chosen_of(request.POST, attempt))
        said = _("Passed with %(percent)s %%.") if done.is_passed else _("Not passed: %(percent)s %%.")
        (messages.success if done.is_passed else messages.warning)(request, said % {"percent": done.percent})

    return _back(request, attempt.quiz_id, call)


def chosen_of(post: QueryDict, attempt: QuizAttempt) -> dict[int, list[int]]:
    """``{question: chosen options}`` from fields ``q<key>``; what is no number is left out."""
    return {
        key: [int(value) for value in post.getlist(f"q{key}") if value.isdigit() and len(value) < 4]
        for key, _version, _order in attempt.paper
    }
