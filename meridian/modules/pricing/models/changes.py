"""Price changes as documents: why, from when, old and new, decided by others, effective on their day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import ChangeReason, ChangeStatus, PriceKind


class PriceChange(Record):
    """Prices that change together on one day, all or none. The approval writes the price rows in one transaction.

    ``elasticity_percent`` is an assumption somebody entered: volume changes by so many per cent of the price's change in
    per cent (-80: 10 % dearer, 8 % less); null means volume stays. ``simulation`` keeps the figures of the last trial on a
    year of orders (``queries.impact``) and is dropped when a line changes.
    """

    number = models.CharField(_("document number"), max_length=30, unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=9, choices=ChangeStatus, default=ChangeStatus.DRAFT, db_index=True, editable=False
    )
    kind = models.CharField(_("kind of change"), max_length=10, choices=ChangeReason, default=ChangeReason.ANNUAL)
    justification = models.CharField(_("justification"), max_length=300)
    effective_on = models.DateField(_("effective on"), db_index=True)
    elasticity_percent = models.SmallIntegerField(
        _("assumed elasticity of volume"), null=True, blank=True,
        help_text=_("In per cent: -80 means that 10% dearer sells 8% less. Empty: the same volume."),
    )  # fmt: skip
    dossier = models.ManyToManyField(
        "knowledge.ProductDocument", related_name="+", blank=True, verbose_name=_("value dossier")
    )
    event = models.ForeignKey(
        "pricing.VbpEvent", models.PROTECT, null=True, blank=True, editable=False, related_name="changes",
        verbose_name=_("procurement event"),
    )  # fmt: skip
    simulation = models.JSONField(_("simulation"), null=True, blank=True, editable=False)
    simulated_at = models.DateTimeField(_("simulated at"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("submitted by"),
    )  # fmt: skip
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decision_note = models.CharField(_("decision"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("price change")
        verbose_name_plural = _("price changes")

    def __str__(self) -> str:
        return self.number


class PriceChangeLine(Record):
    """One key of one SKU: what it costs on the day before (``old_e4``, null: no price) and from the day on (1/10,000 yuan).

    ``price`` is the row that the approval wrote.
    """

    change = models.ForeignKey(PriceChange, models.CASCADE, related_name="lines", verbose_name=_("price change"))
    kind = models.CharField(_("kind"), max_length=16, choices=PriceKind)
    key = models.CharField(_("key"), max_length=120, editable=False)
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    level = models.PositiveSmallIntegerField(_("dealer level"), null=True, blank=True)
    dealer = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )
    hospital = models.ForeignKey(
        "customers.Hospital", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hospital")
    )
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    project = models.CharField(_("project"), max_length=40, blank=True)
    old_e4 = models.BigIntegerField(_("old price"), null=True, blank=True)
    new_e4 = models.BigIntegerField(_("new price"))
    price = models.ForeignKey(
        "pricing.Price", models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("price row"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("line of a price change")
        verbose_name_plural = _("lines of price changes")
        constraints = [
            models.UniqueConstraint(fields=["change", "sku", "key"], name="price_change_key_once"),
            models.CheckConstraint(condition=Q(new_e4__gt=0), name="price_change_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.change_id}: {self.key}"
