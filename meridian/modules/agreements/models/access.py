"""The right to sell that a won tender gives 中标准入, and the filing of products at authorities 备案."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import AccessRightStatus, FilingStatus


class AccessRight(Record):
    """A dealer won a tender: he may be authorised for these products in these regions or hospitals over this period.

    It authorises nothing by itself. An authorisation names it as its document of origin and must stay inside it
    (functions.md row 103). Lists as in an authorisation: no line and no product listed means every product.
    """

    number = models.CharField(_("access right number"), max_length=30, unique=True, blank=True)
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="access_rights", verbose_name=_("dealer"))
    status = models.CharField(
        _("status"), max_length=9, choices=AccessRightStatus, default=AccessRightStatus.ACTIVE, db_index=True,
        editable=False,
    )  # fmt: skip
    tender_number = models.CharField(_("tender number"), max_length=60, db_index=True)
    tender_name = models.CharField(_("tender"), max_length=200)
    awarded_on = models.DateField(_("awarded on"))
    valid_from = models.DateField(_("valid from"), db_index=True)
    valid_to = models.DateField(_("valid to"), db_index=True)
    lines = models.ManyToManyField("catalog.ProductLine", blank=True, related_name="+", verbose_name=_("product lines"))
    products = models.ManyToManyField("catalog.Product", blank=True, related_name="+", verbose_name=_("products"))
    regions = models.ManyToManyField("reference.Region", blank=True, related_name="+", verbose_name=_("regions"))
    hospitals = models.ManyToManyField(
        "customers.Hospital", blank=True, related_name="+", verbose_name=_("named hospitals")
    )
    price_reference = models.CharField(
        _("awarded price"), max_length=200, blank=True, help_text=_("Name of the price of the tender.")
    )
    withdraw_reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    remark = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("access right")
        verbose_name_plural = _("access rights")
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="access_right_period_forward"),
            models.UniqueConstraint(
                fields=["dealer", "tender_number"], condition=Q(status="ACTIVE"), name="access_right_tender_once"
            ),
        ]
        indexes = [models.Index(fields=["dealer", "valid_to"], name="access_right_dealer")]

    def __str__(self) -> str:
        return f"{self.number} {self.tender_name}"


class FilingTask(Record):
    """A dealer adds a product to his licence or filing at an authority, with the papers we give him (functions.md row 99).

    One runs per dealer, product and authority at a time. ``due_on`` is when it should be done, ``follow_up_on`` when
    somebody asks next; reminders go to who looks after it (``keeper``) and to the dealer's people.
    """

    number = models.CharField(_("task number"), max_length=30, unique=True, blank=True)
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="filing_tasks", verbose_name=_("dealer"))
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    authority = models.CharField(
        _("authority"), max_length=100, help_text=_("For example the market regulation bureau of the dealer's city.")
    )
    status = models.CharField(
        _("status"), max_length=9, choices=FilingStatus, default=FilingStatus.OPEN, db_index=True, editable=False
    )
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked after by"),
    )
    due_on = models.DateField(_("due on"), db_index=True)
    follow_up_on = models.DateField(_("next follow-up"), null=True, blank=True, db_index=True)
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True, editable=False)
    decided_on = models.DateField(_("decided on"), null=True, blank=True, editable=False)
    filing_number = models.CharField(_("filing number"), max_length=60, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("filing task")
        verbose_name_plural = _("filing tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["dealer", "product", "authority"], condition=Q(status__in=("OPEN", "SUBMITTED", "RETURNED")),
                name="filing_task_runs_once",
            ),
            models.CheckConstraint(
                condition=~Q(status=FilingStatus.DONE) | ~Q(filing_number=""), name="filing_task_done_has_number"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["status", "follow_up_on"], name="filing_task_follow_up")]

    def __str__(self) -> str:
        return self.number
