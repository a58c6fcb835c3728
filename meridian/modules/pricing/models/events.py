"""Volume-based procurement (集采): the event, its prices, and what dealers get for stock bought dearer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import ClaimStatus, VbpStatus


class VbpEvent(Record):
    """A procurement that fixes what hospitals pay (中选价) from a day on, in the whole country or a region.

    Hospitals pay the winning price, no more and no less, so our own prices to dealers follow by a price change, and what
    dealers hold at the old price is protected (rules.md, 3.9).
    """

    number = models.CharField(_("document number"), max_length=30, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    batch = models.CharField(_("batch or alliance"), max_length=80, blank=True)
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    effective_on = models.DateField(_("effective on"), db_index=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=8, choices=VbpStatus, default=VbpStatus.DRAFT, db_index=True, editable=False
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("procurement event")
        verbose_name_plural = _("procurement events")

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class VbpLine(Record):
    """A SKU that won: what hospitals pay and what dealers pay us from then on, 1/10,000 yuan without tax."""

    event = models.ForeignKey(VbpEvent, models.CASCADE, related_name="lines", verbose_name=_("procurement event"))
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    winning_e4 = models.BigIntegerField(_("winning price"))
    supply_e4 = models.BigIntegerField(_("price to dealers"))

    class Meta:
        verbose_name = _("SKU of a procurement event")
        verbose_name_plural = _("SKUs of procurement events")
        constraints = [
            models.UniqueConstraint(fields=["event", "sku"], name="vbp_sku_once"),
            models.CheckConstraint(condition=Q(winning_e4__gt=0, supply_e4__gt=0), name="vbp_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.sku_id}"


class StockProtection(Record):
    """库存补差: base units of a SKU in a dealer's book on the day × what they became cheaper. Approved, funds credits it.

    Only good stock whose lot is proven in the book counts; ``old_e4`` and ``new_e4`` are his prices before and from the day.
    """

    event = models.ForeignKey(VbpEvent, models.PROTECT, related_name="protections", verbose_name=_("procurement event"))
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    qty = models.BigIntegerField(_("quantity in stock"))
    old_e4 = models.BigIntegerField(_("old price"))
    new_e4 = models.BigIntegerField(_("new price"))
    amount_fen = models.BigIntegerField(_("amount"))
    status = models.CharField(
        _("status"), max_length=9, choices=ClaimStatus, default=ClaimStatus.ASKED, db_index=True, editable=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("stock price protection")
        verbose_name_plural = _("stock price protections")
        constraints = [models.UniqueConstraint(fields=["event", "dealer", "sku"], name="stock_protection_once")]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.dealer_id}/{self.sku_id}"
