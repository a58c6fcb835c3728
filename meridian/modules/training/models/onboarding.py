"""How a new dealer is started: a template of steps, and the onboarding with its tasks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable

from ..choices import OnboardingStatus, Side, StepKind, TaskState


class OnboardingTemplate(Record, Retirable):
    """The steps by which dealers are started. The default one starts by itself when a dealer is activated."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    is_default = models.BooleanField(
        _("starts by itself"), default=False, help_text=_("When a dealer is activated for the first time.")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("onboarding template")
        verbose_name_plural = _("onboarding templates")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True, is_active=True), name="one_default_onboarding"
            )
        ]

    def __str__(self) -> str:
        return self.name


class StepFields(models.Model):
    """What a step of a template and a task made from it have in common."""

    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(_("kind"), max_length=12, choices=StepKind)
    title = models.CharField(_("what is to be done"), max_length=120)
    side = models.CharField(_("done by"), max_length=8, choices=Side, default=Side.COMPANY)
    course = models.ForeignKey(
        "training.Course", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("course")
    )

    class Meta:
        abstract = True


class OnboardingStep(Record, StepFields):
    """A step of a template; due so many days after the start."""

    template = models.ForeignKey(
        OnboardingTemplate, models.CASCADE, related_name="steps", verbose_name=_("onboarding template")
    )
    day_offset = models.PositiveSmallIntegerField(_("days after the start"), default=7)
    kit_template = models.ForeignKey(
        "training.KitTemplate", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kit template")
    )

    class Meta:
        verbose_name = _("onboarding step")
        verbose_name_plural = _("onboarding steps")
        constraints = [
            models.UniqueConstraint(fields=["template", "title"], name="onboarding_step_once"),
            models.CheckConstraint(
                condition=~Q(kind="COURSE") | Q(course__isnull=False), name="course_step_names_a_course"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Onboarding(Record):
    """A dealer is being started (functions.md row 123). One at a time per dealer."""

    number = models.CharField(_("onboarding number"), max_length=24, unique=True, editable=False)
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    template = models.ForeignKey(
        OnboardingTemplate, models.PROTECT, related_name="+", verbose_name=_("onboarding template")
    )
    status = models.CharField(
        _("status"), max_length=9, choices=OnboardingStatus, default=OnboardingStatus.RUNNING, db_index=True,
        editable=False,
    )  # fmt: skip
    started_on = models.DateField(_("started on"), db_index=True)
    due_on = models.DateField(_("due on"), db_index=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)

    class Meta:
        verbose_name = _("onboarding")
        verbose_name_plural = _("onboardings")
        constraints = [
            models.UniqueConstraint(fields=["dealer"], condition=Q(status="RUNNING"), name="one_onboarding_of_dealer")
        ]

    def __str__(self) -> str:
        return self.number


class OnboardingTask(Record, StepFields):
    """A task of an onboarding: who does it by when, and what shows that it was done."""

    onboarding = models.ForeignKey(Onboarding, models.CASCADE, related_name="tasks", verbose_name=_("onboarding"))
    due_on = models.DateField(_("due on"), db_index=True)
    state = models.CharField(
        _("state"), max_length=7, choices=TaskState, default=TaskState.OPEN, db_index=True, editable=False
    )
    kit = models.ForeignKey(
        "training.LaunchKit", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("launch kit"),
    )  # fmt: skip
    done_on = models.DateField(_("done on"), null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("marked by"),
    )
    evidence = models.CharField(_("supporting paper"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("onboarding task")
        verbose_name_plural = _("onboarding tasks")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="OPEN") | (Q(done_on__isnull=False) & ~Q(evidence="")),
                name="settled_task_shows_evidence",
            )
        ]

    def __str__(self) -> str:
        return self.title
