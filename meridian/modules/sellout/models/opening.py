"""What a dealer had when his book began: the list he signed, checked by one person and approved by another (期初库存)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import OPENING_ALIVE, OpeningStatus


class OpeningStock(Record):
    """The opening stock of one warehouse of a dealer. There is one; a correction takes the place of the one before.

    ``written`` keeps the rows as they came, to be shown and corrected.
    """

    number = models.CharField(_("document number"), max_length=30, unique=True)
    status = models.CharField(
        _("status"), max_length=9, choices=OpeningStatus, default=OpeningStatus.DRAFT, db_index=True, editable=False
    )
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, related_name="+", editable=False, verbose_name=_("region")
    )
    team = models.ForeignKey(
        "org.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("team")
    )
    warehouse_name = models.CharField(_("dealer's warehouse"), max_length=60)
    business_date = models.DateField(_("stock of the day"))
    document = models.CharField(_("name of the signed list"), max_length=80)
    written = models.TextField(_("rows"), blank=True)
    register_lots = models.BooleanField(_("register new lots"), default=False)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", editable=False,
        verbose_name=_("corrects"),
    )  # fmt: skip
    posting = models.ForeignKey(
        "stock.StockPosting", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("stock posting"),
    )  # fmt: skip
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("submitted by"),
    )  # fmt: skip
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("approved by"),
    )  # fmt: skip
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True, editable=False)
    answer = models.CharField(_("answer"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("opening stock")
        verbose_name_plural = _("opening stocks")
        constraints = [
            models.UniqueConstraint(
                fields=["dealer", "warehouse_name"],
                condition=Q(status__in=[str(one) for one in OPENING_ALIVE], corrects__isnull=True),
                name="opening_once_per_warehouse",
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(corrects__isnull=False) & ~Q(status="CANCELLED"),
                name="opening_corrected_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class OpeningStockLine(Record):
    """One lot that was booked, in base units."""

    opening = models.ForeignKey(OpeningStock, models.CASCADE, related_name="lines", verbose_name=_("opening stock"))
    line_no = models.PositiveIntegerField(_("line"))
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    lot = models.ForeignKey(
        "catalog.Lot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    expiry_date = models.DateField(_("expiry date"), null=True, blank=True)
    qty = models.BigIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("line of opening stock")
        verbose_name_plural = _("lines of opening stock")
        constraints = [
            models.UniqueConstraint(fields=["opening", "line_no"], name="opening_line_number_once"),
            models.CheckConstraint(condition=Q(qty__gt=0), name="opening_line_qty_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.opening_id}/{self.line_no}"
