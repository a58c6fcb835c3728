"""How potentials of hospitals, target lists, outlets and services appear."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import DateRange, Fact, ObjectSpec, Pinyin, Related, Section, TreeUnder

from .. import commands
from ..models import HospitalPotential, Outlet, ServiceItem, TargetList, TargetListItem

POTENTIAL = ObjectSpec(
    model=HospitalPotential,
    label=_("Potential of a hospital"),
    label_plural=_("Potentials of hospitals"),
    scope=ScopePaths(region="hospital__region", owner="hospital__rep"),
    icon="target",
    menu=("market", 69),
    menu_more=True,
    columns=("hospital", "line", "potential_fen", "ours_fen", "tier", "need", "as_of"),
    fields=("hospital", "line", "potential_fen", "ours_fen", "need", "decision_path", "source", "as_of"),
    filters=("line", "tier", TreeUnder("hospital__region")),
    search=(Pinyin("hospital__name"), "need"),
    form=(
        Section(_("Potential"), ("hospital", "line", "potential_fen", "ours_fen")),
        Section(_("Picture"), ("need", "decision_path")),
        Section(_("Where it is from"), ("source", "as_of")),
    ),
    facts=(
        Fact(_("Tier"), lambda row, actor: row.tier),
        Fact(_("Still to win"), lambda row, actor: max(0, row.potential_fen - row.ours_fen), kind="money"),
    ),
    keys=("hospital", "line"),
    create=commands.size_hospital,
    change=commands.change_potential,
    ordering=("line", "id"),
    empty=_("Import what hospitals could buy in a year; their tier follows."),
)

TARGET_LIST = ObjectSpec(
    model=TargetList,
    label=_("Target list"),
    label_plural=_("Target lists"),
    scope=ScopePaths(region="region", owner="owner"),
    icon="list-check",
    menu=("market", 40),
    columns=("name", "line", "region", "owner", "first_day", "last_day"),
    fields=("name", "line", "region", "owner", "first_day", "last_day"),
    filters=("line", "owner", TreeUnder("region"), DateRange("last_day")),
    search=(Pinyin("name"),),
    form=(Section(_("Target list"), ("name", "line", "region", "owner", "first_day", "last_day")),),
    facts=(
        Fact(_("Hospitals"), lambda row, actor: row.items.count(), kind="num"),
        Fact(_("Still to do"), lambda row, actor: row.items.filter(state="OPEN").count(), kind="num"),
        Fact(_("Won"), lambda row, actor: row.items.filter(state="WON").count(), kind="num"),
        Fact(_("Last day"), lambda row, actor: row.last_day, kind="day"),
    ),
    panels=(Related("market.targetlistitem", by="target_list", label=_("Hospitals"), limit=100, columns=("hospital", "state", "note")),),
    create=commands.make_target_list,
    importable=False,
    ordering=("-last_day", "-id"),
    empty=_("Choose hospitals by line, region, grade and department, and give them to somebody."),
)  # fmt: skip

ITEM = ObjectSpec(
    model=TargetListItem,
    label=_("Target hospital"),
    label_plural=_("Target hospitals"),
    scope=ScopePaths(region="hospital__region", owner="target_list__owner"),
    icon="building-hospital",
    columns=("target_list", "hospital", "state", "note"),
    fields=("target_list", "hospital", "state", "note"),
    filters=("target_list", "state"),
    search=(Pinyin("hospital__name"),),
    form=(Section(_("Target hospital"), ("target_list", "hospital", "state", "note")),),
    keys=("target_list", "hospital"),
    ordering=("target_list", "id"),
    state="state",
    chips={"OPEN": "wait", "CONTACTED": "busy", "WON": "good", "DROPPED": "draft"},
    importable=False,
)

OUTLET = ObjectSpec(
    model=Outlet,
    label=_("Outlet outside hospitals"),
    label_plural=_("Outlets outside hospitals"),
    scope=ScopePaths(region="region"),
    icon="building-store",
    menu=("market", 70),
    menu_more=True,
    columns=("code", "name", "kind", "region", "platform", "hospital", "is_active"),
    fields=("code", "name", "kind", "region", "platform", "hospital"),
    filters=("kind", "is_active", TreeUnder("region")),
    search=("code", Pinyin("name"), "platform"),
    form=(Section(_("Outlet"), ("code", "name", "kind", "region", "platform", "hospital")),),
    keys=("code",),
    ordering=("code",),
    empty=_("Add pharmacies, clinics and online shops where patients get the goods."),
)

SERVICE = ObjectSpec(
    model=ServiceItem,
    label=_("Service of dealers"),
    label_plural=_("Services of dealers"),
    scope=ReferenceData(),
    icon="tools",
    columns=("code", "name", "kind", "unit", "standard", "is_active"),
    fields=("code", "name", "kind", "unit", "standard"),
    filters=("kind", "is_active"),
    search=("code", Pinyin("name")),
    form=(Section(_("Service"), ("code", "name", "kind", "unit", "standard")),),
    keys=("code",),
    ordering=("code",),
    small=True,
    empty=_("Add the services dealers offer beside trading."),
)
register(POTENTIAL, TARGET_LIST, ITEM, OUTLET, SERVICE)
