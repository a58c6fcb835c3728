"""Support at the customer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..choices import SupportKind, SupportStatus
from .placed import PlacedRecord


class SupportRequest(PlacedRecord):
    """Somebody is asked to a hospital: to a surgery 手术跟台, an installation, debugging, a training (functions.md row 427).

    A surgery is named by a pseudonymous case number; patient data are refused.
    """

    number = models.CharField(_("request number"), max_length=30, unique=True)
    status = models.CharField(
        _("status"), max_length=9, choices=SupportStatus, default=SupportStatus.REQUESTED, db_index=True, editable=False
    )
    kind = models.CharField(_("kind"), max_length=12, choices=SupportKind, default=SupportKind.SURGERY, db_index=True)
    dealer = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )
    hospital = models.ForeignKey("customers.Hospital", models.PROTECT, related_name="+", verbose_name=_("hospital"))
    department = models.CharField(_("department"), max_length=60, blank=True)
    product = models.ForeignKey(
        "catalog.Product", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    case_number = models.CharField(
        _("pseudonym of the surgery"), max_length=30, blank=True,
        help_text=_("A pseudonym such as SZ-2611-03. Never a name, an identity number or a record number of a patient."),
    )  # fmt: skip
    planned_date = models.DateField(_("planned for"), db_index=True)
    planned_time = models.TimeField(_("time"), null=True, blank=True)
    assigned = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who goes")
    )
    note = models.CharField(_("what is needed"), max_length=300, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)
    minutes = models.PositiveSmallIntegerField(_("duration (minutes)"), null=True, blank=True, editable=False)
    report = models.TextField(_("report"), max_length=2000, blank=True, editable=False)
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("support request")
        verbose_name_plural = _("support requests")

    def __str__(self) -> str:
        return self.number
