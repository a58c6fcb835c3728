"""How playbooks, their steps and roll-outs appear."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import while_in
from meridian.kernel.access.models import User
from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Related, Section
from meridian.modules.reference.choices import RegionLevel

from .. import commands
from ..choices import CycleStatus, PlaybookStatus
from ..models import ChannelPlan, PlanningCycle, Playbook, PlaybookStep, Rollout

# The model of another module, reached through our own field.
Region: Any = ChannelPlan._meta.get_field("region").related_model


def _cycle() -> forms.Field:
    rows = PlanningCycle.objects.unscoped("cycles are everybody's").filter(status=CycleStatus.OPEN)
    return forms.ModelChoiceField(queryset=rows.order_by("-first_day"), label=_("Planning cycle"))


def _regions() -> forms.Field:
    provinces = Region.objects.unscoped("regions are everybody's").filter(level=RegionLevel.PROVINCE)
    return forms.ModelMultipleChoiceField(
        queryset=provinces.order_by("code"), label=_("Regions"), widget=forms.CheckboxSelectMultiple
    )


def _starts() -> forms.Field:
    return forms.DateField(label=_("Starts on"), widget=forms.DateInput(attrs={"type": "date"}))


def _wave() -> forms.Field:
    return forms.IntegerField(label=_("Wave"), min_value=1, max_value=99, initial=1)


def _manager() -> forms.Field:
    staff = User.objects.filter(kind=User.Kind.STAFF, is_active=True).order_by("display_name", "pk")
    return forms.ModelChoiceField(queryset=staff, label=_("Channel manager"))


def _done(row: Rollout, actor: Actor) -> str:
    """Tasks done of all."""
    done = list(row.plan.tasks.values_list("done_on", flat=True))
    return f"{sum(day is not None for day in done)} / {len(done)}"


PLAYBOOK = ObjectSpec(
    model=Playbook,
    label=_("Playbook"),
    label_plural=_("Playbooks"),
    scope=ReferenceData(),
    icon="bookmarks",
    menu=("market", 72),
    menu_more=True,
    columns=("name", "line", "edition", "status", "pilot", "exclusivity"),
    fields=("name", "line", "pilot", "objectives", "exclusivity", "dealer_count", "levels", "standards", "recruit_days"),
    filters=("line", "status"),
    search=("name",),
    form=(
        Section(_("Playbook"), ("name", "line", "pilot", "objectives")),
        Section(_("Dealers of a region"), ("exclusivity", "dealer_count", "levels", "standards", "recruit_days")),
    ),
    facts=(
        Fact(_("Edition"), lambda row, actor: row.edition, kind="num"),
        Fact(_("Who works it"), lambda row, actor: row.get_exclusivity_display()),
        Fact(_("Regions"), lambda row, actor: row.rollouts.count(), kind="num"),
    ),
    panels=(
        Related("market.playbookstep", by="playbook", label=_("Steps"), limit=60, columns=("step", "title", "days", "material")),
        Related("market.rollout", by="playbook", label=_("Roll-outs"), limit=40, columns=("wave", "plan", "plan__region", "starts_on", "manager")),
    ),
    change=commands.change_playbook,
    actions=(
        Action("activate", _("Put to use"), commands.activate_playbook, when=while_in(PlaybookStatus.DRAFT), primary=True, icon="check",
               confirm=_("The playbook of the line in use so far ends.")),
        Action(
            "rollout", _("Roll out to regions"), commands.roll_out, when=while_in(PlaybookStatus.ACTIVE), primary=True, icon="map-2",
            fields={"cycle": _cycle, "regions": _regions, "starts_on": _starts, "wave": _wave, "manager": _manager},
            confirm=_("Each region gets a channel plan in draft with the tasks of the steps. All regions or none."),
        ),
        Action("next", _("Next edition"), commands.next_playbook, when=while_in(PlaybookStatus.ACTIVE, PlaybookStatus.ENDED), icon="copy"),
    ),
    ordering=("line", "-edition", "id"),
    state="status",
    chips={"DRAFT": "draft", "ACTIVE": "good", "ENDED": "draft"},
    importable=False,
    empty=_("Write down what made the pilot succeed; the next region gets it as tasks."),
)  # fmt: skip

STEP = ObjectSpec(
    model=PlaybookStep,
    label=_("Step of a playbook"),
    label_plural=_("Steps of playbooks"),
    scope=ReferenceData(),
    icon="list-check",
    columns=("playbook", "step", "title", "days", "material"),
    fields=("playbook", "step", "title", "days", "material"),
    filters=("playbook", "step"),
    search=("title", "material"),
    form=(Section(_("Step"), ("playbook", "step", "title", "days", "material")),),
    create=commands.add_step,
    change=commands.change_step,
    importable=False,
    ordering=("playbook", "days", "id"),
    empty=_("Add what is to be done, in which step, and after how many days."),
)

ROLLOUT = ObjectSpec(
    model=Rollout,
    label=_("Roll-out"),
    label_plural=_("Roll-outs"),
    scope=ScopePaths(region="plan__region", owner="manager"),
    icon="route",
    menu=("market", 73),
    menu_more=True,
    columns=("playbook", "plan", "plan__region", "wave", "starts_on", "manager"),
    filters=("playbook", "wave", "manager", DateRange("starts_on")),
    facts=(
        Fact(_("Wave"), lambda row, actor: row.wave, kind="num"),
        Fact(_("Starts on"), lambda row, actor: row.starts_on, kind="day"),
        Fact(_("Tasks done"), _done),
    ),
    read_only=True,
    importable=False,
    ordering=("wave", "starts_on", "id"),
    empty=_("Put a playbook to use, then roll it out to regions."),
)
register(PLAYBOOK, STEP, ROLLOUT)
