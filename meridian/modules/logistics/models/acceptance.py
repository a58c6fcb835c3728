"""Incoming inspection 验收: one lot as it came from production, in quarantine until an inspector has decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..choices import AcceptanceStatus
from .kept import KeptRecord


class Acceptance(KeptRecord):
    """What arrived of one lot, and what was decided. Quantities in base units, temperature in tenths of a degree."""

    number = models.CharField(_("acceptance number"), max_length=30, unique=True)
    status = models.CharField(
        _("result"), max_length=8, choices=AcceptanceStatus, default=AcceptanceStatus.WAITING, db_index=True,
        editable=False,
    )  # fmt: skip
    warehouse = models.ForeignKey("stock.Warehouse", models.PROTECT, related_name="+", verbose_name=_("warehouse"))
    document = models.CharField(_("production document"), max_length=60)
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    lot = models.ForeignKey("catalog.Lot", models.PROTECT, related_name="+", verbose_name=_("lot"))
    arrived_on = models.DateField(_("arrived on"), db_index=True)
    arrived_qty = models.BigIntegerField(_("arrived"))
    accepted_qty = models.BigIntegerField(_("accepted"), default=0)
    rejected_qty = models.BigIntegerField(_("rejected"), default=0)
    reject_reason = models.CharField(_("reason of the rejection"), max_length=200, blank=True)
    disposal = models.CharField(_("disposal of the rejects"), max_length=200, blank=True)
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("inspector")
    )
    inspector_name = models.CharField(_("inspector's name"), max_length=60, blank=True)
    inspected_on = models.DateField(_("inspected on"), null=True, blank=True)
    udi = models.CharField(_("UDI"), max_length=200, blank=True)
    is_cold_chain = models.BooleanField(_("cold chain"), default=False, editable=False)
    transport_mode = models.CharField(_("mode of transport"), max_length=40, blank=True)
    transport_minutes = models.PositiveIntegerField(_("duration of the transport (minutes)"), null=True, blank=True)
    arrival_temp_e1 = models.IntegerField(_("temperature on arrival (0.1 °C)"), null=True, blank=True)

    class Meta:
        verbose_name = _("acceptance record")
        verbose_name_plural = _("acceptance records")
        constraints = [
            models.UniqueConstraint(fields=["document", "lot", "warehouse"], name="acceptance_once_per_document"),
            models.CheckConstraint(
                condition=Q(arrived_qty__gt=0, accepted_qty__gte=0, rejected_qty__gte=0)
                & Q(arrived_qty__gte=F("accepted_qty") + F("rejected_qty")),
                name="acceptance_within_arrived",
            ),
        ]

    def __str__(self) -> str:
        return self.number
