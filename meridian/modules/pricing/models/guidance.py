"""What we quote with: guide and floor prices of our own bids, and cost."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record


class PriceGuide(Record):
    """The price we aim at and the price below which somebody higher decides, by SKU and perhaps region, over a period.

    Both are our own selling prices without tax, 1/10,000 yuan per base unit; never what a dealer charges on. The row of the
    nearest region holds before the nationwide one.
    """

    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    guide_e4 = models.BigIntegerField(_("guide price"))
    floor_e4 = models.BigIntegerField(_("floor price"))
    valid_from = models.DateField(_("valid from"), db_index=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("guide price")
        verbose_name_plural = _("guide prices")
        constraints = [
            models.CheckConstraint(condition=Q(floor_e4__gt=0), name="price_floor_above_zero"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="price_guide_forward"
            ),
        ]
        indexes = [models.Index(fields=["sku", "valid_from"], name="price_guide_lookup")]

    def __str__(self) -> str:
        return f"{self.sku} ¥{self.guide_e4 / 10_000:,.2f}"


class SkuCost(Record):
    """What one base unit costs us from a day on, 1/10,000 yuan. For management only: no dealer and no sales role sees it."""

    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    cost_e4 = models.BigIntegerField(_("cost"))
    valid_from = models.DateField(_("valid from"), db_index=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("cost of a SKU")
        verbose_name_plural = _("costs of SKUs")
        constraints = [
            models.UniqueConstraint(fields=["sku", "valid_from"], name="sku_cost_once_a_day"),
            models.CheckConstraint(condition=Q(cost_e4__gte=0), name="sku_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.valid_from}"
