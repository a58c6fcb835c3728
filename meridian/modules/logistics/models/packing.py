"""Cold-chain packing: validated ways to pack, and what was done for one shipment."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable

from ..choices import Season
from .kept import KeptRecord
from .shipment import Shipment


class PackingMethod(Record, Retirable):
    """A way to pack cold-chain goods that was validated 包装验证: its range in tenths of a degree, how long it holds, until when."""

    code = models.CharField(_("method code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    low_e1 = models.IntegerField(_("lower limit (0.1 °C)"))
    high_e1 = models.IntegerField(_("upper limit (0.1 °C)"))
    hours = models.PositiveSmallIntegerField(_("validated hours"))
    season = models.CharField(_("season"), max_length=6, choices=Season, default=Season.ALL)
    coolant = models.CharField(_("coolant"), max_length=80, help_text=_("Kind and number, as in 8 ice packs −20 °C."))
    precool_minutes = models.PositiveSmallIntegerField(_("pre-cooling of the box (minutes)"), default=30)
    report_number = models.CharField(_("validation report"), max_length=60)
    validated_on = models.DateField(_("validated on"))
    valid_until = models.DateField(_("validation valid until"))

    class Meta:
        verbose_name = _("packing method")
        verbose_name_plural = _("packing methods")
        constraints = [
            models.CheckConstraint(
                condition=Q(high_e1__gt=F("low_e1"), valid_until__gte=F("validated_on"), hours__gt=0),
                name="packing_method_sound",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PackingRecord(KeptRecord):
    """How the cold-chain goods of one shipment were packed: method, coolant, pre-cooling, and the logger that goes along."""

    shipment = models.OneToOneField(Shipment, models.PROTECT, related_name="packing", verbose_name=_("shipment"))
    method = models.ForeignKey(PackingMethod, models.PROTECT, related_name="+", verbose_name=_("packing method"))
    boxes = models.PositiveSmallIntegerField(_("boxes"), default=1)
    coolant = models.CharField(_("coolant"), max_length=80)
    precooled_minutes = models.PositiveSmallIntegerField(_("pre-cooled (minutes)"))
    start_temp_e1 = models.IntegerField(_("temperature in the box at closing (0.1 °C)"))
    logger_number = models.CharField(_("logger number"), max_length=60)
    planned_hours = models.PositiveSmallIntegerField(_("planned transport (hours)"))
    packed_by = models.CharField(_("packed by"), max_length=60)

    class Meta:
        verbose_name = _("packing record")
        verbose_name_plural = _("packing records")

    def __str__(self) -> str:
        return f"{self.shipment} · {self.method}"
