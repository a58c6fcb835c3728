"""Segments of the market with their figures by year, and assumptions about growth."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.records.record import Record, Retirable

from ..choices import Confidence, DepartmentKind, Grade, OutletKind, PriceTier


class Cell(models.Model):
    """Where in the market: a product line in a region, in hospitals of a grade, in a department."""

    line = models.ForeignKey("catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("product line"))
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    grade = models.CharField(_("hospital grade"), max_length=4, choices=Grade, default=Grade.ANY, db_index=True)
    department = models.CharField(
        _("department"), max_length=16, choices=DepartmentKind, default=DepartmentKind.ANY, db_index=True
    )

    class Meta:
        abstract = True


class MarketSegment(Record, Retirable, Cell):
    """A part of the market that is sized and worked: line × region × outlet × grade × department (functions.md rows 1, 5, 45).

    ANY means not split. Sales owns it, marketing works with it (row 7: who answers, who helps).
    """

    outlet = models.CharField(_("outlet"), max_length=8, choices=OutletKind, default=OutletKind.HOSPITAL, db_index=True)
    price_tier = models.CharField(_("price tier"), max_length=6, choices=PriceTier, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("responsible in sales"),
    )  # fmt: skip
    marketing = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("responsible in marketing"),
    )  # fmt: skip
    need = models.CharField(_("what customers need"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("market segment")
        verbose_name_plural = _("market segments")
        constraints = [
            models.UniqueConstraint(fields=["line", "region", "outlet", "grade", "department"], name="segment_once")
        ]
        indexes = [models.Index(fields=["region", "line"], name="segment_region_line")]

    def __str__(self) -> str:
        parts = [str(self.line), str(self.region)]
        if self.outlet != OutletKind.HOSPITAL:
            parts.append(self.get_outlet_display())
        parts += [self.get_grade_display()] if self.grade != Grade.ANY else []
        parts += [self.get_department_display()] if self.department != DepartmentKind.ANY else []
        return " · ".join(map(str, parts))


class MarketFigure(Record):
    """The size of a segment in a year: the whole market and our part of it (functions.md row 16).

    Both are sell-out at the price hospitals pay, in fen a year. Our own part is entered or imported, because the book of
    sales lies in modules above this one. Share, room and growth are computed, never stored.
    """

    segment = models.ForeignKey(MarketSegment, models.CASCADE, related_name="figures", verbose_name=_("market segment"))
    year = models.PositiveSmallIntegerField(_("year"), db_index=True)
    total_fen = models.BigIntegerField(_("whole market"))
    ours_fen = models.BigIntegerField(_("ours"), default=0)
    source = models.CharField(_("source"), max_length=200)
    as_of = models.DateField(_("as of"))
    confidence = models.CharField(
        pgettext_lazy("figure", "confidence"), max_length=6, choices=Confidence, default=Confidence.MEDIUM
    )
    note = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("market figure")
        verbose_name_plural = _("market figures")
        constraints = [
            models.UniqueConstraint(fields=["segment", "year"], name="market_figure_once"),
            models.CheckConstraint(condition=Q(total_fen__gte=0, ours_fen__gte=0), name="market_figure_not_negative"),
            models.CheckConstraint(condition=Q(ours_fen__lte=F("total_fen")), name="ours_within_the_market"),
        ]

    def __str__(self) -> str:
        return f"{self.segment} {self.year}"


class MarketAssumption(Record):
    """How much a market is assumed to grow in a year, on whose word (functions.md row 24). Targets are set by it.

    Without a line it holds for every line, without a region for the country; the narrower one wins.
    """

    line = models.ForeignKey(
        "catalog.ProductLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product line")
    )
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    year = models.PositiveSmallIntegerField(_("year"), db_index=True)
    growth_percent = models.DecimalField(_("growth in percent a year"), max_digits=6, decimal_places=2)
    source = models.CharField(_("source"), max_length=200)
    as_of = models.DateField(_("as of"))
    note = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("market assumption")
        verbose_name_plural = _("market assumptions")
        constraints = [
            models.UniqueConstraint(fields=["line", "region", "year"], name="assumption_of_line_and_region_once"),
            models.UniqueConstraint(
                fields=["line", "year"], condition=Q(region__isnull=True), name="assumption_of_line_once"
            ),
            models.UniqueConstraint(
                fields=["region", "year"], condition=Q(line__isnull=True), name="assumption_of_region_once"
            ),
            models.UniqueConstraint(
                fields=["year"], condition=Q(line__isnull=True, region__isnull=True), name="assumption_of_all_once"
            ),
            models.CheckConstraint(condition=Q(growth_percent__gte=-100), name="market_assumption_not_below_nothing"),
        ]

    def __str__(self) -> str:
        parts = [str(self.line) if self.line_id else str(_("all lines"))]
        parts += [str(self.region)] if self.region_id else []
        return " · ".join([*parts, str(self.year)])
