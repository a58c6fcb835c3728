"""Receipts and the cases of delivery differences."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import Decision, may
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Fact, ObjectSpec, Panel, Related

from ..choices import DifferenceDecision
from ..commands import decide_difference
from ..models import Difference, Receipt, ReceiptLine
from .kept import kept_until


def _may_decide(row: Difference, actor: Actor) -> Decision:
    if row.decision:
        return Decision(False, _("It is decided already."), "difference.decided")
    return may(actor, "logistics.difference:decide")


RECEIPT = ObjectSpec(
    model=Receipt,
    label=_("Receipt"),
    label_plural=_("Receipts"),
    scope=ScopePaths(
        region="shipment__region", team="shipment__team", owner="shipment__dealer__manager", dealer="shipment__dealer"
    ),
    icon="package-import",
    columns=("shipment", "received_date", "receiver", "note", "created_by"),
    filters=("shipment",),
    facts=(
        Fact(_("Received on"), lambda row, actor: row.received_date, "date"),
        Fact(_("Taken in by"), lambda row, actor: row.receiver),
        Fact(_("Keep until"), kept_until),
    ),
    panels=(Related("logistics.receiptline", by="receipt", label=_("Lines"), limit=100),),
    read_only=True,
    dealer_pages=True,
)

RECEIPT_LINE = ObjectSpec(
    model=ReceiptLine,
    label=_("Receipt line"),
    label_plural=_("Receipt lines"),
    scope=ScopePaths(
        region="receipt__shipment__region", team="receipt__shipment__team",
        owner="receipt__shipment__dealer__manager", dealer="receipt__shipment__dealer",
    ),
    icon="list",
    columns=(
        "shipment_line__sku", "shipment_line__lot", "good_qty", "damaged_qty", "short_qty", "excess_qty", "reason",
    ),
    filters=("receipt",),
    read_only=True,
)  # fmt: skip

DIFFERENCE = ObjectSpec(
    model=Difference,
    label=_("Delivery difference"),
    label_plural=_("Delivery differences"),
    scope=ScopePaths(
        region="shipment__region", team="shipment__team", owner="shipment__dealer__manager", dealer="shipment__dealer"
    ),
    icon="alert-triangle",
    menu=("goods", 46),
    menu_more=True,
    columns=(
        "number", "shipment", "shipment__dealer", "line__sku", "line__lot", "kind", "qty", "reason", "decision",
        "created_at",
    ),
    filters=("decision", "shipment"),
    search=("number", "shipment__number"),
    facts=(
        Fact(_("Shipment"), lambda row, actor: str(row.shipment)),
        Fact(_("Quantity"), lambda row, actor: row.qty, "number"),
        Fact(_("Reason"), lambda row, actor: row.reason),
        Fact(_("Decision"), lambda row, actor: row.get_decision_display() if row.decision else _("not decided yet")),
        Fact(_("Reason of the decision"), lambda row, actor: row.decision_reason),
        Fact(_("Sent again with"), lambda row, actor: str(row.resent_by or "")),
    ),
    panels=(Panel("photos", _("Photos"), "logistics/_photos.html", lambda row, actor: {"photos": row.photos.all()}),),
    keys=("number",),
    actions=(
        Action(
            "decide", _("Decide"), decide_difference, _may_decide,
            {
                "decision": lambda: forms.ChoiceField(label=_("Decision"), choices=DifferenceDecision.choices),
                "reason": lambda: forms.CharField(label=_("Reason"), max_length=200),
            },
            primary=True, icon="gavel",
        ),
    ),
    read_only=True,
    dealer_pages=True,
    empty=_("What dealers report missing, damaged or too many appears here."),
)  # fmt: skip

register(RECEIPT, RECEIPT_LINE, DIFFERENCE)
