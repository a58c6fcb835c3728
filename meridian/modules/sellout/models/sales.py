"""What a dealer sells to hospitals, by his own document (销售出库单), and what he hands to dealers below him."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import SaleKind, SaleSource, SaleStatus, TransferStatus


class DealerSale(Record):
    """A dealer's own sale to a hospital. Posted once it is never edited: ``RETURN`` documents correct it in red.

    Region and team are the dealer's when it is written. ``is_distinct`` says that the dealer confirmed that a flow file
    which named the same goods on the same day reported another sale.
    """

    number = models.CharField(_("document number"), max_length=30, unique=True)
    status = models.CharField(
        _("status"), max_length=9, choices=SaleStatus, default=SaleStatus.DRAFT, db_index=True, editable=False
    )
    kind = models.CharField(_("kind"), max_length=6, choices=SaleKind, default=SaleKind.SALE, editable=False)
    source = models.CharField(_("came by"), max_length=11, choices=SaleSource, default=SaleSource.ENTRY, editable=False)
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, related_name="+", editable=False, verbose_name=_("region")
    )
    team = models.ForeignKey(
        "org.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("team")
    )
    hospital = models.ForeignKey("customers.Hospital", models.PROTECT, related_name="+", verbose_name=_("hospital"))
    department = models.CharField(_("department"), max_length=60, blank=True)
    sale_date = models.DateField(_("sold on"), db_index=True)
    dealer_reference = models.CharField(_("dealer's own number"), max_length=40, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", editable=False,
        verbose_name=_("corrects"),
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    is_distinct = models.BooleanField(_("another sale than the flow file reported"), default=False)
    posting = models.ForeignKey(
        "stock.StockPosting", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("stock posting"),
    )  # fmt: skip
    posted_at = models.DateTimeField(_("booked at"), null=True, blank=True, editable=False)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("booked by"),
    )  # fmt: skip
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("dealer's sale")
        verbose_name_plural = _("dealers’ sales")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="SALE", corrects__isnull=True) | Q(kind="RETURN", corrects__isnull=False),
                name="sale_correction_has_its_sale",
            )
        ]
        indexes = [
            models.Index(fields=["dealer", "sale_date"], name="sale_dealer_day"),
            models.Index(fields=["hospital", "sale_date"], name="sale_hospital_day"),
        ]

    def __str__(self) -> str:
        return self.number


class DealerSaleLine(Record):
    """One lot of a sale in base units; of a red correction the quantity that came back.

    ``price_fen`` is what the dealer charged for one base unit, fen, if he wants to keep it here. It is his own: staff do not
    see it and no price, rebate or right depends on it (反垄断法 art. 18). ``findings`` are the rules that spoke against the
    line when it was booked. ``is_consigned``: the goods came from (or go back to) the hospital's consigned shelf.
    """

    sale = models.ForeignKey(DealerSale, models.CASCADE, related_name="lines", verbose_name=_("sale"))
    line_no = models.PositiveIntegerField(_("line"))
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    lot = models.ForeignKey(
        "catalog.Lot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    qty = models.BigIntegerField(_("quantity"))
    serials = models.JSONField(_("serial numbers"), default=list, blank=True)
    price_fen = models.BigIntegerField(_("price (dealer's own record)"), null=True, blank=True)
    is_consigned = models.BooleanField(_("from consignment"), default=False, editable=False)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", editable=False,
        verbose_name=_("corrects"),
    )  # fmt: skip
    returned_qty = models.BigIntegerField(_("came back"), default=0, editable=False)
    findings = models.JSONField(_("findings"), default=list, blank=True, editable=False)

    class Meta:
        verbose_name = _("sale line")
        verbose_name_plural = _("sale lines")
        constraints = [
            models.UniqueConstraint(fields=["sale", "line_no"], name="sale_line_number_once"),
            models.CheckConstraint(condition=Q(qty__gt=0), name="sale_line_qty_positive"),
            models.CheckConstraint(
                condition=Q(returned_qty__gte=0) & Q(returned_qty__lte=F("qty")), name="sale_line_returned_within_qty"
            ),
        ]
        indexes = [models.Index(fields=["lot", "sku"], name="sale_line_goods")]

    def __str__(self) -> str:
        return f"{self.sale_id}/{self.line_no}"


class SaleReport(Record):
    """A flow file reported base units that a sale line, or a transfer line, had booked already: they were not posted again.

    ``source_type``, ``source_id`` and ``source_line`` name the line of the file. ``qty`` is positive for sales and returns.
    """

    line = models.ForeignKey(
        DealerSaleLine, models.PROTECT, null=True, related_name="reports", verbose_name=_("sale line")
    )
    transfer_line = models.ForeignKey(
        "sellout.SubDealerTransferLine", models.PROTECT, null=True, related_name="reports",
        verbose_name=_("transfer line"),
    )  # fmt: skip
    source_type = models.CharField(_("source"), max_length=40)
    source_id = models.BigIntegerField(_("source number"))
    source_line = models.BigIntegerField(_("source line"))
    qty = models.BigIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("reported sale")
        verbose_name_plural = _("reported sales")
        constraints = [
            models.UniqueConstraint(fields=["line", "source_type", "source_line"], name="sale_report_once"),
            models.UniqueConstraint(
                fields=["transfer_line", "source_type", "source_line"], name="transfer_report_once"
            ),
            models.CheckConstraint(condition=Q(qty__gt=0), name="sale_report_qty_positive"),
            models.CheckConstraint(
                condition=Q(line__isnull=False, transfer_line__isnull=True)
                | Q(line__isnull=True, transfer_line__isnull=False),
                name="sale_report_of_one_line",
            ),
        ]
        indexes = [models.Index(fields=["source_type", "source_id"], name="sale_report_source")]

    def __str__(self) -> str:
        return f"{self.line_id or self.transfer_line_id} ← {self.source_type}:{self.source_line}"


class SubDealerTransfer(Record):
    """Goods a dealer hands to a dealer below him (调拨给下级经销商). They are in transit until the receiver confirms."""

    number = models.CharField(_("document number"), max_length=30, unique=True)
    status = models.CharField(
        _("status"), max_length=9, choices=TransferStatus, default=TransferStatus.DRAFT, db_index=True, editable=False
    )
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("from dealer"))
    to_dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("to dealer"))
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, related_name="+", editable=False, verbose_name=_("region")
    )
    team = models.ForeignKey(
        "org.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("team")
    )
    sent_on = models.DateField(_("sent on"), db_index=True)
    received_on = models.DateField(_("received on"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("answered by"),
    )  # fmt: skip
    answer = models.CharField(_("answer"), max_length=200, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("transfer to a sub-dealer")
        verbose_name_plural = _("transfers to sub-dealers")
        constraints = [
            models.CheckConstraint(condition=~Q(dealer=F("to_dealer")), name="sub_dealer_transfer_to_another")
        ]

    def __str__(self) -> str:
        return self.number


class SubDealerTransferLine(Record):
    """One lot of a transfer in base units; what the receiver does not take goes back to the sender."""

    transfer = models.ForeignKey(
        SubDealerTransfer, models.CASCADE, related_name="lines", verbose_name=_("transfer to a sub-dealer")
    )
    line_no = models.PositiveIntegerField(_("line"))
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    lot = models.ForeignKey(
        "catalog.Lot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    qty = models.BigIntegerField(_("quantity"))
    serials = models.JSONField(_("serial numbers"), default=list, blank=True)
    received_qty = models.BigIntegerField(_("taken in"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("transfer line")
        verbose_name_plural = _("transfer lines")
        constraints = [
            models.UniqueConstraint(fields=["transfer", "line_no"], name="sub_transfer_line_number_once"),
            models.CheckConstraint(condition=Q(qty__gt=0), name="sub_transfer_line_qty_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id}/{self.line_no}"
