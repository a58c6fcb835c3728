"""How regions, calendar days and legal parameters appear in lists, forms, imports and the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import DateRange, ObjectSpec, Pinyin, Related, Section, TreeUnder

from .commands.calendar import set_calendar_day
from .commands.divisions import change_region, register_region
from .commands.parameters import change_parameter, set_parameter
from .models import CalendarDay, Region, RegulatoryParameter

REGION = ObjectSpec(
    model=Region,
    label=_("Region"),
    label_plural=_("Regions"),
    scope=ReferenceData(dealers=True),
    icon="map-2",
    menu=("settings", 50),
    menu_more=True,
    columns=("code", "full_name", "short_name", "level", "is_functional_zone", "is_active"),
    fields=("code", "name", "short_name", "level", "parent", "longitude", "latitude", "is_functional_zone"),
    filters=("level", "is_functional_zone", "is_active", TreeUnder("parent")),
    search=("code", Pinyin("name"), "full_name"),
    form=(
        Section(_("Region"), ("code", "name", "short_name", "level", "parent", "is_functional_zone")),
        Section(_("Position"), ("longitude", "latitude")),
    ),
    panels=(Related("reference.region", by="parent", label=_("Regions below"), columns=("code", "name", "level")),),
    keys=("code",),
    create=register_region,
    change=change_region,
    ordering=("code",),
    empty=_(
        "No regions yet. The demo loads them; the deployment page of the runbook shows how to load them without it."
    ),
)

CALENDAR_DAY = ObjectSpec(
    model=CalendarDay,
    label=_("Calendar day"),
    label_plural=_("Working calendar"),
    scope=ReferenceData(dealers=True),
    icon="calendar-event",
    menu=("settings", 60),
    menu_more=True,
    columns=("date", "kind", "name", "source"),
    fields=("date", "kind", "name", "source"),
    filters=("kind", DateRange("date")),
    search=("name",),
    form=(Section(_("Day"), ("date", "kind", "name", "source")),),
    keys=("date",),
    create=set_calendar_day,
    ordering=("-date",),
    state="kind",
    chips={"WORKDAY": "draft", "REST": "draft", "HOLIDAY": "good", "MAKE_UP": "wait"},
    small=True,
    empty=_("Load a year of public holidays, or add days by hand when the State Council has published them."),
)

PARAMETER = ObjectSpec(
    model=RegulatoryParameter,
    label=_("Regulatory parameter"),
    label_plural=_("Regulatory parameters"),
    scope=ReferenceData(),
    icon="scale",
    menu=("settings", 70),
    columns=("code", "value", "unit", "region", "valid_from", "valid_to", "source", "checked_on"),
    fields=("code", "value", "unit", "region", "valid_from", "valid_to", "source", "checked_on", "note"),
    filters=("code", DateRange("valid_from"), TreeUnder("region")),
    search=("code", "source", "note"),
    form=(
        Section(_("Parameter"), ("code", "value", "unit", "region")),
        Section(_("Period"), ("valid_from", "valid_to")),
        Section(_("Where it comes from"), ("source", "checked_on", "note")),
    ),
    create=set_parameter,
    change=change_parameter,
    ordering=("code", "-valid_from"),
    small=True,
)

register(REGION, CALENDAR_DAY, PARAMETER)
