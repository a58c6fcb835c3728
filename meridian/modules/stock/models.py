"""The channel's goods: who holds which lot, and how it came there. One conserved quantity from production to hospital."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.ledger.models import (
    AbstractAccount,
    AbstractEntry,
    AbstractPosting,
    AbstractReservation,
    AbstractSnapshot,
)
from meridian.kernel.ledger.storage import keep_room
from meridian.kernel.records.append_only import protect
from meridian.kernel.records.record import Record, Retirable
from meridian.kernel.records.scoped import RecordManager

from .choices import Condition, CountReason, CountStatus, Holder, PostingCode


class Warehouse(Record, Retirable):
    """A warehouse of the manufacturer."""

    code = models.CharField(_("warehouse code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    address = models.CharField(_("address"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")

    def __str__(self) -> str:
        return self.name


class StockAccount(AbstractAccount):
    """What one holder has of one lot in one condition, in base units of the SKU.

    ``holder_type`` and ``holder_id`` say who; ``dealer``, ``hospital`` and ``warehouse`` repeat it as a link where the
    holder is one. Region and team are stamped when the account is opened: they answer whose it was then.
    """

    holder_type = models.CharField(_("holder type"), max_length=16, choices=Holder)
    holder_id = models.BigIntegerField(_("holder number"), default=0)
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    lot = models.ForeignKey(
        "catalog.Lot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    condition = models.CharField(_("condition"), max_length=10, choices=Condition, default=Condition.GOOD)
    dealer = models.ForeignKey(
        "dealers.Dealer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("dealer"),
    )
    hospital = models.ForeignKey(
        "customers.Hospital", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hospital")
    )
    warehouse = models.ForeignKey(
        Warehouse,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
        db_index=False,
        verbose_name=_("warehouse"),
    )
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    team = models.ForeignKey(
        "org.OrgUnit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("team"),
    )

    class Meta(AbstractAccount.Meta):
        verbose_name = _("stock account")
        verbose_name_plural = _("channel stock")
        # Most accounts are of hospitals: what they leave empty is not indexed for them.
        indexes = [
            models.Index(fields=["holder_type", "-id"], name="stockaccount_kind"),
            models.Index(
                fields=["dealer", "holder_type"], condition=Q(dealer__isnull=False), name="stockaccount_dealer"
            ),
            models.Index(fields=["warehouse", "sku"], condition=Q(warehouse__isnull=False), name="stockaccount_house"),
            models.Index(fields=["team"], condition=Q(team__isnull=False), name="stockaccount_team"),
        ]

    def __str__(self) -> str:
        """Whom the goods are with, what they are, and their state when it is not good: for people, not for programs."""
        names = [one.name for one in (self.dealer, self.hospital, self.warehouse) if one]
        kind = self.get_holder_type_display()
        if self.holder_type in (Holder.DEALER, Holder.HOSPITAL, Holder.COMPANY) and names:
            kind = ""
        parts = [*names, kind, self.sku.code, self.lot.number if self.lot else ""]
        if self.condition != Condition.GOOD:
            parts.append(self.get_condition_display())
        return " · ".join(str(part) for part in parts if part)


class StockPosting(AbstractPosting):
    """One booking of goods. ``dealer`` is the dealer the document is about (the reporter of a flow file, the receiver)."""

    dealer = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )

    class Meta(AbstractPosting.Meta):
        verbose_name = _("stock posting")
        verbose_name_plural = _("stock postings")

    def code_text(self) -> str:
        """The kind of posting in the user's language."""
        return str(PostingCode(self.code).label) if self.code in PostingCode.values else self.code


class StockEntry(AbstractEntry):
    """One account's change in one posting."""

    # No constraint: the engine writes the posting just before its entries, and the table guards forbid to delete it.
    # The check of 200,000 keys at commit would cost PostgreSQL a second; the verification looks for it instead.
    posting = models.ForeignKey(
        StockPosting, models.PROTECT, related_name="entries", db_constraint=False, verbose_name=_("posting")
    )
    # The index of AbstractEntry on (account, business_date) serves the key as well.
    account = models.ForeignKey(
        StockAccount, models.PROTECT, related_name="entries", db_index=False, verbose_name=_("account")
    )
    # No constraint: every counter account is the account of another entry of the same posting, which has one.
    counter = models.ForeignKey(
        StockAccount, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False,
        verbose_name=_("other side"),
    )  # fmt: skip

    class Meta(AbstractEntry.Meta):
        verbose_name = _("stock entry")
        verbose_name_plural = _("stock entries")


