"""Acceptance records, temperature records, and transfers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import Decision, may
from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Computed, DateRange, Fact, ObjectSpec, Panel, Related

from ..choices import AcceptanceStatus, TemperatureState
from ..commands import decide_excursion, inspect_acceptance
from ..models import (
    Acceptance,
    TemperatureExcursion,
    TemperatureFile,
    WarehouseTransfer,
    WarehouseTransferLine,
)
from .kept import degrees, kept_until


def _waits(field: str, value: str, code: str, text: Any):
    def decide(row: Any, actor: Actor) -> Decision:
        if getattr(row, field) != value:
            return Decision(False, text, code)
        return may(actor, code)

    return decide


def _temperature_of(row: TemperatureFile) -> str:
    return str(row.shipment or row.acceptance)


ACCEPTANCE = ObjectSpec(
    model=Acceptance,
    label=_("Acceptance record"),
    label_plural=_("Acceptance records"),
    scope=ReferenceData(dealers=False),
    icon="checklist",
    menu=("goods", 42),
    menu_more=True,
    columns=(
        "number", "status", "sku", "lot", "lot__production_date", "lot__expiry_date", "arrived_on", "arrived_qty",
        "accepted_qty", "rejected_qty", "inspector_name", "warehouse",
    ),
    filters=("status", "warehouse", "sku", DateRange("arrived_on"), "is_cold_chain"),
    search=("number", "document", "lot__number"),
    facts=(
        Fact(_("Arrived on"), lambda row, actor: row.arrived_on, "date"),
        Fact(_("Production document"), lambda row, actor: row.document),
        Fact(_("Production date"), lambda row, actor: row.lot.production_date, "date"),
        Fact(_("Expiry date"), lambda row, actor: row.lot.expiry_date, "date"),
        Fact(_("Inspector"), lambda row, actor: row.inspector_name),
        Fact(_("Inspected on"), lambda row, actor: row.inspected_on, "date"),
        Fact(_("Rejected because"), lambda row, actor: " · ".join(filter(None, [row.reject_reason, row.disposal]))),
        Fact(_("Transport"), lambda row, actor: row.transport_mode),
        Fact(_("Temperature on arrival"), lambda row, actor: degrees(row.arrival_temp_e1)),
        Fact(_("Keep until"), kept_until),
    ),
    panels=(
        Panel(
            "papers", _("Labels and temperatures"), "logistics/_acceptance_links.html",
            lambda row, actor: {
                "row": row, "may_temperature": row.status == "WAITING" and actor.may("logistics.temperaturefile:add"),
            },
        ),
        Related("logistics.temperaturefile", by="acceptance", label=_("Temperature records")),
    ),
    keys=("number",),
    actions=(
        Action(
            "inspect", _("Inspect"), inspect_acceptance,
            _waits("status", AcceptanceStatus.WAITING, "logistics.acceptance:inspect", _("It is decided already.")),
            {
                "accepted_qty": lambda: forms.IntegerField(label=_("Accepted"), min_value=0),
                "rejected_qty": lambda: forms.IntegerField(label=_("Rejected"), min_value=0, initial=0),
                "inspected_on": lambda: forms.DateField(label=_("Inspected on")),
                "inspector_name": lambda: forms.CharField(label=_("Inspector's name"), max_length=60, required=False),
                "reject_reason": lambda: forms.CharField(label=_("Reason of the rejection"), max_length=200, required=False),
                "disposal": lambda: forms.CharField(label=_("Disposal of the rejects"), max_length=200, required=False),
                "rejected_serials": lambda: forms.CharField(
                    label=_("Serial numbers of the rejects"), required=False, help_text=_("Only for goods told apart by serial number.")
                ),
            },
            primary=True, icon="checklist",
        ),
    ),
    state="status",
    chips={"WAITING": "wait", "ACCEPTED": "good", "PARTLY": "busy", "REJECTED": "bad"},
    read_only=True,
    empty=_("Goods from production appear here when they arrive."),
)  # fmt: skip

TEMPERATURE_FILE = ObjectSpec(
    model=TemperatureFile,
    label=_("Temperature record"),
    label_plural=_("Temperature records"),
    scope=ScopePaths(
        region="shipment__region", team="shipment__team", owner="shipment__dealer__manager", dealer="shipment__dealer"
    ),
    icon="thermometer",
    menu=("goods", 44),
    menu_more=True,
    columns=(
        Computed("document", _("Transport"), _temperature_of, lambda rows: rows.select_related("shipment", "acceptance")),
        "state", "first_at", "last_at", "reading_count",
        Computed("lowest", _("Lowest"), lambda row: degrees(row.lowest_e1)),
        Computed("highest", _("Highest"), lambda row: degrees(row.highest_e1)), "decided_by",
    ),
    filters=("state",),
    facts=(
        Fact(_("Transport"), lambda row, actor: _temperature_of(row)),
        Fact(_("Limits"), lambda row, actor: f"{degrees(row.low_e1)} … {degrees(row.high_e1)}"),
        Fact(_("Lowest and highest"), lambda row, actor: f"{degrees(row.lowest_e1)} … {degrees(row.highest_e1)}"),
        Fact(_("Mean kinetic temperature"), lambda row, actor: degrees(row.kinetic_e1)),
        Fact(_("Readings"), lambda row, actor: row.reading_count, "number"),
        Fact(_("Decision"), lambda row, actor: row.decision_reason),
        Fact(_("Keep until"), kept_until),
    ),
    panels=(Related("logistics.temperatureexcursion", by="temperature_file", label=_("Excursions and gaps"), limit=100),),
    actions=(
        Action(
            "decide", _("Decide the excursion"), decide_excursion,
            _waits("state", TemperatureState.WAITING, "logistics.temperaturefile:decide", _("Nothing is to be decided.")),
            {
                "accept": lambda: forms.TypedChoiceField(
                    label=_("The goods"), choices=(("1", _("may be used")), ("", _("are rejected"))), required=False,
                    coerce=bool, empty_value=False, widget=forms.RadioSelect, initial="1",
                ),
                "reason": lambda: forms.CharField(label=_("Reason"), max_length=300),
            },
            primary=True, icon="gavel",
        ),
    ),
    state="state",
    chips={"CLEAN": "good", "WAITING": "wait", "ACCEPTED": "good", "REJECTED": "bad"},
    read_only=True,
    dealer_pages=True,
    empty=_("Temperature records of cold-chain transports appear here."),
)  # fmt: skip

EXCURSION = ObjectSpec(
    model=TemperatureExcursion,
    label=_("Excursion"),
    label_plural=_("Excursions"),
    scope=ScopePaths(
        region="temperature_file__shipment__region", team="temperature_file__shipment__team",
        owner="temperature_file__shipment__dealer__manager", dealer="temperature_file__shipment__dealer",
    ),
    icon="alert-triangle",
    columns=("kind", "start_at", "end_at", "minutes", Computed("worst", _("Worst"), lambda row: degrees(row.worst_e1))),
    filters=("temperature_file",),
    ordering=("start_at",),
    read_only=True,
)  # fmt: skip

TRANSFER = ObjectSpec(
    model=WarehouseTransfer,
    label=_("Warehouse transfer"),
    label_plural=_("Warehouse transfers"),
    scope=ReferenceData(dealers=False),
    icon="arrows-exchange",
    menu=("goods", 48),
    menu_more=True,
    columns=("number", "moved_on", "from_warehouse", "to_warehouse", "reason", "created_by"),
    filters=("from_warehouse", "to_warehouse", DateRange("moved_on")),
    search=("number",),
    facts=(Fact(_("Keep until"), kept_until),),
    panels=(Related("logistics.warehousetransferline", by="transfer", label=_("Lines"), limit=100),),
    keys=("number",),
    read_only=True,
    empty=_("Transfers between warehouses appear here."),
)

TRANSFER_LINE = ObjectSpec(
    model=WarehouseTransferLine,
    label=_("Transfer line"),
    label_plural=_("Transfer lines"),
    scope=ReferenceData(dealers=False),
    icon="list",
    columns=("transfer", "sku", "lot", "qty"),
    filters=("transfer", "sku"),
    read_only=True,
)

register(ACCEPTANCE, TEMPERATURE_FILE, EXCURSION, TRANSFER, TRANSFER_LINE)
