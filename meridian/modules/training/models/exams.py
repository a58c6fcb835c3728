"""Questions, attempts, certificates, what is required to be sold a line, and who was told to learn what by when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable
from meridian.modules.dealers.choices import DealerLevel
from meridian.modules.knowledge.choices import QuestionKind

from ..choices import GateEffect
from .courses import Course


class OfPerson(Record):
    """A row about one person. ``dealer`` is the second wall: his employer; ``owner`` is who looks after him: the channel
    manager of the dealer, of own staff himself; ``team`` likewise."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="+", verbose_name=_("course"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    dealer = models.ForeignKey(
        settings.SCOPE_DEALER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("looked after by"),
    )  # fmt: skip
    team = models.ForeignKey(
        settings.SCOPE_TEAM_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("team"),
    )  # fmt: skip

    class Meta:
        abstract = True


class ExamQuestion(Record, Retirable):
    """A question of a course's exam, asked as those of quizzes: one option a line, letters of the right ones."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="questions", verbose_name=_("course"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind)
    text = models.CharField(_("question"), max_length=300)
    options = models.TextField(
        _("possible answers"), max_length=2000, blank=True, help_text=_("One a line; empty for true or false.")
    )
    answer = models.CharField(
        _("right answer"), max_length=10,
        help_text=_("Letters of the right lines, such as A or ACD; T or F for true or false."),
    )  # fmt: skip
    explanation = models.CharField(_("explanation"), max_length=500)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("exam question")
        verbose_name_plural = _("exam questions")
        constraints = [models.UniqueConstraint(fields=["course", "text"], name="exam_question_once")]

    def __str__(self) -> str:
        return self.text


class ExamAttempt(OfPerson):
    """One attempt of one person. ``paper`` is ``[[question, version, [order of options]], …]``, ``answers`` is
    ``{question: {chosen, is_right}}`` with the options by their own number."""

    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
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
        verbose_name = _("exam attempt")
        verbose_name_plural = _("exam attempts")
        indexes = [models.Index(fields=["user", "course"], name="exam_attempt_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "user"], condition=Q(finished_at__isnull=True), name="one_open_exam"
            )
        ]

    def __str__(self) -> str:
        return f"{self.course} · {self.user}"


class Certificate(OfPerson):
    """A person passed a course: by its exam here (``attempt``) or elsewhere (``evidence``). Never deleted; revoked with reason.

    Nothing of it is public.
    """

    number = models.CharField(_("certificate number"), max_length=24, unique=True, editable=False)
    person_name = models.CharField(_("name on the certificate"), max_length=60)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    attempt = models.ForeignKey(
        ExamAttempt,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("exam attempt"),
    )
    evidence = models.CharField(_("supporting paper"), max_length=300, blank=True)
    issued_on = models.DateField(_("certified on"), db_index=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True, db_index=True)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True, editable=False, db_index=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("revoked by"),
    )  # fmt: skip
    revoke_reason = models.CharField(_("reason of revocation"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("training certificate")
        verbose_name_plural = _("training certificates")
        indexes = [models.Index(fields=["dealer", "course"], name="training_cert_dealer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("issued_on")), name="training_cert_forward"
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | ~Q(revoke_reason=""), name="training_cert_revoked_why"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class TrainingRequirement(Record):
    """So many persons of a dealer hold a course's certificate before he is sold a line (functions.md row 125).

    Without rows nothing is required.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="+", verbose_name=_("course"))
    line = models.ForeignKey(
        "catalog.ProductLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product line"),
        help_text=_("Empty: for every line."),
    )  # fmt: skip
    dealer_level = models.PositiveSmallIntegerField(
        _("dealers of level"), choices=DealerLevel, null=True, blank=True, help_text=_("Empty: for every level.")
    )
    min_persons = models.PositiveSmallIntegerField(_("certified persons at least"), default=1)
    effect = models.CharField(_("when persons are missing"), max_length=5, choices=GateEffect, default=GateEffect.WARN)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("training requirement")
        verbose_name_plural = _("training requirements")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="training_need_forward"
            ),
            models.CheckConstraint(condition=Q(min_persons__gte=1), name="training_need_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.course} ≥ {self.min_persons}"


class CourseAssignment(OfPerson):
    """A person is to pass a course by a day. Completed by the certificate that follows; days to it are the figure of row 149."""

    assigned_on = models.DateField(_("assigned on"))
    assigned_at = models.DateTimeField(_("assigned at"), editable=False)
    due_on = models.DateField(_("due on"), db_index=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    certificate = models.ForeignKey(
        Certificate, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("training certificate"),
    )  # fmt: skip
    completed_on = models.DateField(_("completed on"), null=True, blank=True, editable=False, db_index=True)
    cancelled_on = models.DateField(_("cancelled on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("course assignment")
        verbose_name_plural = _("course assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["course", "user"], condition=Q(completed_on__isnull=True, cancelled_on__isnull=True),
                name="one_open_assignment",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.course} · {self.user}"
