"""Quizzes, their questions (for authors only), and the results of people."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision, while_in
from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, ObjectSpec, Pinyin, Related, Section

from .. import commands
from ..choices import StatementStatus
from ..models import Quiz, QuizAttempt, QuizQuestion
from ..queries.reach import of_dealer_quizzes, staff_reads
from .shown import CHIPS, reason, to_approve

QUIZ = ObjectSpec(
    model=Quiz,
    label=_("Quiz"),
    label_plural=_("Quizzes"),
    scope=ReferenceData(dealers=of_dealer_quizzes, staff=staff_reads(Quiz)),
    icon="school",
    columns=("title", "product", "audience", "pass_percent", "max_attempts", "status"),
    fields=("product", "title", "audience", "pass_percent", "max_attempts"),
    filters=("product", "status"),
    search=(Pinyin("title"), Pinyin("product__name")),
    form=(Section(_("Quiz"), ("product", "title", "audience")), Section(_("Limits"), ("pass_percent", "max_attempts"))),
    panels=(
        Related(
            "knowledge.quizquestion", by="quiz", label=_("Questions"), limit=50,
            columns=("position", "kind", "text", "answer", "outdated_on"),
        ),
    ),
    keys=("product", "title"),
    create=commands.add_quiz,
    change=commands.change_quiz,
    actions=(
        Action("approve", _("Approve and open"), commands.open_quiz, when=to_approve, icon="shield-check", primary=True),
        Action(
            "withdraw", _("Close"), commands.close_quiz, when=while_in(StatementStatus.APPROVED),
            fields={"reason": reason}, icon="ban",
        ),
    ),
    state="status",
    chips=CHIPS,
)  # fmt: skip


def _is_outdated(row: QuizQuestion, actor: Actor) -> Decision:
    return ALLOWED if row.outdated_on else Decision(False, _("The question is not outdated."))


QUESTION = ObjectSpec(
    model=QuizQuestion,
    label=_("Quiz question"),
    label_plural=_("Quiz questions"),
    scope=ReferenceData(dealers=False),  # they hold the right answers
    icon="help",
    columns=("quiz", "position", "kind", "text", "answer", "document", "outdated_on"),
    fields=("quiz", "position", "kind", "text", "options", "answer", "explanation", "source", "document"),
    filters=("quiz", "document", DateRange("outdated_on")),
    search=("text",),
    form=(
        Section(_("Question"), ("quiz", "position", "kind", "text", "options", "answer")),
        Section(_("Why it is right"), ("explanation", "source", "document")),
    ),
    keys=("quiz", "text"),
    create=commands.add_question,
    change=commands.change_question,
    actions=(
        Action("confirm", _("Still right"), commands.confirm_question, when=_is_outdated, icon="check", bulk=True),
    ),
    ordering=("quiz", "position", "id"),
    inputs={"options": lambda column: forms.CharField(
        label=column.verbose_name, required=False, max_length=2000, help_text=column.help_text,
        widget=forms.Textarea(attrs={"rows": 5}),
    )},
)  # fmt: skip

ATTEMPT = ObjectSpec(
    model=QuizAttempt,
    label=_("Quiz attempt"),
    label_plural=_("Quiz attempts"),
    scope=ScopePaths(owner="user", team="team", dealer="dealer"),
    icon="checklist",
    columns=(
        "quiz",
        "user",
        "dealer",
        "started_at",
        "finished_at",
        "right_count",
        "question_count",
        "percent",
        "is_passed",
    ),
    filters=("quiz", "quiz__product", "user", "dealer", "is_passed", DateRange("started_at")),
    search=("quiz__title", "user__username"),
    masks={"DEALER": ("paper", "answers")},
    read_only=True,
    importable=False,
    ordering=("-started_at", "-id"),
)

register(QUIZ, QUESTION, ATTEMPT)
