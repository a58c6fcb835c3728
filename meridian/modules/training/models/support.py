"""Support from inside the company: learning paths, requests with a limit of time, pushed content, academic events."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable

from ..choices import CourseAudience, PushStatus, RequestKind, RequestStatus
from .courses import Course


class LearningPath(Record, Retirable):
    """Courses in the order people take them: before the job, on the job, advanced (functions.md row 144)."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    audience = models.CharField(_("for whom"), max_length=8, choices=CourseAudience, default=CourseAudience.ALL)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("learning path")
        verbose_name_plural = _("learning paths")

    def __str__(self) -> str:
        return self.name


class PathStep(Record):
    """A course of a path; due so many days after the path was assigned."""

    learning_path = models.ForeignKey(
        LearningPath, models.CASCADE, related_name="steps", verbose_name=_("learning path")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    course = models.ForeignKey(Course, models.PROTECT, related_name="+", verbose_name=_("course"))
    days = models.PositiveSmallIntegerField(_("due after days"), default=30)

    class Meta:
        verbose_name = _("step of a path")
        verbose_name_plural = _("steps of paths")
        constraints = [models.UniqueConstraint(fields=["learning_path", "course"], name="path_course_once")]

    def __str__(self) -> str:
        return str(self.course)


class ResourceRequest(Record):
    """Somebody outside asks a department for support; it is answered within the company's limit of working days (row 148)."""

    number = models.CharField(_("request number"), max_length=24, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=RequestKind, default=RequestKind.MATERIAL, db_index=True)
    title = models.CharField(_("what is needed"), max_length=120)
    text = models.TextField(_("what for"), max_length=2000, blank=True)
    dealer = models.ForeignKey(
        settings.SCOPE_DEALER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )
    team = models.ForeignKey(
        settings.SCOPE_TEAM_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("team"),
    )  # fmt: skip
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("asked by"),
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("person in charge"),
    )  # fmt: skip
    status = models.CharField(
        _("status"), max_length=7, choices=RequestStatus, default=RequestStatus.OPEN, db_index=True, editable=False
    )
    asked_on = models.DateField(_("asked on"), editable=False)
    due_on = models.DateField(_("to be answered by"), db_index=True, editable=False)
    answered_on = models.DateField(_("answered on"), null=True, editable=False, db_index=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("resource request")
        verbose_name_plural = _("resource requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("OPEN", "TAKEN")) | (Q(answered_on__isnull=False) & ~Q(answer="")),
                name="answered_request_says_how",
            )
        ]

    def __str__(self) -> str:
        return self.number


class ContentPush(Record):
    """Approved material sent to people, with the day it is called back and who read it (functions.md row 138).

    Only material in force is sent; promotion carries its approval number (总局令21), which is kept here as it was sent.
    """

    number = models.CharField(_("push number"), max_length=24, unique=True, editable=False)
    document = models.ForeignKey(
        "knowledge.ProductDocument", models.PROTECT, related_name="+", verbose_name=_("product document")
    )
    message = models.CharField(_("message"), max_length=200)
    approval_number = models.CharField(_("approval number"), max_length=40, blank=True, editable=False)
    status = models.CharField(
        _("status"), max_length=5, choices=PushStatus, default=PushStatus.SENT, db_index=True, editable=False
    )
    sent_on = models.DateField(_("sent on"), editable=False, db_index=True)
    expires_on = models.DateField(_("shown until"))

    class Meta:
        verbose_name = _("pushed content")
        verbose_name_plural = _("pushed content")
        constraints = [models.CheckConstraint(condition=Q(expires_on__gte=F("sent_on")), name="push_forward")]

    def __str__(self) -> str:
        return self.number


class PushReceipt(Record):
    """One person to whom content was pushed, and when he opened it."""

    push = models.ForeignKey(ContentPush, models.CASCADE, related_name="receipts", verbose_name=_("pushed content"))
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
    read_at = models.DateTimeField(_("read at"), null=True, editable=False, db_index=True)

    class Meta:
        verbose_name = _("read receipt")
        verbose_name_plural = _("read receipts")
        constraints = [models.UniqueConstraint(fields=["push", "user"], name="pushed_to_a_person_once")]

    def __str__(self) -> str:
        return f"{self.push} · {self.user}"


class AcademicEvent(Record):
    """An online academic event for physicians' education (functions.md row 137): held on an outside platform, logged here.

    Nothing here knows money, products bought or prescriptions, on purpose: attendance gives no benefit and is no figure of
    anybody's turnover (医药企业防范商业贿赂风险合规指引: 学术拜访交流; 九项准则: 不得统方).
    """

    number = models.CharField(_("event number"), max_length=24, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    line = models.ForeignKey(
        "catalog.ProductLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product line")
    )
    held_on = models.DateField(_("held on"), db_index=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    link = models.URLField(_("link"), max_length=300, help_text=_("Where it is shown."))
    agenda = models.TextField(_("agenda"), max_length=2000, help_text=_("No event without an agenda."))
    approval_number = models.CharField(_("approval number of the material"), max_length=40)

    class Meta:
        verbose_name = _("academic event")
        verbose_name_plural = _("academic events")

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class EventAttendance(Record):
    """Who took part, from where, how long; as the platform's list says."""

    event = models.ForeignKey(
        AcademicEvent, models.CASCADE, related_name="attendances", verbose_name=_("academic event")
    )
    name = models.CharField(_("name"), max_length=40)
    hospital = models.ForeignKey(
        "customers.Hospital", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hospital")
    )
    department = models.CharField(_("department"), max_length=40, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes present"), default=0)

    class Meta:
        verbose_name = _("attendance of an event")
        verbose_name_plural = _("attendances of events")
        constraints = [
            models.UniqueConstraint(fields=["event", "name", "hospital", "department"], name="attended_once"),
            models.UniqueConstraint(
                fields=["event", "name", "department"],
                condition=Q(hospital__isnull=True),
                name="attended_once_from_nowhere",
            ),
        ]

    def __str__(self) -> str:
        return self.name