class StockUnit(models.Model):
    """One physical unit that is told apart by its serial number (UDI-PI), and the one account it stands on now.

    ``key`` is SKU and serial: a serial number is unique within its SKU only. The unit moves only together with a posting,
    by an UPDATE that names the account it must come from; so it is never in two places. Units of the company's warehouses
    and of goods in transit are never more than the goods there; a dealer's may be, when he reported sales without serials.
    """

    key = models.CharField(_("unit"), max_length=90, unique=True, editable=False)
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", db_index=False, verbose_name=_("SKU"))
    lot = models.ForeignKey(
        "catalog.Lot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    serial = models.CharField(_("serial number"), max_length=60, db_index=True)
    account = models.ForeignKey(StockAccount, models.PROTECT, related_name="units", verbose_name=_("stands on"))
    moved_on = models.DateField(_("since"))

    objects = RecordManager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return f"{self.sku.code} · {self.serial}"


class UnitMove(models.Model):
    """A unit went from one account to another with a posting. Append-only; the last one says where the unit stands."""

    unit = models.ForeignKey(StockUnit, models.PROTECT, related_name="moves", db_index=False)
    posting = models.ForeignKey(StockPosting, models.PROTECT, related_name="unit_moves")
    from_account = models.ForeignKey(StockAccount, models.PROTECT, related_name="+", db_index=False)
    to_account = models.ForeignKey(StockAccount, models.PROTECT, related_name="+", db_index=False)
    business_date = models.DateField(_("business date"))
    source_line = models.BigIntegerField(_("source line"), null=True)

    objects = RecordManager()

    class Meta:
        verbose_name = _("move of a unit")
        verbose_name_plural = _("moves of units")
        indexes = [models.Index(fields=["unit", "-id"], name="unitmove_path")]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.from_account_id} → {self.to_account_id}"


class StockSnapshot(AbstractSnapshot):
    """The balance of an account at the end of a day."""

    account = models.ForeignKey(StockAccount, models.PROTECT, related_name="snapshots", db_index=False)

    class Meta(AbstractSnapshot.Meta):
        verbose_name = _("stock snapshot")
        verbose_name_plural = _("stock snapshots")


class StockReservation(AbstractReservation):
    """Goods kept for a document."""

    account = models.ForeignKey(StockAccount, models.PROTECT, related_name="reservations")

    class Meta(AbstractReservation.Meta):
        verbose_name = _("stock reservation")
        verbose_name_plural = _("stock reservations")


class StockClose(Record):
    """Stock is closed up to and including ``through``: earlier business dates are refused. The latest row counts."""

    through = models.DateField(_("closed through"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("stock close")
        verbose_name_plural = _("stock closes")

    def __str__(self) -> str:
        return str(self.through)


class StockCount(Record):
    """A count of what is there: by a dealer of his stock, or of a warehouse of the company (or one product line in it).

    An observation: it changes the book only through the adjustments posted from it.

    Counted on a page it goes from COUNTING over EXPLAINING (and CHECKING above a limit) to POSTED; ``is_complete`` is set
    when it is booked, so that a count somebody only began never counts as fresh.
    """

    status = models.CharField(
        _("status"), max_length=8, choices=CountStatus, default=CountStatus.POSTED, db_index=True, editable=False
    )
    dealer = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )
    warehouse = models.ForeignKey(
        Warehouse, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("warehouse")
    )
    product_line = models.ForeignKey(
        "catalog.ProductLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product line"),
        help_text=_("Only this line was counted; empty: everything."),
    )  # fmt: skip
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("region"),
    )  # fmt: skip
    count_date = models.DateField(_("counted on"), db_index=True)
    reason = models.CharField(_("reason for the differences"), max_length=200, blank=True)
    is_complete = models.BooleanField(_("complete count"), default=False)

    class Meta:
        verbose_name = _("stock count")
        verbose_name_plural = _("stock counts")
        constraints = [
            models.CheckConstraint(
                condition=Q(dealer__isnull=False, warehouse__isnull=True)
                | Q(dealer__isnull=True, warehouse__isnull=False),
                name="stockcount_of_one_holder",
            )
        ]

    def __str__(self) -> str:
        return f"{self.holder} · {self.count_date}"

    @property
    def holder(self):
        """Whose stock was counted: the dealer or the warehouse."""
        return self.dealer or self.warehouse


class StockCountLine(Record):
    """One lot as counted, with what the book said at that day."""

    count = models.ForeignKey(StockCount, models.CASCADE, related_name="lines", verbose_name=_("stock count"))
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    lot = models.ForeignKey(
        "catalog.Lot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    condition = models.CharField(_("condition"), max_length=12, choices=Condition, default=Condition.GOOD)
    counted_qty = models.BigIntegerField(_("counted"), null=True, blank=True)
    book_qty = models.BigIntegerField(_("book"))
    reason_code = models.CharField(_("reason"), max_length=8, choices=CountReason, blank=True)

    class Meta:
        verbose_name = _("counted lot")
        verbose_name_plural = _("counted lots")

    def __str__(self) -> str:
        return f"{self.sku_id}/{self.lot_id}: {self.counted_qty}"


protect(StockPosting)
protect(StockEntry)
protect(UnitMove)
keep_room(StockAccount)
