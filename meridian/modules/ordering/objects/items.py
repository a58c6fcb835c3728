"""Dealers' items, and the terms of ordering and of remaining life."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Computed, ObjectSpec, Section

from .. import commands
from ..models import DealerItem, OrderTerm, RemainingLifeTerm

_OF_DEALER = ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer="dealer")


def _with_dealer(rows: models.QuerySet) -> models.QuerySet:
    return rows.select_related("dealer")


ITEM = ObjectSpec(
    model=DealerItem,
    label=_("Dealer's item"),
    label_plural=_("Dealers' items"),
    icon="star",
    menu=("goods", 18),
    menu_more=True,
    scope=_OF_DEALER,
    columns=("dealer", "sku__code", "sku", "item_code", "is_favourite"),
    fields=("dealer", "sku", "item_code", "is_favourite"),
    filters=("dealer", "sku", "is_favourite"),
    search=("item_code", "sku__code"),
    keys=("dealer", "sku"),
    dealer_pages=True,
    empty=_("Item codes that dealers use in their own systems, and their favourites."),
)

TERM = ObjectSpec(
    model=OrderTerm,
    label=_("Ordering term"),
    label_plural=_("Ordering terms"),
    icon="ruler",
    menu=("goods", 19),
    menu_more=True,
    scope=ReferenceData(),
    columns=(
        "sku__code", "sku", Computed("whom", _("For"), lambda row: str(row.dealer or _("every dealer")), _with_dealer),
        "least_qty", "multiple", "lead_days",
    ),
    fields=("sku", "dealer", "least_qty", "multiple", "lead_days"),
    filters=("sku", "dealer"),
    search=("sku__code",),
    create=commands.set_order_term,
    empty=_("Least quantity, multiple and days to delivery of a SKU. Without a row one piece can be ordered."),
)  # fmt: skip

LIFE_TERM = ObjectSpec(
    model=RemainingLifeTerm,
    label=_("Remaining-life term"),
    label_plural=_("Remaining-life terms"),
    scope=_OF_DEALER,
    icon="calendar-event",
    menu=("settings", 46),
    menu_more=True,
    columns=("dealer", "hospital", "product", "months", "is_active"),
    fields=("dealer", "hospital", "product", "months"),
    filters=("dealer", "hospital", "product", "is_active"),
    form=(Section(_("Remaining-life term"), ("dealer", "hospital", "product", "months")),),
    empty=_("Without a term the parameter of the company holds."),
)  # fmt: skip

register(ITEM, TERM, LIFE_TERM)
