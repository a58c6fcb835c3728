"""Goods a dealer sends back: asked for, approved, arrived, decided by quality."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import ReturnReason, ReturnStatus
from .kept import KeptRecord


class ReturnOrder(KeptRecord):
    """A return of goods to a company warehouse. The deliveries behind it stay as they are: red entries undo them."""

    number = models.CharField(_("return number"), max_length=30, unique=True)
    status = models.CharField(
        _("status"), max_length=9, choices=ReturnStatus, default=ReturnStatus.REQUESTED, db_index=True, editable=False
    )
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, related_name="+", editable=False, verbose_name=_("region")
    )
    team = models.ForeignKey(
        "org.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("team")
    )
    warehouse = models.ForeignKey("stock.Warehouse", models.PROTECT, related_name="+", verbose_name=_("to warehouse"))
    reason_code = models.CharField(_("reason"), max_length=10, choices=ReturnReason)
    reason = models.CharField(_("explanation"), max_length=300)
    photos = models.ManyToManyField("files.StoredFile", blank=True, related_name="+", verbose_name=_("photos"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("approved by"),
    )  # fmt: skip
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    arrived_on = models.DateField(_("arrived on"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_on = models.DateField(_("decided on"), null=True, blank=True, editable=False)
    credit_fen = models.BigIntegerField(_("credited"), default=0, editable=False)

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")

    def __str__(self) -> str:
        return self.number


class ReturnLine(Record):
    """One lot of a return, in base units; ``shipment_line`` is the delivery whose price it is credited at."""

    return_order = models.ForeignKey(ReturnOrder, models.CASCADE, related_name="lines", verbose_name=_("return"))
    shipment_line = models.ForeignKey(
        "logistics.ShipmentLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("delivery")
    )
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    lot = models.ForeignKey(
        "catalog.Lot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    qty = models.BigIntegerField(_("quantity"))
    price_e4 = models.BigIntegerField(_("unit price (1/10,000 yuan)"), null=True, blank=True)
    good_qty = models.BigIntegerField(_("to good stock"), default=0)
    quarantine_qty = models.BigIntegerField(_("to quarantine"), default=0)
    scrap_qty = models.BigIntegerField(_("to scrap"), default=0)
    verdict_reason = models.CharField(_("reason of the decision"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("return line")
        verbose_name_plural = _("return lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(qty__gt=0, good_qty__gte=0, quarantine_qty__gte=0, scrap_qty__gte=0)
                & Q(qty__gte=F("good_qty") + F("quarantine_qty") + F("scrap_qty")),
                name="return_line_within_qty",
            )
        ]

    def __str__(self) -> str:
        return f"{self.return_order_id}: {self.sku_id}/{self.lot_id} × {self.qty}"
