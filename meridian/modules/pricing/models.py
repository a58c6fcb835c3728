"""What a SKU costs whom, and from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from .choices import PriceKind, PriceStatus


class Price(Record):
    """The manufacturer's net price of one base unit of a SKU for a key over a period. Never a dealer's resale price.

    ``price_e4`` is in 1/10,000 yuan without tax. ``key`` names kind, SKU, level, dealer, hospital and project in one text;
    the valid rows of one key never overlap. A new price closes the one before it on the day before; what an order
    line was priced with stays on the line (``ordering.OrderLine.price``).
    """

    kind = models.CharField(_("kind"), max_length=16, choices=PriceKind, db_index=True)
    status = models.CharField(
        _("status"), max_length=9, choices=PriceStatus, default=PriceStatus.DRAFT, db_index=True, editable=False
    )
    key = models.CharField(_("key"), max_length=120, editable=False)
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    level = models.PositiveSmallIntegerField(_("dealer level"), null=True, blank=True)
    dealer = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )
    hospital = models.ForeignKey(
        "customers.Hospital", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hospital")
    )
    project = models.CharField(_("project"), max_length=40, blank=True)
    price_e4 = models.BigIntegerField(_("price"))
    valid_from = models.DateField(_("valid from"), db_index=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.CheckConstraint(condition=Q(price_e4__gte=0), name="price_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="price_period_forward"
            ),
            models.UniqueConstraint(
                fields=["key", "valid_from"], condition=Q(status="VALID"), name="price_starts_once_per_key"
            ),
        ]
        indexes = [
            models.Index(fields=["sku", "kind"], name="price_sku_kind"),
            models.Index(fields=["dealer", "sku"], condition=Q(dealer__isnull=False), name="price_dealer_sku"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.price_e4 / 10_000:.4f}"
