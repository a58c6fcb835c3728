"""How authorisations appear in lists, forms, the portal and the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import DateRange, Fact, ObjectSpec, Pinyin, Section

from .models import Authorisation

AUTHORISATION = ObjectSpec(
    model=Authorisation,
    label=_("Authorisation"),
    label_plural=_("Authorisations"),
    scope=ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer="dealer"),
    icon="license",
    menu=("authorisation", 10),
    columns=("number", "dealer", "kind", "is_exclusive", "valid_from", "valid_to", "ended_on", "status"),
    fields=(
        "number", "dealer", "kind", "is_exclusive", "valid_from", "valid_to", "lines", "products", "regions", "hospitals",
        "excluded_hospitals", "may_sell_to_dealers", "remark",
    ),
    filters=("dealer", "status", "is_exclusive", DateRange("valid_from"), DateRange("valid_to")),
    search=("number", Pinyin("dealer__name")),
    form=(
        Section(_("Authorisation"), ("number", "dealer", "kind", "is_exclusive", "may_sell_to_dealers")),
        Section(_("Period"), ("valid_from", "valid_to")),
        Section(_("Products"), ("lines", "products")),
        Section(_("Territory"), ("regions", "hospitals", "excluded_hospitals")),
        Section(_("Remark"), ("remark",)),
    ),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Valid from"), lambda row, actor: row.valid_from, kind="date"),
        Fact(_("Valid to"), lambda row, actor: row.ended_on or row.valid_to, kind="date"),
        Fact(_("Exclusive"), lambda row, actor: _("yes") if row.is_exclusive else _("no")),
    ),
    keys=("number",),
    ordering=("-valid_from", "number"),
    state="status",
    chips={"DRAFT": "draft", "VALID": "good", "ENDED": "bad"},
    dealer_pages=True,
    importable=False,
    empty=_("Draft the first authorisation: which dealer, which products, which territory, which period."),
)  # fmt: skip

register(AUTHORISATION)
