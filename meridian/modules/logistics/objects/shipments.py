"""How shipments and their lines appear in lists, details and the API."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import Decision, may
from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Computed, DateRange, Fact, ObjectSpec, Panel, Pinyin, Related, Section

from ..choices import STATUS_MOVES, ShipmentStatus
from ..commands import cancel_shipment, confirm_receipt, ship_draft
from ..models import Carrier, Shipment, ShipmentLine
from ..rules.shipment_states import may_become
from .kept import kept_until, shipment_documents
from .ship_fields import ship_fields


def _when(to: str, code: str):
    def decide(row: Shipment, actor: Actor) -> Decision:
        if not may_become(STATUS_MOVES, row.status, to):
            return Decision(
                False, _("The shipment is “%(status)s”.") % {"status": row.get_status_display()}, "shipment.status"
            )
        return may(actor, code)

    return decide


def _sender(row: Shipment) -> str:
    return str(row.from_dealer or row.warehouse or "")


def _price(row: ShipmentLine) -> str:
    """Unit price in yuan with four decimals; empty when not stated."""
    return "" if row.price_e4 is None else f"{row.price_e4 // 10_000}.{row.price_e4 % 10_000:04d}"


SHIPMENT = ObjectSpec(
    model=Shipment,
    label=_("Shipment"),
    label_plural=_("Shipments"),
    scope=ScopePaths(region="region", team="team", owner="dealer__manager", dealer="dealer"),
    icon="truck-delivery",
    menu=("goods", 40),
    columns=(
        "number", Computed("sender", _("From"), _sender, lambda rows: rows.select_related("from_dealer", "warehouse")),
        "dealer", "status", "ship_date", "received_date", "order_number", "carrier", "tracking_number",
    ),
    filters=("status", "dealer", "from_dealer", "warehouse", DateRange("ship_date")),
    search=("number", "dealer__name"),
    facts=(
        Fact(_("From"), lambda row, actor: _sender(row)),
        Fact(_("To dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Shipped on"), lambda row, actor: row.ship_date, "date"),
        Fact(_("Received on"), lambda row, actor: row.received_date, "date"),
        Fact(_("Carrier"), lambda row, actor: " ".join(filter(None, [str(row.carrier or ""), row.tracking_number]))),
        Fact(_("Keep until"), kept_until),
    ),
    panels=(
        Panel("documents", _("Documents"), "logistics/_shipment_documents.html", shipment_documents),
        Related("logistics.shipmentline", by="shipment", label=_("Lines"), limit=100),
        Related("logistics.difference", by="shipment", label=_("Differences")),
        Related("logistics.packingrecord", by="shipment", label=_("Packing")),
        Related("logistics.temperaturefile", by="shipment", label=_("Temperature records")),
    ),
    keys=("number",),
    masks={"DEALER": ("team",)},
    actions=(
        Action(
            "ship", _("Ship"), ship_draft, _when(ShipmentStatus.SHIPPED, "logistics.shipment:ship"), ship_fields(),
            primary=True, icon="truck-delivery",
        ),
        Action(
            "receive", _("Everything arrived"), confirm_receipt,
            _when(ShipmentStatus.RECEIVED, "logistics.shipment:receive"),
            {"received_date": lambda: forms.DateField(label=_("Received on"))}, icon="package-import",
        ),
        Action(
            "cancel", _("Cancel"), cancel_shipment, _when(ShipmentStatus.CANCELLED, "logistics.shipment:cancel"),
            {"reason": lambda: forms.CharField(label=_("Reason"), max_length=200)},
            confirm=_("Give up this draft?"), icon="x",
        ),
    ),
    state="status",
    chips={"DRAFT": "draft", "SHIPPED": "wait", "RECEIVED": "good", "CANCELLED": "draft"},
    read_only=True,
    dealer_pages=True,
    empty=_("Shipments appear here when goods leave a warehouse."),
)  # fmt: skip

SHIPMENT_LINE = ObjectSpec(
    model=ShipmentLine,
    label=_("Shipment line"),
    label_plural=_("Shipment lines"),
    scope=ScopePaths(
        region="shipment__region", team="shipment__team", owner="shipment__dealer__manager", dealer="shipment__dealer"
    ),
    icon="list",
    columns=(
        "shipment",
        "sku",
        "lot",
        "lot__expiry_date",
        "qty",
        "returned_qty",
        Computed("price", _("Unit price"), _price),
    ),
    filters=("shipment", "sku", "lot"),
    read_only=True,
)

CARRIER = ObjectSpec(
    model=Carrier,
    label=_("Carrier"),
    label_plural=_("Carriers"),
    scope=ReferenceData(dealers=False),
    icon="truck",
    menu=("settings", 45),
    menu_more=True,
    columns=("code", "name", "phone", "is_cold_chain", "is_active"),
    fields=("code", "name", "phone", "is_cold_chain"),
    filters=("is_active", "is_cold_chain"),
    search=("code", Pinyin("name")),
    form=(Section(_("Carrier"), ("code", "name", "phone", "is_cold_chain")),),
    keys=("code",),
    ordering=("code",),
    small=True,
    empty=_("Add who delivers your goods."),
)

register(SHIPMENT, SHIPMENT_LINE, CARRIER)
