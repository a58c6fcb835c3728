"""Templates of onboarding, and the onboardings of dealers with their tasks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision, while_in
from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Related, Section, TreeUnder

from .. import commands
from ..choices import OnboardingStatus, Side, TaskState
from ..models import Onboarding, OnboardingStep, OnboardingTask, OnboardingTemplate
from .shown import OF_DEALER, below, line_of_text

TEMPLATE = ObjectSpec(
    model=OnboardingTemplate,
    label=_("Onboarding template"),
    label_plural=_("Onboarding templates"),
    scope=ReferenceData(),
    icon="copy",
    columns=("name", "is_default", "note", "is_active"),
    fields=("name", "is_default", "note"),
    filters=("is_active",),
    search=(Pinyin("name"),),
    form=(Section(_("Template"), ("name", "is_default", "note")),),
    panels=(
        Related(
            "training.onboardingstep", by="template", label=_("Steps"), limit=40,
            columns=("day_offset", "kind", "title", "side", "course"),
        ),
    ),
    keys=("name",),
    ordering=("name",),
)  # fmt: skip

STEP = ObjectSpec(
    model=OnboardingStep,
    label=_("Onboarding step"),
    label_plural=_("Onboarding steps"),
    scope=ReferenceData(),
    icon="list-check",
    columns=("template", "day_offset", "kind", "title", "side", "course"),
    fields=("template", "position", "day_offset", "kind", "title", "side", "course", "kit_template"),
    filters=("template", "kind"),
    small=True,
    search=("title",),
    form=(
        Section(_("Step"), ("template", "position", "kind", "title", "side", "day_offset")),
        Section(_("What it is about"), ("course", "kit_template")),
    ),
    keys=("template", "title"),
    ordering=("template", "day_offset", "position", "id"),
)

ONBOARDING = ObjectSpec(
    model=Onboarding,
    label=_("Onboarding"),
    label_plural=_("Onboardings"),
    scope=OF_DEALER,
    icon="flag",
    columns=("number", "dealer", "template", "status", "started_on", "due_on", "ended_on"),
    fields=("dealer", "template", "started_on"),
    filters=("dealer", "template", "status", TreeUnder("dealer__region"), DateRange("due_on")),
    search=("number", "dealer__code", Pinyin("dealer__name")),
    form=(Section(_("Onboarding"), ("dealer", "template", "started_on")),),
    create=commands.start_onboarding,
    actions=(
        Action(
            "cancel", _("Cancel"), commands.cancel_onboarding, when=while_in(OnboardingStatus.RUNNING),
            fields={"reason": line_of_text(_("Reason"))}, icon="ban",
        ),
    ),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Started on"), lambda row, actor: row.started_on, kind="day"),
        Fact(_("Due on"), lambda row, actor: row.due_on, kind="day"),
    ),
    importable=False,
    state="status",
    chips={"RUNNING": "busy", "DONE": "good", "CANCELLED": "draft"},
    empty=_("No dealer is being started. Start one, or mark a template as the one that starts by itself."),
)  # fmt: skip


def _own_side(row: Any, actor: Actor) -> Decision:
    if row.state != TaskState.OPEN:
        return while_in(TaskState.OPEN, field="state")(row, actor)
    if (row.side == Side.DEALER) != actor.is_dealer and not actor.is_system:
        return Decision(False, _("The other side does this task."))
    return ALLOWED


TASK = ObjectSpec(
    model=OnboardingTask,
    label=_("Onboarding task"),
    label_plural=_("Onboarding tasks"),
    scope=below("onboarding"),
    icon="check",
    columns=("onboarding", "title", "kind", "side", "due_on", "state", "done_on", "evidence"),
    filters=("onboarding", "state", DateRange("due_on")),
    search=("title", "onboarding__number"),
    actions=(
        Action(
            "settle", _("Mark as done"), commands.settle_task, when=_own_side,
            fields={"evidence": line_of_text(_("Supporting paper"))}, icon="check", primary=True,
        ),
        Action(
            "skip", _("Not needed"), commands.skip_task, when=while_in(TaskState.OPEN, field="state"),
            fields={"reason": line_of_text(_("Reason"))}, icon="ban",
        ),
    ),
    read_only=True,
    importable=False,
    ordering=("onboarding", "position", "id"),
    state="state",
    chips={"OPEN": "wait", "DONE": "good", "SKIPPED": "draft"},
)  # fmt: skip

register(TEMPLATE, STEP, ONBOARDING, TASK)
