"""Shipments: goods with their lots on the way from a warehouse, or from a dealer, to a dealer."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.records.record import Record, Retirable

from ..choices import ShipmentStatus
from .kept import KeptRecord


class Carrier(Record, Retirable):
    """Who drives: a logistics company, with its cold-chain ability."""

    code = models.CharField(_("carrier code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    is_cold_chain = models.BooleanField(_("cold chain"), default=False)

    class Meta:
        verbose_name = _("carrier")
        verbose_name_plural = _("carriers")

    def __str__(self) -> str:
        return self.name


class Shipment(KeptRecord):
    """A delivery to a dealer, from a company warehouse or from the dealer above him (``from_dealer``).

    One that was picked for an order names its ``order`` and ``pick_list``; its lines name the allocations they use up.
    """

    number = models.CharField(_("shipment number"), max_length=30, unique=True)
    status = models.CharField(
        _("status"), max_length=9, choices=ShipmentStatus, default=ShipmentStatus.DRAFT, db_index=True, editable=False
    )
    warehouse = models.ForeignKey(
        "stock.Warehouse", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from warehouse")
    )
    from_dealer = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from dealer")
    )
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("to dealer"))
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, related_name="+", editable=False, verbose_name=_("region")
    )
    team = models.ForeignKey(
        "org.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("team")
    )
    ship_date = models.DateField(_("shipped on"), null=True, blank=True, db_index=True)
    received_date = models.DateField(_("received on"), null=True, blank=True)
    order_number = models.CharField(_("order number"), max_length=40, blank=True)
    order = models.ForeignKey(
        "ordering.Order",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=pgettext_lazy("purchase", "order"),
    )
    pick_list = models.OneToOneField(
        "logistics.PickList", models.PROTECT, null=True, blank=True, related_name="shipment", editable=False,
        verbose_name=_("pick list"),
    )  # fmt: skip
    carrier = models.ForeignKey(
        Carrier, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("carrier")
    )
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True)
    receiver = models.CharField(_("receiver"), max_length=40, blank=True)
    receiver_phone = models.CharField(_("receiver's phone"), max_length=40, blank=True)
    address = models.CharField(_("delivery address"), max_length=200, blank=True)
    is_cold_chain = models.BooleanField(_("cold chain"), default=False, editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        constraints = [
            models.CheckConstraint(
                condition=Q(warehouse__isnull=False, from_dealer__isnull=True)
                | Q(warehouse__isnull=True, from_dealer__isnull=False),
                name="shipment_has_one_sender",
            ),
            models.CheckConstraint(
                condition=Q(received_date__isnull=True) | Q(received_date__gte=F("ship_date")),
                name="shipment_received_after_shipped",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ShipmentLine(Record):
    """One lot of a shipment: quantity in base units, unit price in 1/10,000 yuan."""

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="lines", verbose_name=_("shipment"))
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("SKU"))
    lot = models.ForeignKey(
        "catalog.Lot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    qty = models.BigIntegerField(_("quantity"))
    price_e4 = models.BigIntegerField(_("unit price (1/10,000 yuan)"), null=True, blank=True)
    allocation = models.ForeignKey(
        "ordering.Allocation", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("allocation")
    )
    returned_qty = models.BigIntegerField(_("returned"), default=0)

    class Meta:
        verbose_name = _("shipment line")
        verbose_name_plural = _("shipment lines")
        constraints = [models.CheckConstraint(condition=Q(qty__gt=0), name="shipment_line_qty_positive")]

    def __str__(self) -> str:
        return f"{self.sku_id}/{self.lot_id} × {self.qty}"
