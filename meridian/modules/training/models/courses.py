"""Courses, what they teach, what there is to read, and who has read it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable
from meridian.modules.knowledge.choices import StatementStatus

from ..choices import CourseAudience, CourseCategory, CourseLevel, StakeholderRole, TopicKind


class Course(Record):
    """A course with its exam (functions.md rows 125 to 133, 144, 145). A second person approves it; a change begins the
    next edition, which waits for approval again. Certificates of earlier editions keep their own last day.

    ``validity_months`` empty: a course of compliance follows the company's limit (yearly), another one does not expire.
    ``makes_expert``: who holds its certificate is a certified expert of the line (functions.md row 136).
    """

    code = models.CharField(_("course code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=120)
    category = models.CharField(_("category"), max_length=14, choices=CourseCategory, db_index=True)
    level = models.CharField(_("level"), max_length=8, choices=CourseLevel, default=CourseLevel.PRE_JOB, db_index=True)
    audience = models.CharField(_("for whom"), max_length=8, choices=CourseAudience, default=CourseAudience.ALL)
    line = models.ForeignKey(
        "catalog.ProductLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product line"),
        help_text=_("Empty: the course is about every line."),
    )  # fmt: skip
    goal = models.CharField(_("what people can do afterwards"), max_length=300, blank=True)
    makes_expert = models.BooleanField(
        _("makes a product expert"), default=False, help_text=_("Who passes is a certified expert of the line.")
    )
    validity_months = models.PositiveSmallIntegerField(
        _("certificate valid for months"), null=True, blank=True,
        help_text=_("Empty: compliance by the company's limit, others without end."),
    )  # fmt: skip
    valid_to = models.DateField(
        _("taught until"), null=True, blank=True, db_index=True, help_text=_("Empty: until it is withdrawn.")
    )
    pass_percent = models.PositiveSmallIntegerField(
        _("pass mark in percent"), null=True, blank=True, help_text=_("Empty: the company's limit.")
    )
    max_attempts = models.PositiveSmallIntegerField(
        _("attempts allowed"), null=True, blank=True, help_text=_("Empty: the company's limit.")
    )
    wait_hours = models.PositiveSmallIntegerField(
        _("hours between attempts"), null=True, blank=True, help_text=_("Empty: the company's limit.")
    )
    questions_asked = models.PositiveSmallIntegerField(
        _("questions an exam asks"), null=True, blank=True, help_text=_("Drawn anew for each attempt. Empty: all.")
    )
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    status = models.CharField(
        _("status"), max_length=8, choices=StatementStatus, default=StatementStatus.DRAFT, db_index=True, editable=False
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("written by"),
    )  # fmt: skip
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("approved by"),
    )  # fmt: skip
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.CheckConstraint(
                condition=Q(pass_percent__isnull=True) | Q(pass_percent__gte=1, pass_percent__lte=100),
                name="course_pass_percent",
            ),
            models.CheckConstraint(
                condition=Q(max_attempts__isnull=True) | Q(max_attempts__gte=1), name="course_max_attempts"
            ),
            models.CheckConstraint(
                condition=Q(questions_asked__isnull=True) | Q(questions_asked__gte=1), name="course_questions_asked"
            ),
            models.CheckConstraint(
                condition=Q(validity_months__isnull=True) | Q(validity_months__gte=1), name="course_validity_months"
            ),
            models.CheckConstraint(condition=Q(makes_expert=False) | Q(line__isnull=False), name="expert_of_a_line"),
        ]

    def __str__(self) -> str:
        return self.title


class CourseTopic(Record):
    """A row of the syllabus: what kind of thing is taught, in which depth, and with whom a conversation is practised."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="topics", verbose_name=_("course"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(_("kind"), max_length=12, choices=TopicKind)
    title = models.CharField(_("topic"), max_length=120)
    stakeholder = models.CharField(
        _("practised with"), max_length=16, choices=StakeholderRole, blank=True, default="",
        help_text=_("For conversations: the person at the hospital."),
    )  # fmt: skip
    basis = models.CharField(_("basis"), max_length=200, blank=True, help_text=_("Law, article, guideline."))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10)

    class Meta:
        verbose_name = _("topic of a course")
        verbose_name_plural = _("topics of courses")
        constraints = [models.UniqueConstraint(fields=["course", "title"], name="course_topic_once")]

    def __str__(self) -> str:
        return self.title


class Lesson(Record, Retirable):
    """Something to read or watch in a course: a text, a link, or an approved document or scenario of product knowledge."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="lessons", verbose_name=_("course"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=8000, blank=True)
    link = models.URLField(_("link"), max_length=300, blank=True, help_text=_("For videos: where it is played."))
    document = models.ForeignKey(
        "knowledge.ProductDocument", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("product document"),
    )  # fmt: skip
    scenario = models.ForeignKey(
        "knowledge.Scenario", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scenario")
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10)

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [models.UniqueConstraint(fields=["course", "title"], name="lesson_once")]

    def __str__(self) -> str:
        return self.title


class LessonReading(Record):
    """A person has read a lesson: the read receipt of pushed content (functions.md row 138)."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="readings", verbose_name=_("lesson"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    edition = models.PositiveSmallIntegerField(_("edition"))
    read_at = models.DateTimeField(_("read at"))

    class Meta:
        verbose_name = _("lesson read")
        verbose_name_plural = _("lessons read")
        constraints = [models.UniqueConstraint(fields=["lesson", "user", "edition"], name="lesson_read_once")]
