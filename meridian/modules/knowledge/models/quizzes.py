"""Quizzes about products, their questions, and what people answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import InnerAudience, QuestionKind
from .documents import ProductDocument
from .reviewed import Reviewed


class Quiz(Reviewed):
    """A quiz about a product (functions.md row 118). Pass mark and attempts left empty follow the company's limits."""

    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    title = models.CharField(_("title"), max_length=120)
    audience = models.CharField(_("audience"), max_length=8, choices=InnerAudience, default=InnerAudience.DEALERS)
    pass_percent = models.PositiveSmallIntegerField(
        _("pass mark in percent"), null=True, blank=True, help_text=_("Empty: the company's limit.")
    )
    max_attempts = models.PositiveSmallIntegerField(
        _("attempts allowed"), null=True, blank=True, help_text=_("Empty: the company's limit.")
    )

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints = [
            models.UniqueConstraint(fields=["product", "title"], name="quiz_once"),
            models.CheckConstraint(
                condition=Q(pass_percent__isnull=True) | Q(pass_percent__gte=1, pass_percent__lte=100),
                name="quiz_pass_percent",
            ),
            models.CheckConstraint(
                condition=Q(max_attempts__isnull=True) | Q(max_attempts__gte=1), name="quiz_max_attempts"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class QuizQuestion(Record):
    """A question with its right answer, why it is right, and the document that says so.

    ``options`` has one option a line (none for true or false), ``answer`` the letters of the right ones ("A", "ACD"; "T" or
    "F"). When its document is superseded the question is ``outdated_on`` that day and not asked until somebody looked.
    """

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="questions", verbose_name=_("quiz"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind)
    text = models.CharField(_("question"), max_length=300)
    options = models.TextField(
        _("possible answers"), max_length=2000, blank=True, help_text=_("One a line; empty for true or false.")
    )
    answer = models.CharField(
        _("right answer"),
        max_length=10,
        help_text=_("Letters of the right lines, such as A or ACD; T or F for true or false."),
    )
    explanation = models.CharField(_("explanation"), max_length=500)
    source = models.CharField(_("source"), max_length=200, blank=True)
    document = models.ForeignKey(
        ProductDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("product document"),
    )
    outdated_on = models.DateField(_("outdated since"), null=True, editable=False, db_index=True)

    class Meta:
        verbose_name = _("quiz question")
        verbose_name_plural = _("quiz questions")
        constraints = [models.UniqueConstraint(fields=["quiz", "text"], name="quiz_question_once")]

    def __str__(self) -> str:
        return self.text


class QuizAttempt(Record):
    """One attempt of one person. Which questions came in which order, what he chose, and the result.

    ``paper`` is ``[[question, version, [order of options]], …]``; ``answers`` is ``{question: {chosen, is_right}}`` with the
    options by their own number. ``dealer`` is the second wall: a dealer's people are judged by their own company only; ``team`` is where staff works.
    """

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="attempts", verbose_name=_("quiz"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    dealer = models.ForeignKey(
        settings.SCOPE_DEALER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )
    team = models.ForeignKey(
        settings.SCOPE_TEAM_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    started_at = models.DateTimeField(_("started at"), db_index=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    paper = models.JSONField(_("questions as asked"), default=list, blank=True)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    right_count = models.PositiveSmallIntegerField(_("right answers"), default=0)
    question_count = models.PositiveSmallIntegerField(_("questions"), default=0)
    percent = models.PositiveSmallIntegerField(_("score in percent"), null=True, blank=True)
    pass_percent = models.PositiveSmallIntegerField(_("pass mark in percent"), default=0)
    is_passed = models.BooleanField(_("passed"), default=False, db_index=True)

    class Meta:
        verbose_name = _("quiz attempt")
        verbose_name_plural = _("quiz attempts")
        indexes = [models.Index(fields=["user", "quiz"], name="quiz_attempt_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "user"], condition=Q(finished_at__isnull=True), name="one_open_attempt"
            )
        ]

    def __str__(self) -> str:
        return f"{self.quiz} · {self.user}"
