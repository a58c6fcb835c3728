"""What a SKU costs whom, and from when to when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import PriceKind, PriceStatus, RequestStatus, SettledBy


class Price(Record):
    """The manufacturer's net price of one base unit of a SKU for a key over a period. Never a dealer's resale price.

    ``price_e4`` is in 1/10,000 yuan without tax. ``key`` says in one text for whom it is (``rules.keys``: level, dealer,
    hospital, project); the valid rows of one SKU and key never overlap. A new price closes the one before it on the day
    before; what an order line was priced with stays on the line (``ordering.OrderLine.price``). ``region`` is the place a
    dealer's price, a listed price or a VBP price holds for. ``breaks`` lowers the price from a quantity on:
    ``[[base units, 1/10,000 yuan]]``, ascending. Reference kinds (``choices.REFERENCE``) are known and never charged.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=PriceKind, db_index=True)
    status = models.CharField(
        _("status"), max_length=9, choices=PriceStatus, default=PriceStatus.VALID, db_index=True, editable=False
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
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    project = models.CharField(_("project"), max_length=40, blank=True)
    price_e4 = models.BigIntegerField(_("price"))
    breaks = models.JSONField(_("quantity breaks"), default=list, blank=True, editable=False)
    valid_from = models.DateField(_("valid from"), db_index=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.CheckConstraint(condition=Q(price_e4__gte=0), name="price_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="price_period_forward"
            ),
            models.UniqueConstraint(
                fields=["sku", "key", "valid_from"], condition=Q(status="VALID"), name="price_starts_once_per_key"
            ),
        ]
        indexes = [
            # Looked up by this one: SQLite does not see that the constraint's partial index would do.
            models.Index(fields=["sku", "key", "valid_from"], name="price_lookup"),
            models.Index(fields=["dealer", "sku"], condition=Q(dealer__isnull=False), name="price_dealer_sku"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ¥{self.price_e4 / 10_000:,.4f}"


class SpecialPriceRequest(Record):
    """A dealer, or a clerk for him, asks for a lower price over a period. Another person decides; a yes makes the price row.

    ``price_e4`` is what is asked, ``current_e4`` what he would have paid on the day of asking (null: no price at all),
    both in 1/10,000 yuan without tax. ``planned_qty`` counts base units. Settled by claim (差价补偿) the dealer buys at his
    usual price and claims the difference for what he has sold; then there is no price row. ``dossier`` names the
    documents that justify the price (价值论证); ``below_floor_bp`` how far it lay below our floor when it was asked.
    """

    number = models.CharField(_("request number"), max_length=30, unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=9, choices=RequestStatus, default=RequestStatus.ASKED, db_index=True, editable=False
    )
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    hospital = models.ForeignKey(
        "customers.Hospital", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hospital")
    )
    price_e4 = models.BigIntegerField(_("price asked"))
    current_e4 = models.BigIntegerField(_("price when asked"), null=True, editable=False)
    planned_qty = models.PositiveIntegerField(_("planned quantity"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    justification = models.CharField(_("justification"), max_length=300)
    settled_by = models.CharField(_("way of settlement"), max_length=5, choices=SettledBy, default=SettledBy.PRICE)
    below_floor_bp = models.PositiveIntegerField(_("below the floor"), default=0, editable=False)
    dossier = models.ManyToManyField(
        "knowledge.ProductDocument", related_name="+", blank=True, verbose_name=_("value dossier")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    decision_note = models.CharField(_("decision"), max_length=300, blank=True, editable=False)
    price = models.ForeignKey(
        Price, models.PROTECT, null=True, editable=False, related_name="requests", verbose_name=_("price row")
    )

    class Meta:
        verbose_name = _("special price request")
        verbose_name_plural = _("special price requests")
        constraints = [
            models.CheckConstraint(condition=Q(price_e4__gt=0), name="price_request_above_zero"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="price_request_period_forward"),
        ]
        indexes = [models.Index(fields=["dealer", "-id"], name="price_request_dealer_latest")]

    def __str__(self) -> str:
        return self.number
