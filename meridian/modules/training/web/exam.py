"""The page of an attempt: the questions while it is open, then the result with explanations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.web.access import page
from meridian.modules.knowledge import queries as knowledge
from meridian.modules.knowledge.choices import QuestionKind, StatementStatus

from .. import commands
from ..commands.exams import TAKE
from ..models import Certificate, ExamAttempt, ExamQuestion
from ..queries.learning import questions_by_key
from ..queries.standing import own, standing_of


@page(TAKE)
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an attempt, or go on with the open one."""
    return require_POST(_begin)(request, pk)


def _begin(request: HttpRequest, pk: int) -> HttpResponse:
    made: list[ExamAttempt] = []
    back = reverse("training_course", args=[pk])
    refused = _try(request, lambda: made.append(commands.start_attempt(actor=request.actor, course=pk)))
    return redirect(back if refused else reverse("training_attempt", args=[made[0].pk]))


@page(TAKE)
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own attempt: to answer, or its result."""
    row = _own(request, pk)
    course = row.course
    crumbs = [(_("Training"), reverse("training_mine")), (course.title, reverse("training_course", args=[course.pk])), (_("Exam"), "")]  # fmt: skip
    stale = row.edition != course.edition or course.status != StatementStatus.APPROVED
    context = {"title": course.title, "row": row, "course": course, "crumbs": crumbs, "stale": stale}
    if row.finished_at is None:
        context["paper"] = [] if stale else _paper(row)
        return render(request, "training/exam.html", context)
    s = standing_of(request.actor, course)
    tells = row.is_passed or s.attempts_left == 0
    context |= {
        "s": s, "tells": tells, "results": _results(row, tells),
        "certificate": own(Certificate, request.actor).filter(attempt=row).first(),
    }  # fmt: skip
    return render(request, "training/result.html", context)


@page(TAKE)
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in one's own attempt."""
    return require_POST(_hand_in)(request, pk)


def _hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    _try(request, lambda: commands.hand_in(actor=request.actor, attempt=pk, chosen=chosen_of(request.POST, row)))
    return redirect(reverse("training_attempt", args=[pk]))


def chosen_of(post: QueryDict, row: ExamAttempt) -> dict[int, list[int]]:
    """``{question: chosen options}`` from fields ``q<key>``; what is no number is left out."""
    return {
        key: [int(value) for value in post.getlist(f"q{key}") if value.isdigit() and len(value) < 4]
        for key, _version, _order in row.paper
    }


def _own(request: HttpRequest, pk: int) -> ExamAttempt:
    row = own(ExamAttempt, request.actor).select_related("course").filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"attempt {pk}")
    return row


def _try(request: HttpRequest, call: Callable[[], Any]) -> bool:
    """Whether the command refused; what it said is shown on the next page."""
    try:
        call()
    except (NotVisible, Denied):
        raise
    except MeridianError as refused:
        for issue in refused.issues():
            messages.error(request, issue.text())
        return True
    return False


def _options(question: ExamQuestion) -> list[str]:
    if question.kind == QuestionKind.TRUE_FALSE:
        return [_("true"), _("false")]
    return knowledge.option_lines(question.options)


def _paper(row: ExamAttempt) -> list[dict[str, Any]]:
    """Questions and options in the order of the attempt; nothing here says which is right."""
    questions = questions_by_key(key for key, _version, _order in row.paper)
    return [
        {
            "key": key, "text": questions[key].text, "several": questions[key].kind == QuestionKind.MULTIPLE,
            "options": [(at, _options(questions[key])[at]) for at in order],
        }
        for key, _version, order in row.paper
    ]  # fmt: skip


def _results(row: ExamAttempt, tells: bool) -> list[dict[str, Any]]:
    """Question by question; right answers and explanations only when nothing is left to try."""
    questions = questions_by_key(key for key, _version, _order in row.paper)
    shown = []
    for key, _version, order in row.paper:
        question, mark = questions[key], row.answers.get(str(key))
        if mark is None:
            continue
        options = _options(question)
        right = knowledge.right_choices(question.kind, question.answer)
        shown.append({
            "text": question.text, "is_right": mark["is_right"],
            "chosen": [options[at] for at in order if at in mark["chosen"] and at < len(options)],
            "right": [options[at] for at in sorted(right) if at < len(options)] if tells else [],
            "explanation": question.explanation if tells else "", "source": question.source if tells else "",
        })  # fmt: skip
    return shown
