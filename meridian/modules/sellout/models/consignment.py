"""Goods at hospitals that still belong to a dealer or to the company (寄售): placed, used, counted.

In the stock ledger they stand on the holder's own account in the condition CONSIGNED. At which hospital they lie is kept
here, lot by lot, in the same transaction as the posting.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import ConsignedReason, ConsumptionStatus, Direction


class AtHospital(Record):
    """What every paper of consignment says: whose goods (a dealer's, or the company's of a warehouse), and where."""

    dealer = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )
    warehouse = models.ForeignKey(
        "stock.Warehouse", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("company warehouse")
    )
    hospital = models.ForeignKey("customers.Hospital", models.PROTECT, related_name="+", verbose_name=_("hospital"))
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, related_name="+", editable=False, verbose_name=_("region")
    )
    team = models.ForeignKey(
        "org.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("team")
    )

    class Meta:
        abstract = True

    @property
    def holder_name(self) -> str:
        """Whose goods they are."""
        return str(self.dealer if self.dealer_id else self.warehouse)


class LotLine(Record):
    """Base units of one lot."""

    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    lot = models.ForeignKey(
        "catalog.Lot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )

    class Meta:
        abstract = True


# Never two; that there is one the commands see to.
_ONE_HOLDER = Q(dealer__isnull=True) | Q(warehouse__isnull=True)


class ConsignedStock(AtHospital):
    """How much of a lot lies at a hospital now. ``key`` is holder, hospital, SKU and lot: one row for each."""

    key = models.CharField(_("key"), max_length=80, unique=True, editable=False)
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    lot = models.ForeignKey(
        "catalog.Lot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    department = models.CharField(_("department"), max_length=60, blank=True)
    qty = models.BigIntegerField(_("quantity"), default=0)
    placed_on = models.DateField(_("there since"))
    moved_on = models.DateField(_("last movement"))

    class Meta:
        verbose_name = _("consigned stock")
        verbose_name_plural = _("consigned stock")
        constraints = [
            models.CheckConstraint(condition=Q(qty__gte=0), name="consigned_not_negative"),
            models.CheckConstraint(condition=_ONE_HOLDER, name="consigned_one_holder"),
        ]
        indexes = [models.Index(fields=["hospital", "dealer"], name="consigned_place")]

    def __str__(self) -> str:
        return f"{self.hospital} · {self.sku} · {self.lot or ''}"


class ConsignmentPlacement(AtHospital):
    """Goods brought to a hospital's shelf, or taken back from it."""

    number = models.CharField(_("document number"), max_length=30, unique=True)
    direction = models.CharField(_("direction"), max_length=5, choices=Direction, default=Direction.PLACE)
    department = models.CharField(_("department"), max_length=60, blank=True)
    moved_on = models.DateField(_("day"), db_index=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("consignment placement")
        verbose_name_plural = _("consignment placements")
        constraints = [models.CheckConstraint(condition=_ONE_HOLDER, name="placement_one_holder")]

    def __str__(self) -> str:
        return self.number


class PlacementLine(LotLine):
    """One lot of a placement."""

    placement = models.ForeignKey(
        ConsignmentPlacement, models.CASCADE, related_name="lines", verbose_name=_("consignment placement")
    )
    qty = models.BigIntegerField(_("quantity"))
    serials = models.JSONField(_("serial numbers"), default=list, blank=True)

    class Meta:
        verbose_name = _("placement line")
        verbose_name_plural = _("placement lines")
        constraints = [models.CheckConstraint(condition=Q(qty__gt=0), name="placement_line_qty_positive")]

    def __str__(self) -> str:
        return f"{self.placement_id}: {self.sku_id}/{self.lot_id} × {self.qty}"


class ConsumptionReport(AtHospital):
    """A hospital used goods from its consigned shelf (消耗报告). For a dealer's goods this posts his sale.

    ``sale`` is that sale; the company's own goods are booked to the hospital without one.
    """

    number = models.CharField(_("document number"), max_length=30, unique=True)
    status = models.CharField(
        _("status"), max_length=9, choices=ConsumptionStatus, default=ConsumptionStatus.POSTED, db_index=True,
        editable=False,
    )  # fmt: skip
    department = models.CharField(_("department"), max_length=60, blank=True)
    used_on = models.DateField(_("used on"), db_index=True)
    hospital_reference = models.CharField(_("hospital's own number"), max_length=40, blank=True)
    sale = models.ForeignKey(
        "sellout.DealerSale", models.PROTECT, null=True, blank=True, related_name="consumptions", editable=False,
        verbose_name=_("sale"),
    )  # fmt: skip
    posting = models.ForeignKey(
        "stock.StockPosting", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("stock posting"),
    )  # fmt: skip
    reason = models.CharField(_("reason of the correction"), max_length=200, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("consumption report")
        verbose_name_plural = _("consumption reports")
        constraints = [models.CheckConstraint(condition=_ONE_HOLDER, name="consumption_one_holder")]

    def __str__(self) -> str:
        return self.number


class ConsumptionLine(LotLine):
    """One lot that was used, in base units."""

    report = models.ForeignKey(
        ConsumptionReport, models.CASCADE, related_name="lines", verbose_name=_("consumption report")
    )
    qty = models.BigIntegerField(_("quantity"))
    serials = models.JSONField(_("serial numbers"), default=list, blank=True)

    class Meta:
        verbose_name = _("used lot")
        verbose_name_plural = _("used lots")
        constraints = [models.CheckConstraint(condition=Q(qty__gt=0), name="consumption_line_qty_positive")]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.sku_id}/{self.lot_id} × {self.qty}"


class ConsignmentCount(AtHospital):
    """The shelf of a hospital was counted; each difference was booked by its reason."""

    number = models.CharField(_("document number"), max_length=30, unique=True)
    counted_on = models.DateField(_("counted on"), db_index=True)
    counted_by = models.CharField(_("counted by"), max_length=60, blank=True)
    difference_count = models.PositiveIntegerField(_("differences"), default=0, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("count at a hospital")
        verbose_name_plural = _("counts at hospitals")
        constraints = [models.CheckConstraint(condition=_ONE_HOLDER, name="consignment_count_one_holder")]

    def __str__(self) -> str:
        return self.number


class ConsignmentCountLine(LotLine):
    """One lot as the book had it and as it was counted, with the reason where they differ."""

    count = models.ForeignKey(
        ConsignmentCount, models.CASCADE, related_name="lines", verbose_name=_("count at a hospital")
    )
    book_qty = models.BigIntegerField(_("book"))
    counted_qty = models.BigIntegerField(_("counted"))
    reason_code = models.CharField(_("reason"), max_length=8, choices=ConsignedReason, blank=True)

    class Meta:
        verbose_name = _("lot counted at a hospital")
        verbose_name_plural = _("lots counted at hospitals")
        constraints = [models.CheckConstraint(condition=Q(counted_qty__gte=0), name="consignment_counted_not_negative")]

    def __str__(self) -> str:
        return f"{self.count_id}: {self.sku_id}/{self.lot_id}"
