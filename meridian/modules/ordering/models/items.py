"""A dealer's own view of goods, and the terms of ordering them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable


class DealerItem(Record):
    """A SKU as one dealer knows it: his own item code, and whether it is among his favourites."""

    dealer = models.ForeignKey("dealers.Dealer", models.CASCADE, related_name="+", verbose_name=_("dealer"))
    sku = models.ForeignKey("catalog.Sku", models.CASCADE, related_name="+", verbose_name=_("SKU"))
    item_code = models.CharField(_("dealer's item code"), max_length=40, blank=True)
    is_favourite = models.BooleanField(_("favourite"), default=False)

    class Meta:
        verbose_name = _("dealer's item")
        verbose_name_plural = _("dealer's items")
        constraints = [
            models.UniqueConstraint(fields=["dealer", "sku"], name="dealer_item_once"),
            models.UniqueConstraint(
                fields=["dealer", "item_code"], condition=~Q(item_code=""), name="dealer_item_code_once"
            ),
        ]

    def __str__(self) -> str:
        return self.item_code or str(self.sku_id)


class OrderTerm(Record):
    """How a SKU is ordered: least quantity, multiple, days to delivery. In base units; the dealer's row wins over the general one."""

    sku = models.ForeignKey("catalog.Sku", models.CASCADE, related_name="+", verbose_name=_("SKU"))
    dealer = models.ForeignKey(
        "dealers.Dealer", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )
    least_qty = models.PositiveIntegerField(_("least quantity"), default=1)
    multiple = models.PositiveIntegerField(_("multiple of"), default=1)
    lead_days = models.PositiveSmallIntegerField(_("working days to delivery"), default=3)

    class Meta:
        verbose_name = _("ordering term")
        verbose_name_plural = _("ordering terms")
        constraints = [
            models.UniqueConstraint(fields=["sku", "dealer"], name="order_term_once_per_dealer"),
            models.UniqueConstraint(fields=["sku"], condition=Q(dealer__isnull=True), name="order_term_once"),
            models.CheckConstraint(condition=Q(least_qty__gt=0, multiple__gt=0), name="order_term_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.sku_id}: {self.least_qty}/{self.multiple}"


class RemainingLifeTerm(Record, Retirable):
    """Least remaining life on shipping, in months, that was agreed with one dealer or one hospital, for all goods or one product."""

    dealer = models.ForeignKey(
        "dealers.Dealer", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )
    hospital = models.ForeignKey(
        "customers.Hospital", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("hospital")
    )
    product = models.ForeignKey(
        "catalog.Product", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    months = models.PositiveSmallIntegerField(_("least remaining life (months)"))

    class Meta:
        verbose_name = _("remaining-life term")
        verbose_name_plural = _("remaining-life terms")
        constraints = [
            models.CheckConstraint(
                condition=Q(dealer__isnull=False, hospital__isnull=True)
                | Q(dealer__isnull=True, hospital__isnull=False),
                name="life_term_of_one_party",
            ),
            models.UniqueConstraint(
                fields=["dealer", "product"], condition=Q(dealer__isnull=False),
                name="life_term_once_per_dealer",
            ),
            models.UniqueConstraint(
                fields=["hospital", "product"], condition=Q(hospital__isnull=False), name="life_term_once_per_hospital"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.dealer or self.hospital} · {self.months}"
