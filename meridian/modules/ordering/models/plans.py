"""Delivery plans: what a signed contract promises to deliver, and when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.records.record import Record

from ..choices import PlanStatus


class DeliveryPlan(Record):
    """The deliveries of one signed contract with a dealer (合同签订后及时启动内部订单流程): due dates with quantities.

    Orders are made from it; each of its lines is then judged on time, in quality and in quantity.
    """

    number = models.CharField(_("plan number"), max_length=30, unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=6, choices=PlanStatus, default=PlanStatus.OPEN, db_index=True, editable=False
    )
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    contract_number = models.CharField(_("contract number"), max_length=40)
    signed_on = models.DateField(_("signed on"))
    authorisation = models.ForeignKey(
        "agreements.Authorisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("authorisation"),
    )  # fmt: skip
    hospital = models.ForeignKey(
        "customers.Hospital", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for hospital")
    )
    receiver = models.CharField(_("receiver"), max_length=40, blank=True)
    receiver_phone = models.CharField(_("receiver's phone"), max_length=40, blank=True)
    address = models.CharField(_("delivery address"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("delivery plan")
        verbose_name_plural = _("delivery plans")
        constraints = [
            models.UniqueConstraint(fields=["dealer", "contract_number"], name="delivery_plan_once_per_contract"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.contract_number}"


class DeliveryPlanLine(Record):
    """Base units of one SKU due on a day; ``order`` is the order that carries it out."""

    plan = models.ForeignKey(DeliveryPlan, models.CASCADE, related_name="lines", verbose_name=_("delivery plan"))
    due_date = models.DateField(_("due on"), db_index=True)
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    qty = models.BigIntegerField(_("quantity"))
    order = models.ForeignKey(
        "ordering.Order", models.SET_NULL, null=True, blank=True, related_name="plan_lines", editable=False,
        verbose_name=pgettext_lazy("purchase", "order"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("planned delivery")
        verbose_name_plural = _("planned deliveries")
        constraints = [
            models.UniqueConstraint(fields=["plan", "due_date", "sku"], name="delivery_plan_line_once"),
            models.CheckConstraint(condition=Q(qty__gt=0), name="delivery_plan_qty_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.due_date} {self.sku_id} × {self.qty}"
