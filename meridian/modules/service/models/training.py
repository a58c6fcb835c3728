"""Trainings of customers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import TrainingKind, TrainingResult, TrainingStatus
from .installation import InstallationOrder
from .placed import PlacedRecord


class CustomerTraining(PlacedRecord):
    """A session in which a hospital's people learn to operate, maintain or clinically use a product (functions.md row 426)."""

    number = models.CharField(_("training number"), max_length=30, unique=True)
    status = models.CharField(
        _("status"), max_length=9, choices=TrainingStatus, default=TrainingStatus.PLANNED, db_index=True, editable=False
    )
    kind = models.CharField(
        _("kind"), max_length=11, choices=TrainingKind, default=TrainingKind.OPERATION, db_index=True
    )
    hospital = models.ForeignKey("customers.Hospital", models.PROTECT, related_name="+", verbose_name=_("hospital"))
    dealer = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    installation = models.ForeignKey(
        InstallationOrder,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trainings",
        verbose_name=_("installation"),
    )
    held_on = models.DateField(_("day"), db_index=True)
    minutes = models.PositiveSmallIntegerField(_("duration (minutes)"), default=120)
    topic = models.CharField(_("topic"), max_length=200)
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("trainer")
    )

    class Meta:
        verbose_name = _("customer training")
        verbose_name_plural = _("customer trainings")

    def __str__(self) -> str:
        return self.number


class TrainingAttendance(Record):
    """Somebody of the hospital who was invited: present or not, result, and the certificate when it was passed.

    Name, department and function only; a person who asks for it is named by initials.
    """

    training = models.ForeignKey(
        CustomerTraining, models.CASCADE, related_name="attendances", verbose_name=_("customer training")
    )
    name = models.CharField(_("name"), max_length=40)
    department = models.CharField(_("department"), max_length=60, blank=True)
    function = models.CharField(_("function"), max_length=40, blank=True)
    is_present = models.BooleanField(_("present"), default=False)
    result = models.CharField(_("result"), max_length=6, choices=TrainingResult, default=TrainingResult.NONE)
    certificate_number = models.CharField(_("certificate number"), max_length=40, blank=True, db_index=True)

    class Meta:
        verbose_name = _("participant of a training")
        verbose_name_plural = _("participants of trainings")
        constraints = [
            models.UniqueConstraint(fields=["training", "name", "department"], name="service_attendance_once")
        ]

    def __str__(self) -> str:
        return self.name
