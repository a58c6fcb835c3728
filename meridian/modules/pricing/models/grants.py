"""Price authorisations of single dealers, and claims of differences for what was sold at a special price."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import ClaimStatus, GrantStatus


class PriceAuthorisation(Record):
    """A dealer may buy a SKU, or a whole line, at his own price over a period, perhaps for a hospital or a region only.

    One of ``sku`` with ``price_e4`` (1/10,000 yuan) or ``line`` with ``discount_bp`` (off what he would pay, by SKU).
    ``breaks``: ``[[base units, 1/10,000 yuan]]`` for a SKU, ``[[base units, basis points off]]`` for a line. The approval
    writes the price rows; ``previous`` is the authorisation it renews.
    """

    number = models.CharField(_("document number"), max_length=30, unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=9, choices=GrantStatus, default=GrantStatus.ASKED, db_index=True, editable=False
    )
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    sku = models.ForeignKey(
        "catalog.Sku", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("SKU")
    )
    line = models.ForeignKey(
        "catalog.ProductLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product line")
    )
    price_e4 = models.BigIntegerField(_("price"), null=True, blank=True)
    discount_bp = models.PositiveIntegerField(_("discount"), null=True, blank=True)
    hospital = models.ForeignKey(
        "customers.Hospital", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hospital")
    )
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    breaks = models.JSONField(_("quantity breaks"), default=list, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), db_index=True)
    justification = models.CharField(_("justification"), max_length=300)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="renewals", verbose_name=_("renews")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decision_note = models.CharField(_("decision"), max_length=300, blank=True, editable=False)
    prices = models.ManyToManyField(
        "pricing.Price", related_name="+", blank=True, editable=False, verbose_name=_("price rows")
    )

    class Meta:
        verbose_name = _("price authorisation")
        verbose_name_plural = _("price authorisations")
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="price_grant_period_forward"),
        ]
        indexes = [models.Index(fields=["dealer", "-id"], name="price_grant_dealer_latest")]

    def __str__(self) -> str:
        return self.number


class PriceClaim(Record):
    """差价补偿: what a dealer claims for goods sold under an approved special price that is settled by claim.

    ``difference_e4`` is what one base unit is worth (usual price less special price, 1/10,000 yuan), ``qty`` the base units
    of its lines, ``amount_fen`` the sum. The approval proposes the money to funds.
    """

    number = models.CharField(_("document number"), max_length=30, unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=9, choices=ClaimStatus, default=ClaimStatus.ASKED, db_index=True, editable=False
    )
    request = models.ForeignKey(
        "pricing.SpecialPriceRequest", models.PROTECT, related_name="claims", verbose_name=_("special price request")
    )
    dealer = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, related_name="+", editable=False, verbose_name=_("dealer")
    )
    difference_e4 = models.BigIntegerField(_("difference of one base unit"), editable=False)
    qty = models.BigIntegerField(_("quantity"), editable=False)
    amount_fen = models.BigIntegerField(_("amount"), editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decision_note = models.CharField(_("decision"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("price claim")
        verbose_name_plural = _("price claims")
        indexes = [models.Index(fields=["dealer", "-id"], name="price_claim_dealer_latest")]

    def __str__(self) -> str:
        return self.number


class PriceClaimLine(Record):
    """Evidence of a claim: a line of a sale or of a flow file by kind and key, its day, and the base units claimed of it."""

    claim = models.ForeignKey(PriceClaim, models.CASCADE, related_name="lines", verbose_name=_("price claim"))
    evidence = models.CharField(_("evidence"), max_length=40)
    evidence_id = models.BigIntegerField(_("key of the evidence"))
    label = models.CharField(_("document"), max_length=80)
    sold_on = models.DateField(_("sold on"))
    qty = models.BigIntegerField(_("quantity"))
    counts = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("line of a price claim")
        verbose_name_plural = _("lines of price claims")
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "evidence_id"], condition=Q(counts=True), name="price_claim_evidence_once"
            ),
            models.CheckConstraint(condition=Q(qty__gt=0), name="price_claim_qty_positive"),
        ]

    def __str__(self) -> str:
        return self.label
