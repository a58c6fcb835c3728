"""Clinical questions, and the answers that everybody may read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable

from ..choices import QuestionStatus
from .placed import PlacedRecord


class ClinicalQuestion(PlacedRecord):
    """A medical question about a product (functions.md row 428). ``due_at`` counts working hours from the asking.

    Answered by one, approved by another person (the medical reviewer), then sent. An answer beyond the registered use is
    flagged and goes to the asker only.
    """

    number = models.CharField(_("question number"), max_length=30, unique=True)
    status = models.CharField(
        _("status"), max_length=8, choices=QuestionStatus, default=QuestionStatus.ASKED, db_index=True, editable=False
    )
    dealer = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )
    hospital = models.ForeignKey(
        "customers.Hospital", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hospital")
    )
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    question = models.TextField(_("question"), max_length=2000)
    is_urgent = models.BooleanField(_("urgent"), default=False, help_text=_("A treatment is waiting for the answer."))
    asked_at = models.DateTimeField(_("asked at"), editable=False)
    due_at = models.DateTimeField(_("answer due at"), db_index=True, editable=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("medical reviewer"),
    )
    answer = models.TextField(_("answer"), max_length=4000, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("answered by"),
    )  # fmt: skip
    is_off_label = models.BooleanField(_("beyond the registered use"), default=False, editable=False)
    review_note = models.CharField(_("note of the reviewer"), max_length=300, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("approved by"),
    )  # fmt: skip
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("clinical question")
        verbose_name_plural = _("clinical questions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=(QuestionStatus.APPROVED, QuestionStatus.SENT)) | Q(approved_at__isnull=False),
                name="service_question_approved_first",
            )
        ]

    def __str__(self) -> str:
        return self.number


class FaqEntry(Record, Retirable):
    """A question with its answer for everybody, dealers included; made from an approved answer, without who asked."""

    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    question = models.CharField(_("question"), max_length=500)
    answer = models.TextField(_("answer"), max_length=4000)
    source = models.OneToOneField(
        ClinicalQuestion, models.PROTECT, null=True, blank=True, related_name="faq", editable=False,
        verbose_name=_("clinical question"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("general answer")
        verbose_name_plural = _("general answers")

    def __str__(self) -> str:
        return self.question[:80]
