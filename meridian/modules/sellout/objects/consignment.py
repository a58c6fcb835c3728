"""Goods at hospitals: stock, placements, consumption reports, counts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import while_in
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Computed, DateRange, Fact, ObjectSpec, Pinyin, Related

from .. import commands
from ..models import (
    ConsignedStock,
    ConsignmentCount,
    ConsignmentCountLine,
    ConsignmentPlacement,
    ConsumptionLine,
    ConsumptionReport,
    PlacementLine,
)
from .fields import OWN, own_through, text_field

CONSIGNED = ObjectSpec(
    model=ConsignedStock,
    label=_("Consigned stock"),
    label_plural=_("Consigned stock"),
    scope=OWN,
    icon="building-hospital",
    columns=(
        "hospital", "department", "dealer", "warehouse", "sku__code", "sku", "lot", "lot__expiry_date", "qty", "placed_on",
        "moved_on",
    ),
    filters=("hospital", "dealer", "sku", "lot"),
    search=(Pinyin("hospital__name"), "sku__code", "lot__number"),
    keys=("key",),
    ordering=("hospital__name", "id"),
    masks={"DEALER": ("dealer", "warehouse")},
    read_only=True,
    dealer_pages=True,
    empty=_("Goods appear here when they are placed at a hospital."),
)  # fmt: skip

_HEAD = (
    Fact(_("Hospital"), lambda row, actor: str(row.hospital)),
    Fact(_("Whose goods"), lambda row, actor: row.holder_name),
)

PLACEMENT = ObjectSpec(
    model=ConsignmentPlacement,
    label=_("Consignment placement"),
    label_plural=_("Consignment placements"),
    scope=OWN,
    icon="truck-loading",
    columns=("number", "direction", "moved_on", "hospital", "department", "dealer", "warehouse", "note"),
    filters=("hospital", "dealer", DateRange("moved_on")),
    search=("number", Pinyin("hospital__name")),
    facts=(*_HEAD, Fact(_("Day"), lambda row, actor: row.moved_on, kind="day")),
    panels=(Related("sellout.placementline", by="placement", label=_("Lines"), limit=200),),
    ordering=("-moved_on", "-id"),
    read_only=True,
    dealer_pages=True,
    empty=_("Goods brought to a hospital's shelf, or taken back, appear here."),
)

PLACEMENT_LINE = ObjectSpec(
    model=PlacementLine,
    label=_("Placement line"),
    label_plural=_("Placement lines"),
    scope=own_through("placement"),
    icon="list",
    columns=("placement__number", "placement__direction", "sku__code", "sku", "lot", "lot__expiry_date", "qty"),
    filters=("placement", "sku", "lot"),
    fields=("placement", "sku", "lot", "qty", "serials"),
    read_only=True,
    dealer_pages=True,
)

CONSUMPTION = ObjectSpec(
    model=ConsumptionReport,
    label=_("Consumption report"),
    label_plural=_("Consumption reports"),
    scope=OWN,
    icon="clipboard-list",
    columns=("number", "status", "used_on", "hospital", "department", "dealer", "warehouse", "sale", "hospital_reference"),
    filters=("status", "hospital", "dealer", DateRange("used_on")),
    search=("number", "hospital_reference", Pinyin("hospital__name")),
    facts=(
        *_HEAD,
        Fact(_("Used on"), lambda row, actor: row.used_on, kind="day"),
        Fact(_("Sale"), lambda row, actor: str(row.sale or "—")),
        Fact(_("Reason of the correction"), lambda row, actor: row.reason or "—"),
    ),
    panels=(Related("sellout.consumptionline", by="report", label=_("Lines"), limit=200),),
    actions=(
        Action(
            "correct", _("Correct"), commands.correct_consumption, while_in("POSTED"),
            {"reason": lambda: text_field(_("Reason"))},
            confirm=_("Everything of this report lies on the shelf again. Go on?"), icon="arrow-back-up",
        ),
    ),
    ordering=("-used_on", "-id"),
    state="status",
    chips={"POSTED": "good", "CORRECTED": "draft"},
    read_only=True,
    dealer_pages=True,
    empty=_("What hospitals used of consigned goods appears here."),
)  # fmt: skip

CONSUMPTION_LINE = ObjectSpec(
    model=ConsumptionLine,
    label=_("Used lot"),
    label_plural=_("Used lots"),
    scope=own_through("report"),
    icon="list",
    columns=("report__number", "report__used_on", "report__hospital", "sku__code", "sku", "lot", "qty"),
    filters=("report", "sku", "lot"),
    fields=("report", "sku", "lot", "qty", "serials"),
    read_only=True,
    dealer_pages=True,
)

COUNT = ObjectSpec(
    model=ConsignmentCount,
    label=_("Count at a hospital"),
    label_plural=_("Counts at hospitals"),
    scope=OWN,
    icon="clipboard-list",
    columns=("number", "counted_on", "hospital", "dealer", "warehouse", "difference_count", "counted_by", "note"),
    filters=("hospital", "dealer", DateRange("counted_on")),
    search=("number", Pinyin("hospital__name")),
    facts=(
        *_HEAD,
        Fact(_("Counted on"), lambda row, actor: row.counted_on, kind="day"),
        Fact(_("Differences"), lambda row, actor: row.difference_count, kind="num"),
    ),
    panels=(Related("sellout.consignmentcountline", by="count", label=_("Counted lots"), limit=200),),
    ordering=("-counted_on", "-id"),
    read_only=True,
    dealer_pages=True,
    empty=_("Counts of what lies at hospitals appear here."),
)

COUNT_LINE = ObjectSpec(
    model=ConsignmentCountLine,
    label=_("Lot counted at a hospital"),
    label_plural=_("Lots counted at hospitals"),
    scope=own_through("count"),
    icon="list",
    columns=(
        "count__number", "sku__code", "sku", "lot", "book_qty", "counted_qty",
        Computed("difference", _("Difference"), lambda row: row.counted_qty - row.book_qty, kind="number"), "reason_code",
    ),
    filters=("count", "sku", "lot"),
    fields=("count", "sku", "lot", "book_qty", "counted_qty", "reason_code"),
    read_only=True,
    dealer_pages=True,
)  # fmt: skip

register(CONSIGNED, PLACEMENT, PLACEMENT_LINE, CONSUMPTION, CONSUMPTION_LINE, COUNT, COUNT_LINE)
