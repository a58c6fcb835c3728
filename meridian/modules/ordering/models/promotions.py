"""Promotions: what a dealer gets beside or below his price, for whom, on what, and for how long."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import PromotionKind, PromotionStatus


class Promotion(Record):
    """A dated offer to dealers on what they buy from the company; used on orders only after it was approved.

    It hangs on the quantity bought and never on the price at which the dealer sells on (Anti-Monopoly Law art. 18).
    Goods: the lines and SKUs listed. Dealers: the levels (``dealer_levels``: "12", empty for all), regions and single
    dealers listed; nothing listed means every dealer. ``steps`` is ``{least base units: percent in 1/100}``. ``scope``
    holds keys and paths of all that as they were approved, so that an order asks one question for all its lines.
    """

    number = models.CharField(_("promotion number"), max_length=30, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    status = models.CharField(
        _("status"), max_length=8, choices=PromotionStatus, default=PromotionStatus.DRAFT, db_index=True, editable=False
    )
    kind = models.CharField(_("kind"), max_length=8, choices=PromotionKind)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    buy_qty = models.PositiveIntegerField(_("bought quantity"), null=True, blank=True)
    get_qty = models.PositiveIntegerField(_("free quantity"), null=True, blank=True)
    steps = models.CharField(
        _("steps"), max_length=120, blank=True, help_text=_("Quantity and percent, as in 100:5, 500:8.5")
    )
    lines = models.ManyToManyField("catalog.ProductLine", blank=True, related_name="+", verbose_name=_("product lines"))
    skus = models.ManyToManyField("catalog.Sku", blank=True, related_name="+", verbose_name=_("SKUs"))
    dealer_levels = models.CharField(
        _("dealer levels"), max_length=4, blank=True, help_text=_("Digits, as in 12; empty: every level.")
    )
    regions = models.ManyToManyField("reference.Region", blank=True, related_name="+", verbose_name=_("regions"))
    dealers = models.ManyToManyField("dealers.Dealer", blank=True, related_name="+", verbose_name=_("dealers"))
    justification = models.CharField(_("justification"), max_length=300)
    scope = models.JSONField(default=dict, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decision_note = models.CharField(_("note of the decision"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="promotion_period_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
