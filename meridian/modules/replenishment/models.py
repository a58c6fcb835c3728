"""Replenishment of dealers: policies, proposals with their arithmetic, and forecasts of both sides."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable

from .choices import CycleStatus, ExceptionCode, ExceptionStatus, Figure, Method, ProposalStatus, Side


class ReplenishmentPolicy(Record, Retirable):
    """How a dealer is kept supplied: with one SKU, a product line, or everything he sells (neither named).

    The most special one counts: SKU before line before everything. A dealer without any gets no proposals. Bounds are
    base units of what he has and is about to get; ``service_bp`` is the service level in basis points (9500: 95 %).
    """

    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    line = models.ForeignKey(
        "catalog.ProductLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product line")
    )
    sku = models.ForeignKey(
        "catalog.Sku", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("SKU")
    )
    target_days = models.PositiveSmallIntegerField(_("target days"))
    service_bp = models.PositiveSmallIntegerField(_("service level (1/10,000)"), default=9500)
    min_qty = models.PositiveIntegerField(_("least stock"), null=True, blank=True)
    max_qty = models.PositiveIntegerField(_("most stock"), null=True, blank=True)

    class Meta:
        verbose_name = _("replenishment policy")
        verbose_name_plural = _("replenishment policies")
        constraints = [
            models.UniqueConstraint(
                fields=["dealer", "sku"], condition=Q(is_active=True, sku__isnull=False), name="policy_once_per_sku"
            ),
            models.UniqueConstraint(
                fields=["dealer", "line"], condition=Q(is_active=True, line__isnull=False), name="policy_once_per_line"
            ),
            models.UniqueConstraint(
                fields=["dealer"], condition=Q(is_active=True, sku__isnull=True, line__isnull=True),
                name="policy_once_per_dealer",
            ),
            models.CheckConstraint(condition=Q(sku__isnull=True) | Q(line__isnull=True), name="policy_sku_or_line"),
            models.CheckConstraint(
                condition=Q(service_bp__gte=5000, service_bp__lte=9999), name="policy_service_level_possible"
            ),
            models.CheckConstraint(
                condition=Q(min_qty__isnull=True) | Q(max_qty__isnull=True) | Q(max_qty__gte=F("min_qty")),
                name="policy_bounds_in_order",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.dealer} · {self.sku or self.line or _('everything')}"


class Proposal(Record):
    """What the manufacturer proposes a dealer to order, from the stock ledger of one day. The dealer accepts it into an order."""

    number = models.CharField(_("proposal number"), max_length=30, unique=True)
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    status = models.CharField(
        _("status"), max_length=8, choices=ProposalStatus, default=ProposalStatus.OPEN, db_index=True, editable=False
    )
    made_on = models.DateField(_("made on"), db_index=True)
    line_count = models.PositiveIntegerField(_("lines"), default=0)
    exception_count = models.PositiveIntegerField(_("to look at"), default=0)
    amount_fen = models.BigIntegerField(_("amount"), default=0)
    order = models.ForeignKey(
        "ordering.Order", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("order")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("replenishment proposal")
        verbose_name_plural = _("replenishment proposals")
        constraints = [
            # Two jobs at once, or two clicks: one open proposal a dealer.
            models.UniqueConstraint(fields=["dealer"], condition=Q(status="OPEN"), name="proposal_open_once_per_dealer")
        ]
        indexes = [models.Index(fields=["dealer", "-id"], name="proposal_dealer_latest")]

    def __str__(self) -> str:
        return self.number


class ProposalLine(Record):
    """One SKU of a proposal with all that went into it, so that anybody can do the sum again. Quantities are base units.

    ``forecast_milli`` and ``sigma_milli`` are 1/1,000 base units a day; ``exceptions`` are codes of ``rules.proposing``.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="lines", verbose_name=_("proposal"))
    line_no = models.PositiveIntegerField(_("line"))
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    proposed_qty = models.PositiveIntegerField(_("proposed"))
    accepted_qty = models.PositiveIntegerField(_("accepted"), null=True, blank=True)
    on_hand = models.BigIntegerField(_("on hand"))
    in_transit = models.BigIntegerField(_("in transit"), default=0)
    on_order = models.BigIntegerField(_("on order"), default=0)
    consigned = models.BigIntegerField(_("consigned"), default=0)
    forecast_milli = models.PositiveBigIntegerField(_("forecast a day (1/1,000)"))
    sigma_milli = models.PositiveBigIntegerField(_("deviation a day (1/1,000)"))
    safety_qty = models.PositiveIntegerField(_("safety stock"))
    target_days = models.PositiveSmallIntegerField(_("target days"))
    lead_days = models.PositiveSmallIntegerField(_("days to delivery"))
    least_qty = models.PositiveIntegerField(_("least quantity"), default=1)
    multiple = models.PositiveIntegerField(_("multiple of"), default=1)
    price_e4 = models.BigIntegerField(_("unit price"), null=True, blank=True)
    method = models.CharField(_("forecast by"), max_length=8, choices=Method)
    pattern = models.CharField(_("pattern"), max_length=12, blank=True)
    exceptions = models.JSONField(_("exceptions"), default=list, blank=True)

    class Meta:
        verbose_name = _("proposal line")
        verbose_name_plural = _("proposal lines")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "line_no"], name="proposal_line_number_once"),
            models.UniqueConstraint(fields=["proposal", "sku"], name="proposal_line_sku_once"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}/{self.line_no}"


