"""Temperature records of cold-chain transports, and what quality decided about their excursions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import ExcursionKind, TemperatureState
from .acceptance import Acceptance
from .kept import KeptRecord
from .shipment import Shipment


class TemperatureFile(KeptRecord):
    """A logger's file of one transport, to a dealer (``shipment``) or from production (``acceptance``). Tenths of a degree."""

    shipment = models.ForeignKey(
        Shipment, models.PROTECT, null=True, blank=True, related_name="temperatures", verbose_name=_("shipment")
    )
    acceptance = models.ForeignKey(
        Acceptance, models.PROTECT, null=True, blank=True, related_name="temperatures",
        verbose_name=_("acceptance record"),
    )  # fmt: skip
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+", verbose_name=_("file"))
    state = models.CharField(_("state"), max_length=8, choices=TemperatureState, db_index=True, editable=False)
    low_e1 = models.IntegerField(_("lower limit (0.1 °C)"))
    high_e1 = models.IntegerField(_("upper limit (0.1 °C)"))
    most_minutes = models.PositiveIntegerField(_("longest interval (minutes)"))
    reading_count = models.PositiveIntegerField(_("readings"))
    first_at = models.DateTimeField(_("first reading"))
    last_at = models.DateTimeField(_("last reading"))
    lowest_e1 = models.IntegerField(_("lowest (0.1 °C)"))
    highest_e1 = models.IntegerField(_("highest (0.1 °C)"))
    kinetic_e1 = models.IntegerField(_("mean kinetic temperature (0.1 °C)"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = models.CharField(_("reason of the decision"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("temperature record")
        verbose_name_plural = _("temperature records")
        constraints = [
            models.CheckConstraint(
                condition=Q(shipment__isnull=False, acceptance__isnull=True)
                | Q(shipment__isnull=True, acceptance__isnull=False),
                name="temperature_has_one_transport",
            )
        ]

    def __str__(self) -> str:
        return f"{self.shipment or self.acceptance} · {self.first_at:%Y-%m-%d %H:%M}"


class TemperatureExcursion(Record):
    """A stretch outside the limits or without readings. ``worst_e1`` is empty for a gap."""

    temperature_file = models.ForeignKey(
        TemperatureFile, models.CASCADE, related_name="excursions", verbose_name=_("temperature record")
    )
    kind = models.CharField(_("kind"), max_length=4, choices=ExcursionKind)
    start_at = models.DateTimeField(_("from"))
    end_at = models.DateTimeField(_("to"))
    minutes = models.PositiveIntegerField(_("minutes"))
    worst_e1 = models.IntegerField(_("worst (0.1 °C)"), null=True, blank=True)

    class Meta:
        verbose_name = _("excursion")
        verbose_name_plural = _("excursions")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.minutes}"
