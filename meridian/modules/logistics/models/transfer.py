"""Goods moved from one company warehouse to another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from .kept import KeptRecord


class WarehouseTransfer(KeptRecord):
    """A transfer, booked as a whole on its day: lots keep their condition and quality status."""

    number = models.CharField(_("transfer number"), max_length=30, unique=True)
    from_warehouse = models.ForeignKey(
        "stock.Warehouse", models.PROTECT, related_name="+", verbose_name=_("from warehouse")
    )
    to_warehouse = models.ForeignKey(
        "stock.Warehouse", models.PROTECT, related_name="+", verbose_name=_("to warehouse")
    )
    moved_on = models.DateField(_("moved on"), db_index=True)
    condition = models.CharField(_("condition"), max_length=10, default="GOOD")
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("warehouse transfer")
        verbose_name_plural = _("warehouse transfers")
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_warehouse=F("to_warehouse")), name="transfer_between_two_warehouses"
            )
        ]

    def __str__(self) -> str:
        return self.number


class WarehouseTransferLine(Record):
    """One lot of a transfer, in base units."""

    transfer = models.ForeignKey(
        WarehouseTransfer, models.CASCADE, related_name="lines", verbose_name=_("warehouse transfer")
    )
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    lot = models.ForeignKey(
        "catalog.Lot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    qty = models.BigIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("transfer line")
        verbose_name_plural = _("transfer lines")
        constraints = [models.CheckConstraint(condition=Q(qty__gt=0), name="transfer_line_qty_positive")]

    def __str__(self) -> str:
        return f"{self.transfer_id}: {self.sku_id}/{self.lot_id} × {self.qty}"
