"""How long goods must still live when they reach a dealer or a hospital."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable


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
