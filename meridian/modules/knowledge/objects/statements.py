"""Core advantages and knowledge cards."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Fact, ObjectSpec, Pinyin, Section

from .. import commands
from ..models import ProductAdvantage, ProductCard
from ..queries.reach import of_dealer_approved, staff_reads
from .shown import CHIPS, to_approve, wording_fact

ADVANTAGE = ObjectSpec(
    model=ProductAdvantage,
    label=_("Product advantage"),
    label_plural=_("Product advantages"),
    scope=ReferenceData(dealers=of_dealer_approved, staff=staff_reads(ProductAdvantage)),
    icon="award",
    columns=("product", "statement", "grade", "status"),
    fields=("product", "statement", "grade", "source"),
    filters=("product", "grade", "status"),
    search=(Pinyin("product__name"), "statement"),
    form=(Section(_("Advantage"), ("product", "statement")), Section(_("Evidence"), ("grade", "source"))),
    facts=(Fact(_("Wording to look at"), wording_fact("statement"), fields=("statement",)),),
    keys=("product", "statement"),
    create=commands.add_advantage,
    change=commands.change_advantage,
    actions=(Action("approve", _("Approve"), commands.approve_advantage, when=to_approve, icon="shield-check"),),
    state="status",
    chips=CHIPS,
)

CARD = ObjectSpec(
    model=ProductCard,
    label=_("Product knowledge card"),
    label_plural=_("Product knowledge cards"),
    scope=ReferenceData(dealers=of_dealer_approved, staff=staff_reads(ProductCard)),
    icon="id-badge-2",
    columns=("product", "product__line", "status", "approved_at"),
    fields=("product", "contraindications", "precautions", "clinical_value", "source"),
    filters=("product", "product__line", "status"),
    search=(Pinyin("product__name"),),
    form=(
        Section(_("Product"), ("product",)),
        Section(_("Safety"), ("contraindications", "precautions")),
        Section(_("Clinical value"), ("clinical_value", "source")),
    ),
    facts=(Fact(_("Wording to look at"), wording_fact("clinical_value"), fields=("clinical_value",)),),
    keys=("product",),
    create=commands.write_card,
    change=commands.change_card,
    actions=(
        Action("approve", _("Approve"), commands.approve_card, when=to_approve, icon="shield-check", primary=True),
    ),
    state="status",
    chips=CHIPS,
    empty=_("Write the first card: contraindications, precautions and clinical value of a product."),
)

register(ADVANTAGE, CARD)
