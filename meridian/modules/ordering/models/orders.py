"""Orders of dealers: what they want, at which price, which lots were set aside, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.records.record import Record

from ..choices import ApprovalState, OrderKind, OrderSource, OrderStatus


class Order(Record):
    """A dealer's order. Money is fen, net of tax; the credit it needs is held in the same transaction that submits it.

    Region and team are stamped when it is written. ``parent`` is the order it was split from. ``stock_count`` is the
    count that was fresh enough when it was submitted, where the policy asks for one. ``credit_key`` names the hold of
    ``credit_fen`` in the money ledger (empty: nothing is held); ``rebate_spent_fen`` is the part of the rebate that
    shipments have used up. ``contract_number`` and ``authorisation`` say which contract the order carries out.
    ``invoiced_by`` is the platform whose credit the order uses, ``fulfilled_by`` the platform whose stock it comes from.
    """

    number = models.CharField(_("order number"), max_length=30, unique=True)
    status = models.CharField(
        _("status"), max_length=9, choices=OrderStatus, default=OrderStatus.DRAFT, db_index=True, editable=False
    )
    kind = models.CharField(_("kind"), max_length=13, choices=OrderKind, default=OrderKind.STANDARD)
    source = models.CharField(_("came by"), max_length=8, choices=OrderSource, default=OrderSource.DESK, editable=False)
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, related_name="+", editable=False, verbose_name=_("region")
    )
    team = models.ForeignKey(
        "org.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("team")
    )
    hospital = models.ForeignKey(
        "customers.Hospital", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for hospital")
    )
    project = models.CharField(_("project"), max_length=40, blank=True)
    warehouse = models.ForeignKey(
        "stock.Warehouse", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("warehouse")
    )
    dealer_reference = models.CharField(_("dealer's own number"), max_length=40, blank=True)
    receiver = models.CharField(_("receiver"), max_length=40, blank=True)
    receiver_phone = models.CharField(_("receiver's phone"), max_length=40, blank=True)
    address = models.CharField(_("delivery address"), max_length=200, blank=True)
    wanted_date = models.DateField(_("wanted on"), null=True, blank=True)
    expected_date = models.DateField(_("expected on"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False, db_index=True)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True, editable=False)
    total_fen = models.BigIntegerField(_("total"), default=0, editable=False)
    rebate_fen = models.BigIntegerField(_("rebate used"), default=0)
    rebate_spent_fen = models.BigIntegerField(_("rebate already charged off"), default=0, editable=False)
    credit_key = models.CharField(_("credit hold"), max_length=60, blank=True, editable=False)
    hold_no = models.PositiveIntegerField(default=0, editable=False)
    credit_fen = models.BigIntegerField(_("credit held"), default=0, editable=False)
    hold_reason = models.CharField(_("reason of the hold"), max_length=200, blank=True, editable=False)
    held_at = models.DateTimeField(_("held since"), null=True, blank=True, editable=False)
    approval = models.CharField(
        _("approval"), max_length=8, choices=ApprovalState, default=ApprovalState.NONE, editable=False
    )
    contract_number = models.CharField(_("contract number"), max_length=40, blank=True)
    authorisation = models.ForeignKey(
        "agreements.Authorisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("authorisation"),
    )  # fmt: skip
    invoiced_by = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("invoiced by"),
        help_text=_("The platform that invoices the dealer; the company charges it. Empty: the company invoices."),
    )  # fmt: skip
    fulfilled_by = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("delivered by"),
        help_text=_("The platform that delivers from its own stock. Empty: the company's warehouses deliver."),
    )  # fmt: skip
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        editable=False,
        verbose_name=_("split from"),
    )
    stock_count = models.ForeignKey(
        "stock.StockCount", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("stock count"),
    )  # fmt: skip
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("purchase", "order")
        verbose_name_plural = _("orders")
        constraints = [
            models.CheckConstraint(condition=Q(rebate_fen__gte=0), name="order_rebate_not_negative"),
            models.CheckConstraint(condition=Q(credit_fen__gte=0), name="order_credit_not_negative"),
        ]
        indexes = [
            models.Index(fields=["dealer", "-id"], name="order_dealer_latest"),
            models.Index(fields=["status", "-id"], name="order_status_latest"),
            # What still waits is little beside what is done: the desk and the back-orders look only here.
            models.Index(
                fields=["status", "submitted_at"],
                condition=~Q(status__in=("SHIPPED", "COMPLETED", "REJECTED", "CANCELLED")),
                name="order_open",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def debtor_id(self) -> int:
        """The dealer whose credit the order uses and whom the company charges: the platform that invoices, or the dealer."""
        return self.invoiced_by_id or self.dealer_id

    @property
    def is_charged(self) -> bool:
        """Whether the company charges anybody: not when a platform delivers goods of its own."""
        return self.fulfilled_by_id is None


class OrderLine(Record):
    """One SKU of an order, in base units. ``price`` is the row that gave ``price_e4`` (1/10,000 yuan); amounts are fen.

    A promotion leaves its key in ``promotion``: either the price was lowered (``base_price_e4`` is the price of the row
    before it) or the line ``is_free`` goods of it, at price 0. What is still to go out is ``qty - cancelled_qty - shipped_qty``; ``allocated_qty`` of it is set aside in lots, the
    rest is the back-order.
    """

    order = models.ForeignKey(
        Order, models.CASCADE, related_name="lines", verbose_name=pgettext_lazy("purchase", "order")
    )
    line_no = models.PositiveIntegerField(_("line"))
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    qty = models.BigIntegerField(_("quantity"))
    price = models.ForeignKey(
        "pricing.Price", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("price row")
    )
    price_e4 = models.BigIntegerField(_("unit price"), null=True, blank=True)
    amount_fen = models.BigIntegerField(_("amount"), default=0)
    promotion = models.ForeignKey(
        "ordering.Promotion", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("promotion"),
    )  # fmt: skip
    base_price_e4 = models.BigIntegerField(_("price before promotion"), null=True, blank=True, editable=False)
    is_free = models.BooleanField(_("free goods"), default=False, editable=False)
    allocated_qty = models.BigIntegerField(_("set aside"), default=0, editable=False)
    shipped_qty = models.BigIntegerField(_("shipped"), default=0, editable=False)
    cancelled_qty = models.BigIntegerField(_("cancelled"), default=0, editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.UniqueConstraint(fields=["order", "line_no"], name="order_line_number_once"),
            models.CheckConstraint(condition=Q(qty__gt=0), name="order_line_qty_positive"),
            models.CheckConstraint(
                condition=Q(shipped_qty__gte=0, cancelled_qty__gte=0, allocated_qty__gte=0)
                & Q(qty__gte=F("shipped_qty") + F("cancelled_qty") + F("allocated_qty")),
                name="order_line_within_qty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.line_no}"


class Allocation(Record):
    """Base units of one lot set aside for an order line: a reservation of the stock ledger under ``hold_key``."""

    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="allocations", verbose_name=_("order line"))
    warehouse = models.ForeignKey("stock.Warehouse", models.PROTECT, related_name="+", verbose_name=_("warehouse"))
    lot = models.ForeignKey(
        "catalog.Lot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    qty = models.BigIntegerField(_("set aside"))
    open_qty = models.BigIntegerField(_("still set aside"))
    hold_key = models.CharField(_("reservation"), max_length=160, unique=True)

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints = [
            models.CheckConstraint(
                condition=Q(qty__gt=0, open_qty__gte=0) & Q(open_qty__lte=F("qty")), name="allocation_open_within_qty"
            )
        ]

    def __str__(self) -> str:
        return self.hold_key


class ReleaseRun(Record):
    """One act of releasing several orders, with what became of each: the answer a repeated request gets again.

    ``results`` is a list of ``{order, number, state (RELEASED, PARTLY, REFUSED), allocated, short, problems: [text]}``.
    """

    asked_count = models.PositiveIntegerField(_("orders asked for"))
    released_count = models.PositiveIntegerField(_("orders released"), default=0)
    results = models.JSONField(_("results"), default=list)

    class Meta:
        verbose_name = _("release run")
        verbose_name_plural = _("release runs")

    def __str__(self) -> str:
        return f"{self.released_count}/{self.asked_count}"
