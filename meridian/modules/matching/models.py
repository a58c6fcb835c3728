"""The memory of decisions: which name in a dealer's file means which hospital, dealer or SKU."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from .choices import AliasState, AliasSubject


class Alias(Record):
    """A decision that a text means a thing, for one dealer or (dealer empty) for all.

    ``folded`` is the compared form. For SKUs the text is name, specification and unit joined by ``|`` and ``factor`` with
    ``divide`` says how the file's quantity becomes base units (rules.md 3.14: 转换单位 1乘 2除 + 系数). ``for_product`` tells
    whether the text names a product or a customer, which "not ours" alone does not. Of one dealer's texts of either kind
    at most one decision is in use.
    """

    subject = models.CharField(_("stands for"), max_length=8, choices=AliasSubject, db_index=True)
    text = models.CharField(_("text in the file"), max_length=300)
    folded = models.CharField(max_length=300, editable=False, db_index=True)
    dealer = models.ForeignKey(
        "dealers.Dealer", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("only for dealer")
    )
    hospital = models.ForeignKey(
        "customers.Hospital", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("hospital")
    )
    buyer = models.ForeignKey(
        "dealers.Dealer", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("buying dealer")
    )
    sku = models.ForeignKey(
        "catalog.Sku", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("SKU")
    )
    factor = models.PositiveIntegerField(_("factor"), default=1)
    divide = models.BooleanField(_("divide"), default=False)
    for_product = models.BooleanField(_("product text"), default=False, editable=False)
    state = models.CharField(_("state"), max_length=6, choices=AliasState, default=AliasState.ACTIVE, db_index=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("remembered name")
        verbose_name_plural = _("remembered names")
        constraints = [
            models.UniqueConstraint(
                fields=["for_product", "folded", "dealer"], condition=Q(state="ACTIVE"), name="alias_one_per_dealer"
            ),
            models.UniqueConstraint(
                fields=["for_product", "folded"],
                condition=Q(state="ACTIVE", dealer__isnull=True),
                name="alias_one_for_all",
            ),
            models.CheckConstraint(condition=Q(factor__gt=0), name="alias_factor_positive"),
        ]

    def __str__(self) -> str:
        return self.text
