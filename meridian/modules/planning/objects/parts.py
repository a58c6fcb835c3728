"""Goals, target hospitals, actions and reviews of joint plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.access.decisions import Decision, while_in
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, ObjectSpec, Pinyin, Section

from .. import commands
from ..choices import SEEN_BY_DEALER, ActionSide, ActionState, GoalKind, HospitalStage, JointPlanStatus
from ..models import JointAction, JointGoal, JointReview, TargetHospital
from .plans import text_field


def _of_dealer(dealer_id: int) -> Q:
    return Q(plan__dealer=dealer_id) & Q(plan__status__in=SEEN_BY_DEALER)


OF_PLAN = ScopePaths(
    region="plan__dealer__region", team="plan__dealer__team", owner="plan__dealer__manager", dealer=_of_dealer
)


def _while_running(row: Any, actor: Actor) -> Decision:
    return while_in(JointPlanStatus.RUNNING)(row.plan, actor)


def _to_count(row: JointGoal, actor: Actor) -> Decision:
    if row.kind != GoalKind.OWN:
        return Decision(False, _("The product counts this goal from the books."), "planning.counted_by_us")
    return _while_running(row, actor)


def _own_side(row: JointAction, actor: Actor) -> Decision:
    if row.state != ActionState.OPEN:
        return while_in(ActionState.OPEN, field="state")(row, actor)
    if actor.is_dealer and row.side != ActionSide.DEALER:
        return Decision(False, _("The other side does this action."), "planning.other_side")
    return _while_running(row, actor)


GOAL = ObjectSpec(
    model=JointGoal,
    label=_("Goal of a joint plan"),
    label_plural=_("Goals of joint plans"),
    scope=OF_PLAN,
    icon="target",
    columns=("plan", "kind", "title", "target_fen", "target", "counted", "counted_on"),
    fields=("plan", "kind", "target_fen", "target", "title"),
    filters=("plan", "kind"),
    search=("title", "plan__number"),
    form=(Section(_("Goal of a joint plan"), ("plan", "kind", "target_fen", "target", "title")),),
    create=commands.add_goal,
    change=commands.change_goal,
    actions=(
        Action(
            "count", pgettext_lazy("joint goal", "Say how far it is"), commands.count_goal, when=_to_count, icon="edit",
            fields={
                "counted": lambda: forms.IntegerField(label=_("Counted so far"), min_value=0),
                "note": text_field(_("How it was counted")),
            },
        ),
    ),
    importable=False,
    ordering=("plan", "id"),
)  # fmt: skip

HOSPITAL = ObjectSpec(
    model=TargetHospital,
    label=_("Target hospital of a joint plan"),
    label_plural=_("Target hospitals of joint plans"),
    scope=OF_PLAN,
    icon="building-hospital",
    columns=("plan", "hospital", "stage", "potential_fen", "contact"),
    fields=("plan", "hospital", "stage", "potential_fen", "contact", "note"),
    filters=("plan", "stage"),
    search=(Pinyin("hospital__name"), "plan__number"),
    form=(Section(_("Target hospital of a joint plan"), ("plan", "hospital", "stage", "potential_fen", "contact", "note")),),
    create=commands.add_hospital,
    change=commands.change_hospital,
    actions=(
        Action(
            "move", pgettext_lazy("target hospital", "Next stage"), commands.move_hospital, when=_while_running,
            icon="arrow-right", primary=True,
            fields={
                "stage": lambda: forms.ChoiceField(label=_("Stage"), choices=HospitalStage.choices),
                "note": text_field(_("Remark"), required=False),
            },
        ),
    ),
    importable=False,
    ordering=("plan", "id"),
    state="stage",
    chips={
        "TARGET": "draft", "CONTACT": "busy", "TRIAL": "busy", "LISTING": "wait", "FIRST_ORDER": "good", "STABLE": "good",
        "DROPPED": "bad",
    },
)  # fmt: skip

ACTION = ObjectSpec(
    model=JointAction,
    label=_("Action of a joint plan"),
    label_plural=_("Actions of joint plans"),
    scope=OF_PLAN,
    icon="checklist",
    columns=("plan", "plan__dealer", "title", "side", "owner", "due_on", "state", "outcome"),
    fields=("plan", "title", "side", "owner", "hospital", "due_on"),
    filters=("plan", "side", "owner", "state", DateRange("due_on")),
    search=("title", "plan__number"),
    form=(Section(_("Action of a joint plan"), ("plan", "title", "side", "owner", "hospital", "due_on")),),
    create=commands.add_action,
    change=commands.change_action,
    actions=(
        Action("settle", pgettext_lazy("joint action", "Mark as done"), commands.settle_action, when=_own_side, icon="check", primary=True,
               fields={"outcome": text_field(_("What came of it"))}),
        Action("drop", pgettext_lazy("joint action", "Give up"), commands.drop_action, when=_own_side, icon="ban",
               fields={"outcome": text_field(_("Reason"))}),
    ),
    importable=False,
    ordering=("due_on", "id"),
    state="state",
    chips={"OPEN": "wait", "DONE": "good", "DROPPED": "draft"},
)  # fmt: skip

REVIEW = ObjectSpec(
    model=JointReview,
    label=_("Review of a joint plan"),
    label_plural=_("Reviews of joint plans"),
    scope=OF_PLAN,
    icon="message",
    columns=("plan", "held_on", "note", "measures"),
    fields=("plan", "held_on", "note", "measures"),
    filters=("plan", DateRange("held_on")),
    form=(Section(_("Review of a joint plan"), ("plan", "held_on", "note", "measures")),),
    create=commands.add_review,
    importable=False,
    ordering=("-held_on", "-id"),
)

register(GOAL, HOSPITAL, ACTION, REVIEW)
