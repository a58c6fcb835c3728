"""Cold-chain packing: validated methods, and the record of each shipment."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Computed, ObjectSpec, Section

from ..models import PackingMethod, PackingRecord
from .kept import degrees


def _range(row: PackingMethod) -> str:
    return f"{degrees(row.low_e1)} – {degrees(row.high_e1)}"


METHOD = ObjectSpec(
    model=PackingMethod,
    label=_("Packing method"),
    label_plural=_("Packing methods"),
    scope=ReferenceData(dealers=False),
    icon="package",
    menu=("settings", 47),
    menu_more=True,
    columns=(
        "code", "name", Computed("range", _("Range"), _range), "hours", "season", "valid_until", "report_number",
        "is_active",
    ),
    fields=(
        "code", "name", "low_e1", "high_e1", "hours", "season", "coolant", "precool_minutes", "report_number",
        "validated_on", "valid_until",
    ),
    form=(
        Section(_("Packing method"), ("code", "name", "season", "coolant", "precool_minutes")),
        Section(_("Validation"), ("low_e1", "high_e1", "hours", "report_number", "validated_on", "valid_until")),
    ),
    filters=("is_active", "season"),
    search=("code", "name"),
    keys=("code",),
    ordering=("code",),
    small=True,
    empty=_("Add the ways of packing that were validated; cold-chain goods leave in one of them only."),
)  # fmt: skip

RECORD = ObjectSpec(
    model=PackingRecord,
    label=_("Packing record"),
    label_plural=_("Packing records"),
    scope=ScopePaths(
        region="shipment__region", team="shipment__team", owner="shipment__dealer__manager", dealer="shipment__dealer"
    ),
    icon="package",
    columns=(
        "shipment", "method", "boxes", "coolant", "precooled_minutes",
        Computed("start", _("At closing"), lambda row: degrees(row.start_temp_e1)), "logger_number", "packed_by",
    ),
    filters=("shipment", "method"),
    search=("logger_number",),
    fields=(
        "shipment", "method", "boxes", "coolant", "precooled_minutes", "start_temp_e1", "logger_number",
        "planned_hours", "packed_by",
    ),
    read_only=True,
)  # fmt: skip

register(METHOD, RECORD)
