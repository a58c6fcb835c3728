"""Facts that belong to nobody's business: administrative regions, the working calendar, dated legal parameters."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable
from meridian.kernel.records.tree import PathTree

from .choices import DayKind, RegionLevel


class Region(Record, Retirable, PathTree):
    """An administrative region of China down to the county, by GB/T 2260 code. Owned by the data steward."""

    code = models.CharField(_("region code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=40)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=RegionLevel, db_index=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    is_functional_zone = models.BooleanField(_("functional zone"), default=False)
    full_name = models.CharField(_("full name"), max_length=120, blank=True, editable=False)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.full_name or self.name


class CalendarDay(Record):
    """A day whose kind differs from the plain week: public holiday or make-up working day (调休). Editable every year."""

    date = models.DateField(_("date"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=DayKind, db_index=True)
    name = models.CharField(_("name"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")

    def __str__(self) -> str:
        return f"{self.date} {self.get_kind_display()}"


class RegulatoryParameter(Record):
    """A limit set by law or by the company, valid over a period, with its source. Never a constant in code.

    ``value`` is JSON: a number, a text or a list. Periods of one code (and region) must not overlap; the command checks.
    """

    code = models.CharField(_("parameter"), max_length=80, db_index=True)
    value = models.JSONField(_("value"))
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("regulatory parameter")
        verbose_name_plural = _("regulatory parameters")
        constraints = [
            models.UniqueConstraint(fields=["code", "region", "valid_from"], name="parameter_once_per_region"),
            models.UniqueConstraint(
                fields=["code", "valid_from"], condition=Q(region__isnull=True), name="parameter_once_nationwide"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="parameter_period_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.valid_from}"
