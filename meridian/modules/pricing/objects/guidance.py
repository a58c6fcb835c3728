"""Guide prices and cost."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import DateRange, Fact, ObjectSpec, Section

from .. import commands
from ..models import PriceGuide, SkuCost

PRICE_GUIDE = ObjectSpec(
    model=PriceGuide,
    label=_("Guide price"),
    label_plural=_("Guide prices"),
    scope=ReferenceData(dealers=False),
    icon="ruler",
    columns=("sku__code", "sku", "region", "guide_e4", "floor_e4", "valid_from", "valid_to"),
    fields=("sku", "region", "guide_e4", "floor_e4", "valid_from", "valid_to", "note"),
    filters=("region", DateRange("valid_from")),
    search=("sku__code",),
    form=(
        Section(_("SKU and region"), ("sku", "region")),
        Section(_("Our own selling prices"), ("guide_e4", "floor_e4")),
        Section(_("Period"), ("valid_from", "valid_to", "note")),
    ),
    facts=(
        Fact(_("Guide price"), lambda row, actor: row.guide_e4, kind="price"),
        Fact(_("Floor price"), lambda row, actor: row.floor_e4, kind="price"),
    ),
    create=commands.set_guide_price,
    change=commands.change_guide_price,
    ordering=("sku__code", "-valid_from"),
    empty=_("Set the first guide price: what we aim at, and below which price somebody higher decides."),
)  # fmt: skip

SKU_COST = ObjectSpec(
    model=SkuCost,
    label=_("Cost of a SKU"),
    label_plural=_("Costs of SKUs"),
    scope=ReferenceData(dealers=False),
    icon="coin",
    columns=("sku__code", "sku", "cost_e4", "valid_from"),
    fields=("sku", "cost_e4", "valid_from", "note"),
    filters=(DateRange("valid_from"),),
    search=("sku__code",),
    keys=("sku", "valid_from"),
    form=(Section(_("Cost"), ("sku", "cost_e4", "valid_from", "note")),),
    ordering=("sku__code", "-valid_from"),
    empty=_("Import costs, or enter the first one. Only management and whoever it names sees them."),
)  # fmt: skip

register(PRICE_GUIDE, SKU_COST)
