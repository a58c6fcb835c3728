"""What a dealer gets to begin with: papers, samples and trial devices that come back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable

from ..choices import KitItemKind, KitStatus


class KitTemplate(Record, Retirable):
    """What belongs into a launch kit, of a line or of the company as a whole."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    line = models.ForeignKey(
        "catalog.ProductLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product line")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("kit template")
        verbose_name_plural = _("kit templates")

    def __str__(self) -> str:
        return self.name


class KitItem(models.Model):
    """What a line of a template and a line of an issued kit have in common."""

    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(_("kind"), max_length=12, choices=KitItemKind)
    title = models.CharField(_("item"), max_length=120)
    qty = models.PositiveSmallIntegerField(_("pieces"), default=1)
    document = models.ForeignKey(
        "knowledge.ProductDocument", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("product document"),
    )  # fmt: skip
    link = models.URLField(_("link"), max_length=300, blank=True)

    class Meta:
        abstract = True


class KitTemplateLine(Record, KitItem):
    """An item of a template. ``loan_days`` is how long a sample or trial device is lent; nothing else is lent."""

    template = models.ForeignKey(KitTemplate, models.CASCADE, related_name="lines", verbose_name=_("kit template"))
    loan_days = models.PositiveSmallIntegerField(
        _("lent for days"), null=True, blank=True, help_text=_("For samples and trial devices.")
    )

    class Meta:
        verbose_name = _("line of a kit template")
        verbose_name_plural = _("lines of kit templates")
        constraints = [
            models.UniqueConstraint(fields=["template", "title"], name="kit_template_line_once"),
            models.CheckConstraint(
                condition=Q(kind__in=("SAMPLE", "TRIAL_DEVICE"), loan_days__isnull=False)
                | (~Q(kind__in=("SAMPLE", "TRIAL_DEVICE")) & Q(loan_days__isnull=True)),
                name="kit_lends_samples_and_devices",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LaunchKit(Record):
    """A kit issued to a dealer (functions.md rows 134, 146). The dealer confirms what he received."""

    number = models.CharField(_("kit number"), max_length=24, unique=True, editable=False)
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    template = models.ForeignKey(KitTemplate, models.PROTECT, related_name="+", verbose_name=_("kit template"))
    status = models.CharField(
        _("status"), max_length=9, choices=KitStatus, default=KitStatus.ISSUED, db_index=True, editable=False
    )
    issued_on = models.DateField(_("handed out on"), db_index=True)
    received_on = models.DateField(_("receipt confirmed on"), null=True, editable=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("receipt confirmed by"),
    )  # fmt: skip
    receipt_note = models.CharField(_("remark of the dealer"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("launch kit")
        verbose_name_plural = _("launch kits")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="RECEIVED") | Q(received_on__isnull=False), name="received_kit_has_a_day"
            )
        ]

    def __str__(self) -> str:
        return self.number


class LaunchKitLine(Record, KitItem):
    """An item of an issued kit. Samples and trial devices are lent to a day and come back.

    A loan depends on no purchase and gives no reason for one: nothing here knows orders, amounts or turnover, and no rule
    may read it as a benefit (rules.md 3.12: 医疗设备无偿投放; 反不正当竞争法 art. 8).
    """

    kit = models.ForeignKey(LaunchKit, models.CASCADE, related_name="lines", verbose_name=_("launch kit"))
    serial = models.CharField(_("lot or serial number"), max_length=60, blank=True)
    is_received = models.BooleanField(_("arrived"), default=False, editable=False)
    return_due_on = models.DateField(_("to be returned by"), null=True, blank=True, db_index=True)
    returned_on = models.DateField(_("returned on"), null=True, editable=False, db_index=True)
    return_note = models.CharField(_("condition at return"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("line of a launch kit")
        verbose_name_plural = _("lines of launch kits")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("SAMPLE", "TRIAL_DEVICE"))
                | Q(return_due_on__isnull=True, returned_on__isnull=True),
                name="only_loans_are_returned",
            )
        ]

    def __str__(self) -> str:
        return self.title
