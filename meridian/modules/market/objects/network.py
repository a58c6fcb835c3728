"""How channel modes, structures and pilots appear."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Section, TreeUnder

from .. import commands
from ..choices import PilotResult
from ..models import ChannelMode, ChannelPilot, ChannelStructure
from .plans import reason_field


def _last_day() -> forms.Field:
    return forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))


def _result() -> forms.Field:
    return forms.ChoiceField(label=_("Result"), choices=[each for each in PilotResult.choices if each[0] != "RUNNING"])


def _lessons() -> forms.Field:
    return forms.CharField(label=_("What was learnt"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def not_ended(row: Any, actor: Actor) -> Decision:
    """Whether a row with a period still runs."""
    if row.valid_to is not None and row.valid_to < actor.today:
        return Decision(False, _("It ended on %(day)s.") % {"day": row.valid_to.isoformat()})
    return ALLOWED


def _while_running(row: ChannelPilot, actor: Actor) -> Decision:
    return ALLOWED if row.result == PilotResult.RUNNING else Decision(False, _("The pilot has ended."))


END = {"last_day": _last_day, "reason": reason_field(required=False)}
MODE = ObjectSpec(
    model=ChannelMode,
    label=_("Channel mode"),
    label_plural=_("Channel modes"),
    scope=ScopePaths(region="region", owner="plan__owner"),
    icon="route",
    menu=("market", 62),
    menu_more=True,
    columns=("line", "region", "mode", "valid_from", "valid_to", "plan", "rationale"),
    fields=("line", "region", "mode", "hospitals", "direct_hospitals", "valid_from", "valid_to", "plan", "rationale"),
    filters=("line", "mode", "plan", TreeUnder("region"), DateRange("valid_from")),
    search=(Pinyin("region__full_name"), "rationale"),
    form=(
        Section(_("For what"), ("line", "region", "hospitals")),
        Section(_("Mode"), ("mode", "direct_hospitals", "rationale")),
        Section(_("Period"), ("valid_from", "valid_to", "plan")),
    ),
    facts=(
        Fact(_("Mode"), lambda row, actor: row.get_mode_display()),
        Fact(_("Served directly"), lambda row, actor: row.direct_hospitals.count() or "", kind="num"),
        Fact(_("Valid from"), lambda row, actor: row.valid_from, kind="day"),
        Fact(_("Valid to"), lambda row, actor: row.valid_to or _("until further notice"), kind="date"),
    ),
    create=commands.set_mode,
    change=commands.change_mode,
    actions=(Action("end", _("End"), commands.end_mode, when=not_ended, fields=END, icon="calendar-x"),),
    importable=False,
    ordering=("-valid_from", "-id"),
    empty=_("Look at what the rules suggest for a region, and take it over."),
)

STRUCTURE = ObjectSpec(
    model=ChannelStructure,
    label=_("Channel structure"),
    label_plural=_("Channel structures"),
    scope=ScopePaths(region="region", owner="plan__owner"),
    icon="sitemap",
    menu=("market", 63),
    menu_more=True,
    columns=("line", "region", "exclusivity", "levels", "dealer_count", "valid_from", "valid_to", "plan"),
    fields=(
        "line",
        "region",
        "exclusivity",
        "levels",
        "dealer_count",
        "standards",
        "duties",
        "valid_from",
        "valid_to",
        "plan",
    ),
    filters=("line", "exclusivity", "plan", TreeUnder("region")),
    search=(Pinyin("region__full_name"),),
    form=(
        Section(_("For what"), ("line", "region")),
        Section(_("Structure"), ("exclusivity", "levels", "dealer_count", "standards", "duties")),
        Section(_("Period"), ("valid_from", "valid_to", "plan")),
    ),
    facts=(
        Fact(_("Who works it"), lambda row, actor: row.get_exclusivity_display()),
        Fact(_("Dealer levels"), lambda row, actor: row.levels, kind="num"),
        Fact(_("Dealers in a region"), lambda row, actor: row.dealer_count, kind="num"),
    ),
    create=commands.set_structure,
    change=commands.change_structure,
    actions=(Action("end", _("End"), commands.end_structure, when=not_ended, fields=END, icon="calendar-x"),),
    importable=False,
    ordering=("-valid_from", "-id"),
    empty=_("Say how many dealers work a line in a region, and what they must meet."),
)

PILOT = ObjectSpec(
    model=ChannelPilot,
    label=_("Pilot"),
    label_plural=_("Pilots"),
    scope=ScopePaths(region="region", owner="owner"),
    icon="map-pin",
    menu=("market", 64),
    menu_more=True,
    columns=("line", "region", "first_day", "last_day", "aims", "owner", "result"),
    fields=("line", "region", "first_day", "last_day", "aims", "owner"),
    filters=("line", "result", TreeUnder("region")),
    search=(Pinyin("region__full_name"), "aims"),
    form=(Section(_("Pilot"), ("line", "region", "first_day", "last_day", "aims", "owner")),),
    facts=(
        Fact(_("First day"), lambda row, actor: row.first_day, kind="day"),
        Fact(_("Last day"), lambda row, actor: row.last_day, kind="day"),
        Fact(_("What was learnt"), lambda row, actor: row.lessons),
    ),
    actions=(
        Action("finish", _("Say how it ended"), commands.finish_pilot, when=_while_running, primary=True, icon="flag",
               fields={"result": _result, "lessons": _lessons}),
    ),
    ordering=("-first_day", "-id"),
    state="result",
    chips={"RUNNING": "busy", "PASSED": "good", "FAILED": "bad"},
    importable=False,
    empty=_("Try mode and structure in one region before rolling them out."),
)  # fmt: skip
register(MODE, STRUCTURE, PILOT)