class ForecastVersion(Record):
    """What one side expected a dealer to sell of a SKU in a week, when it said so. The latest version counts, all are kept.

    ``week`` is its Monday; the author is who created the row.
    """

    side = models.CharField(_("side"), max_length=6, choices=Side)
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    week = models.DateField(_("week of"))
    qty = models.PositiveIntegerField(_("quantity"))
    revision = models.PositiveSmallIntegerField(_("revision"), default=1, editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        constraints = [
            models.UniqueConstraint(fields=["side", "dealer", "sku", "week", "revision"], name="forecast_revision_once")
        ]
        indexes = [models.Index(fields=["dealer", "week"], name="forecast_dealer_week")]

    def __str__(self) -> str:
        return f"{self.get_side_display()} {self.week}: {self.qty}"


class CpfrCycle(Record):
    """Planning of one month with one dealer (协同规划预测补货): forecast, agreed, frozen, compared with what was ordered.

    ``accuracy`` and ``bias`` are percent, weighted by quantity, once the month is over. Limits that counted are kept.
    """

    number = models.CharField(_("cycle number"), max_length=30, unique=True)
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    month = models.DateField(_("month"), db_index=True)
    status = models.CharField(
        _("status"), max_length=8, choices=CycleStatus, default=CycleStatus.FORECAST, db_index=True, editable=False
    )
    maker_ready_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("manufacturer's forecast by"),
    )  # fmt: skip
    maker_ready_at = models.DateTimeField(_("manufacturer's forecast at"), null=True, blank=True, editable=False)
    dealer_ready_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("dealer's forecast by"),
    )  # fmt: skip
    dealer_ready_at = models.DateTimeField(_("dealer's forecast at"), null=True, blank=True, editable=False)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("frozen by"),
    )  # fmt: skip
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True, editable=False)
    measured_on = models.DateField(_("compared on"), null=True, blank=True, editable=False)
    accuracy = models.SmallIntegerField(_("accuracy of the order forecast (%)"), null=True, blank=True, editable=False)
    bias = models.SmallIntegerField(_("bias of the order forecast (%)"), null=True, blank=True, editable=False)
    sales_accuracy = models.SmallIntegerField(
        _("accuracy of the sales forecast (%)"), null=True, blank=True, editable=False
    )
    limits = models.JSONField(_("limits"), default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("planning cycle")
        verbose_name_plural = _("planning cycles")
        constraints = [
            models.UniqueConstraint(
                fields=["dealer", "month"], condition=~Q(status="CANCEL"), name="cpfr_once_per_month"
            )
        ]

    def __str__(self) -> str:
        return self.number


class CpfrLine(Record):
    """One SKU of a cycle, base units. ``have_qty`` is what the dealer had and was about to get when sales were agreed."""

    cycle = models.ForeignKey(CpfrCycle, models.CASCADE, related_name="lines", verbose_name=_("planning cycle"))
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    maker_qty = models.PositiveIntegerField(_("manufacturer's forecast"), null=True, blank=True)
    dealer_qty = models.PositiveIntegerField(_("dealer's forecast"), null=True, blank=True)
    sales_qty = models.PositiveIntegerField(_("agreed sales"), null=True, blank=True)
    have_qty = models.BigIntegerField(_("has and gets"), default=0)
    target_days = models.PositiveSmallIntegerField(_("target days"), default=0)
    usual_qty = models.PositiveIntegerField(_("usual order"), null=True, blank=True)
    order_qty = models.PositiveIntegerField(_("order forecast"), null=True, blank=True)
    ordered_qty = models.BigIntegerField(_("ordered"), null=True, blank=True)
    sold_qty = models.BigIntegerField(_("sold"), null=True, blank=True)

    class Meta:
        verbose_name = _("planned SKU")
        verbose_name_plural = _("planned SKUs")
        constraints = [models.UniqueConstraint(fields=["cycle", "sku"], name="cpfr_sku_once")]

    def __str__(self) -> str:
        return f"{self.cycle_id}/{self.sku_id}"


class CpfrException(Record):
    """A figure both sides must agree on: one side proposes, the other agrees. Who, when and which figure are kept."""

    line = models.ForeignKey(CpfrLine, models.CASCADE, related_name="exceptions", verbose_name=_("planned SKU"))
    code = models.CharField(_("what it is about"), max_length=10, choices=ExceptionCode)
    figure = models.CharField(_("figure"), max_length=5, choices=Figure)
    status = models.CharField(_("status"), max_length=8, choices=ExceptionStatus, default=ExceptionStatus.OPEN)
    params = models.JSONField(_("facts"), default=dict, blank=True)
    suggested_qty = models.PositiveIntegerField(_("suggested"))
    proposed_qty = models.PositiveIntegerField(_("proposed"), null=True, blank=True)
    proposed_side = models.CharField(_("proposed by the side"), max_length=6, choices=Side, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), null=True, blank=True)
    note = models.CharField(_("reason"), max_length=200, blank=True)
    agreed_qty = models.PositiveIntegerField(_("agreed figure"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agreed by")
    )
    agreed_at = models.DateTimeField(_("agreed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("exception of planning")
        verbose_name_plural = _("exceptions of planning")
        constraints = [models.UniqueConstraint(fields=["line", "figure"], name="cpfr_exception_once_per_figure")]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.code}"
