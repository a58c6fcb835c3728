"""Installations of equipment at customers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable

from ..choices import InstallationStatus, Performer, StepResult
from .placed import PlacedRecord
from .templates import ChecklistTemplate, StepFields, limits_in_order


class ServiceProvider(Record, Retirable):
    """A third party that installs and maintains for the company. Work is given out while its contract runs."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    contract_number = models.CharField(_("contract number"), max_length=40, blank=True)
    valid_to = models.DateField(_("contract valid to"), null=True, blank=True, db_index=True)
    scope = models.CharField(_("what it may do"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("service provider")
        verbose_name_plural = _("service providers")

    def __str__(self) -> str:
        return self.name


class InstallationOrder(PlacedRecord):
    """One unit of equipment is installed, debugged and accepted at a hospital (functions.md row 425).

    ``serial`` names the unit. The customer accepts by name and title, nothing else of the person is kept. The warranty
    begins with the day of acceptance and lasts as the procedure said when the installation was planned.
    """

    number = models.CharField(_("installation number"), max_length=30, unique=True)
    status = models.CharField(
        _("status"), max_length=10, choices=InstallationStatus, default=InstallationStatus.PLANNED, db_index=True,
        editable=False,
    )  # fmt: skip
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    hospital = models.ForeignKey("customers.Hospital", models.PROTECT, related_name="+", verbose_name=_("hospital"))
    department = models.CharField(_("department"), max_length=60, blank=True)
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("equipment"))
    serial = models.CharField(_("serial number"), max_length=60, blank=True, db_index=True)
    template = models.ForeignKey(
        ChecklistTemplate, models.PROTECT, blank=True, related_name="+", verbose_name=_("installation procedure"),
        help_text=_("Empty: the procedure of the product, else the general one."),
    )  # fmt: skip
    planned_date = models.DateField(_("planned for"), db_index=True)
    performer = models.CharField(_("done by"), max_length=8, choices=Performer, default=Performer.OWN)
    engineer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("engineer"),
        help_text=_("Who does the work, or watches over the service provider."),
    )  # fmt: skip
    provider = models.ForeignKey(
        ServiceProvider, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service provider")
    )
    warranty_months = models.PositiveSmallIntegerField(_("warranty (months)"), default=0, editable=False)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True, editable=False)
    signatory = models.CharField(_("accepted by"), max_length=40, blank=True, editable=False)
    signatory_title = models.CharField(_("job title"), max_length=40, blank=True, editable=False)
    acceptance_file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("signed acceptance (photo)"),
    )  # fmt: skip
    warranty_to = models.DateField(_("warranty until"), null=True, blank=True, db_index=True, editable=False)
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=200, blank=True, editable=False)
    remark = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installations")
        indexes = [models.Index(fields=["sku", "serial"], name="service_installed_unit")]

    def __str__(self) -> str:
        return self.number


class InstallationStep(Record, StepFields):
    """A step of an installation, copied from its procedure: who signed it, when, with which value and photo.

    ``done_by`` names the technician when a service provider did the work; ``signed_by`` is who answers for the entry.
    """

    installation = models.ForeignKey(
        InstallationOrder, models.CASCADE, related_name="steps", verbose_name=_("installation")
    )
    result = models.CharField(_("result"), max_length=6, choices=StepResult, default=StepResult.OPEN)
    value = models.DecimalField(_("measured value"), max_digits=12, decimal_places=4, null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    done_by = models.CharField(_("technician"), max_length=40, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed by")
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    photo = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )

    class Meta:
        verbose_name = _("step of an installation")
        verbose_name_plural = _("steps of installations")
        constraints = [
            models.UniqueConstraint(fields=["installation", "position"], name="service_step_once"),
            limits_in_order("service_step_limits"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"
