"""What the dealer confirms lot by lot, and the cases of what was different."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import DifferenceDecision, DifferenceKind
from .kept import KeptRecord
from .shipment import Shipment, ShipmentLine


class Receipt(KeptRecord):
    """A dealer's confirmation of one shipment. There is one; it is never edited, differences are cases of their own."""

    shipment = models.OneToOneField(Shipment, models.PROTECT, related_name="receipt", verbose_name=_("shipment"))
    received_date = models.DateField(_("received on"))
    receiver = models.CharField(_("taken in by"), max_length=60, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")

    def __str__(self) -> str:
        return f"{self.shipment} · {self.received_date}"


class ReceiptLine(Record):
    """One lot as it arrived, in base units. Good and damaged never exceed what was shipped; excess stands apart."""

    receipt = models.ForeignKey(Receipt, models.CASCADE, related_name="lines", verbose_name=_("receipt"))
    shipment_line = models.OneToOneField(
        ShipmentLine, models.PROTECT, related_name="receipt_line", verbose_name=_("shipment line")
    )
    good_qty = models.BigIntegerField(_("good"))
    damaged_qty = models.BigIntegerField(_("damaged"), default=0)
    short_qty = models.BigIntegerField(_("missing"), default=0)
    excess_qty = models.BigIntegerField(_("too many"), default=0)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("receipt line")
        verbose_name_plural = _("receipt lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(good_qty__gte=0, damaged_qty__gte=0, short_qty__gte=0, excess_qty__gte=0),
                name="receipt_line_not_negative",
            )
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id}: {self.good_qty}"


class Difference(KeptRecord):
    """Goods that were missing, damaged or too many, with photos, until somebody decided what follows."""

    number = models.CharField(_("case number"), max_length=30, unique=True)
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="differences", verbose_name=_("shipment"))
    line = models.ForeignKey(ShipmentLine, models.PROTECT, related_name="+", verbose_name=_("shipment line"))
    kind = models.CharField(_("kind"), max_length=8, choices=DifferenceKind)
    qty = models.BigIntegerField(_("quantity"))
    reason = models.CharField(_("reason"), max_length=200)
    photos = models.ManyToManyField("files.StoredFile", blank=True, related_name="+", verbose_name=_("photos"))
    decision = models.CharField(_("decision"), max_length=9, choices=DifferenceDecision, blank=True, db_index=True)
    decision_reason = models.CharField(_("reason of the decision"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    resent_by = models.ForeignKey(
        Shipment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent again with")
    )

    class Meta:
        verbose_name = _("delivery difference")
        verbose_name_plural = _("delivery differences")
        constraints = [models.CheckConstraint(condition=Q(qty__gt=0), name="difference_qty_positive")]

    def __str__(self) -> str:
        return self.number
