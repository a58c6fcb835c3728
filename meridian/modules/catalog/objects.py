"""How product lines, products, SKUs, packs, certificates and lots appear in lists, forms, imports and the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, ObjectSpec, Panel, Pinyin, Related, Section

from .commands import (
    add_component,
    add_intended_use,
    add_pack,
    add_parameter,
    block_lot,
    change_certificate,
    change_component,
    change_intended_use,
    change_lot,
    change_pack,
    change_parameter,
    change_product,
    change_sku,
    create_lot,
    register_certificate,
    register_line,
    register_product,
    register_sku,
    release_lot,
)
from .models import (
    Certificate,
    IntendedUse,
    KitComponent,
    Lot,
    PackLevel,
    Product,
    ProductLine,
    Sku,
    TechnicalParameter,
)
from .queries import gap_texts, gaps_of


def _reason() -> forms.Field:
    return forms.CharField(label=_("Reason"), required=True, max_length=300)


def _definition(row: Product, actor: Actor) -> dict[str, Any]:
    """What is missing in the description of the product as a medical device; dealers have no part in it."""
    if actor.is_dealer:
        return {"gaps": [], "inside": False}
    return {"inside": True, "gaps": [(*gap_texts(gap), gap.rule) for gap in gaps_of(row)]}


PRODUCT_LINE = ObjectSpec(
    model=ProductLine,
    label=_("Product line"),
    label_plural=_("Product lines"),
    scope=ReferenceData(dealers=True),
    icon="category",
    menu=("goods", 5),
    menu_more=True,
    columns=("code", "name", "is_active"),
    fields=("code", "name"),
    filters=("is_active",),
    search=("code", Pinyin("name")),
    form=(Section(_("Product line"), ("code", "name")),),
    panels=(Related("catalog.product", by="line", label=_("Products")),),
    create=register_line,
    keys=("code",),
    ordering=("code",),
    small=True,
)

PRODUCT = ObjectSpec(
    model=Product,
    label=_("Product"),
    label_plural=_("Products"),
    scope=ReferenceData(dealers=True),
    icon="package",
    menu=("goods", 10),
    columns=("code", "name", "line", "kind", "device_class", "certificate", "is_active"),
    fields=(
        "code", "name", "common_name", "line", "kind", "device_class", "code_2002", "code_2017", "certificate", "maker",
        "form", "indications", "storage", "is_cold_chain",
    ),
    filters=("line", "kind", "form", "device_class", "certificate", "is_cold_chain", "is_active"),
    search=("code", Pinyin("name"), "common_name"),
    form=(
        Section(_("Product"), ("code", "name", "common_name", "line", "kind")),
        Section(_("Regulation"), ("device_class", "code_2002", "code_2017", "certificate", "maker")),
        Section(_("Definition of a device"), ("form", "indications")),
        Section(_("Storage"), ("storage", "is_cold_chain")),
    ),
    panels=(
        Related("catalog.sku", by="product", label=_("Specifications")),
        Related("catalog.intendeduse", by="product", label=_("Intended uses")),
        Related("catalog.technicalparameter", by="product", label=_("Technical parameters")),
        Panel("definition", _("Definition of a device"), "catalog/definition.html", _definition),
    ),
    create=register_product,
    change=change_product,
    keys=("code",),
    ordering=("code",),
    custom_fields=True,
    dealer_pages=True,
)  # fmt: skip

SKU = ObjectSpec(
    model=Sku,
    label=_("SKU"),
    label_plural=_("SKUs"),
    scope=ReferenceData(dealers=True),
    icon="barcode",
    menu=("goods", 15),
    menu_more=True,
    columns=("code", "product", "spec", "model", "base_unit", "di", "tracking", "list_price_e4", "is_active"),
    fields=(
        "code", "product", "kind", "spec", "model", "base_unit", "tracking", "di", "shelf_life_months", "list_price_e4",
        "insurance_code",
    ),
    filters=("product", "product__line", "spec", "di", "is_active"),
    search=("code", Pinyin("product__name"), "spec", "model", "di"),
    form=(
        Section(_("SKU"), ("code", "product", "kind", "spec", "model", "base_unit")),
        Section(_("Identification"), ("tracking", "di", "insurance_code", "shelf_life_months")),
        Section(_("Price"), ("list_price_e4",)),
    ),
    panels=(
        Related("catalog.kitcomponent", by="kit", label=_("Kit components")),
        Related("catalog.packlevel", by="sku", label=_("Packs")),
        Related("catalog.lot", by="sku", label=_("Lots")),
    ),
    create=register_sku,
    change=change_sku,
    keys=("code",),
    masks={"DEALER": ("list_price_e4",)},
    ordering=("code",),
    custom_fields=True,
    dealer_pages=True,
)  # fmt: skip

PACK_LEVEL = ObjectSpec(
    model=PackLevel,
    label=_("Pack level"),
    label_plural=_("Pack levels"),
    scope=ReferenceData(dealers=True),
    icon="packages",
    columns=("sku", "unit", "factor", "di"),
    fields=("sku", "unit", "factor", "di"),
    filters=("sku", "di"),
    search=("sku__code", "di"),
    form=(Section(_("Pack"), ("sku", "unit", "factor", "di")),),
    keys=("sku", "unit"),
    create=add_pack,
    change=change_pack,
)

CERTIFICATE = ObjectSpec(
    model=Certificate,
    label=_("Registration certificate"),
    label_plural=_("Registration certificates"),
    scope=ReferenceData(dealers=True),
    icon="certificate",
    menu=("goods", 20),
    menu_more=True,
    columns=("number", "product_name", "kind", "device_class", "holder", "approved_on", "expires_on"),
    fields=(
        "number", "kind", "device_class", "class_code", "product_name", "holder", "agent", "approved_on", "expires_on",
        "previous",
    ),
    filters=("device_class", DateRange("expires_on")),
    search=("number", Pinyin("product_name"), "holder"),
    form=(
        Section(_("Certificate"), ("number", "kind", "device_class", "class_code", "product_name")),
        Section(_("Holder"), ("holder", "agent")),
        Section(_("Validity"), ("approved_on", "expires_on", "previous")),
    ),
    panels=(Related("catalog.product", by="certificate", label=_("Products")),),
    create=register_certificate,
    change=change_certificate,
    keys=("number",),
    ordering=("number",),
    dealer_pages=True,
)  # fmt: skip

LOT = ObjectSpec(
    model=Lot,
    label=_("Lot"),
    label_plural=_("Lots"),
    scope=ReferenceData(dealers=True),
    icon="stack-2",
    menu=("goods", 25),
    menu_more=True,
    columns=("number", "sku", "production_date", "expiry_date", "status"),
    fields=("sku", "number", "production_date", "expiry_date"),
    filters=("sku", "sku__product", "number", "status", DateRange("expiry_date")),
    search=("number", "sku__code", Pinyin("sku__product__name")),
    form=(Section(_("Lot"), ("sku", "number", "production_date", "expiry_date")),),
    create=create_lot,
    change=change_lot,
    actions=(
        Action("release", _("Release"), release_lot, fields={"reason": _reason}, icon="check"),
        Action("block", _("Block"), block_lot, fields={"reason": _reason}, bulk=True, icon="ban"),
    ),
    keys=("sku", "number"),
    state="status",
    chips={"U": "good", "Q": "wait", "B": "bad"},
)

INTENDED_USE = ObjectSpec(
    model=IntendedUse,
    label=_("Intended use"),
    label_plural=_("Intended uses"),
    scope=ReferenceData(dealers=True),
    icon="target",
    columns=("product", "use"),
    fields=("product", "use"),
    filters=("product", "use"),
    search=("product__code", Pinyin("product__name")),
    form=(Section(_("Intended use"), ("product", "use")),),
    keys=("product", "use"),
    create=add_intended_use,
    change=change_intended_use,
)

TECHNICAL_PARAMETER = ObjectSpec(
    model=TechnicalParameter,
    label=_("Technical parameter"),
    label_plural=_("Technical parameters"),
    scope=ReferenceData(dealers=True),
    icon="ruler",
    columns=("product", "name", "value", "unit", "kind"),
    fields=("product", "name", "kind", "options", "unit", "value"),
    filters=("product", "name"),
    search=("product__code", Pinyin("product__name"), "name"),
    form=(Section(_("Parameter"), ("product", "name", "kind", "options", "unit", "value")),),
    keys=("product", "name"),
    create=add_parameter,
    change=change_parameter,
)

KIT_COMPONENT = ObjectSpec(
    model=KitComponent,
    label=_("Kit component"),
    label_plural=_("Kit components"),
    scope=ReferenceData(dealers=True),
    icon="packages",
    columns=("kit", "component", "quantity"),
    fields=("kit", "component", "quantity"),
    filters=("kit", "component"),
    search=("kit__code", "component__code"),
    form=(Section(_("Kit component"), ("kit", "component", "quantity")),),
    keys=("kit", "component"),
    create=add_component,
    change=change_component,
)

register(PRODUCT_LINE, PRODUCT, SKU, PACK_LEVEL, CERTIFICATE, LOT, INTENDED_USE, TECHNICAL_PARAMETER, KIT_COMPONENT)
