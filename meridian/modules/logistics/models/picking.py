"""Pick lists: which lots to take for an order, what was scanned, and who checked it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.records.record import Record

from ..choices import PickStatus, ScanStep
from .kept import KeptRecord


class PickList(KeptRecord):
    """What is taken from one warehouse for one order. Picked by one person, checked by a second one (出库复核)."""

    number = models.CharField(_("pick list number"), max_length=30, unique=True)
    status = models.CharField(
        _("status"), max_length=9, choices=PickStatus, default=PickStatus.OPEN, db_index=True, editable=False
    )
    order = models.ForeignKey(
        "ordering.Order", models.PROTECT, related_name="+", verbose_name=pgettext_lazy("purchase", "order")
    )
    warehouse = models.ForeignKey("stock.Warehouse", models.PROTECT, related_name="+", verbose_name=_("warehouse"))
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, related_name="+", editable=False, verbose_name=_("region")
    )
    team = models.ForeignKey(
        "org.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("team")
    )
    picker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("picked by"),
    )  # fmt: skip
    picked_at = models.DateTimeField(_("picked at"), null=True, blank=True, editable=False)
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("checked by"),
    )  # fmt: skip
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True, editable=False)
    check_note = models.CharField(_("note of the check"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("pick list")
        verbose_name_plural = _("pick lists")
        indexes = [models.Index(fields=["status", "-id"], name="pick_status_latest")]

    def __str__(self) -> str:
        return self.number


class PickLine(Record):
    """Base units of one lot to be taken for an allocation; ``short_reason`` says why fewer were found."""

    pick_list = models.ForeignKey(PickList, models.CASCADE, related_name="lines", verbose_name=_("pick list"))
    allocation = models.ForeignKey(
        "ordering.Allocation", models.SET_NULL, null=True, related_name="+", verbose_name=_("allocation")
    )
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    lot = models.ForeignKey(
        "catalog.Lot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    qty = models.BigIntegerField(_("to pick"))
    picked_qty = models.BigIntegerField(_("picked"), default=0)
    checked_qty = models.BigIntegerField(_("checked"), default=0)
    price_e4 = models.BigIntegerField(_("unit price (1/10,000 yuan)"), null=True, blank=True)
    short_reason = models.CharField(_("why short"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("pick line")
        verbose_name_plural = _("pick lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(qty__gt=0, picked_qty__gte=0, checked_qty__gte=0)
                & Q(qty__gte=F("picked_qty")) & Q(picked_qty__gte=F("checked_qty")),
                name="pick_line_within_qty",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pick_list_id}: {self.sku_id}/{self.lot_id} × {self.qty}"


class PickScan(Record):
    """One confirmation of a line: the code as scanned, or ``by hand`` with its reason. The serial is kept for tracing."""

    line = models.ForeignKey(PickLine, models.CASCADE, related_name="scans", verbose_name=_("pick line"))
    step = models.CharField(_("step"), max_length=5, choices=ScanStep)
    code = models.CharField(_("code"), max_length=300, blank=True)
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    qty = models.BigIntegerField(_("quantity"))
    reason = models.CharField(_("confirmed by hand because"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")

    def __str__(self) -> str:
        return self.code or self.reason
