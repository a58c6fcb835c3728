"""How planning cycles, channel plans, their tasks and recruiting targets appear; what routes of approval may ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.access.decisions import ALLOWED, Decision, while_in
from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.approvals.choices import CaseStatus
from meridian.kernel.approvals.conditions import FactField
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.approvals.subjects import Subject, register_subject
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.money import yuan_from_fen
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Related, Section, TreeUnder

from .. import commands
from ..choices import CycleStatus, PlanStatus
from ..models import ChannelPlan, PlanningCycle, PlanTask, RecruitingTarget


def _for_another(row: ChannelPlan, actor: Actor) -> Decision:
    """Whether the actor may decide here: it is submitted, no route decides it, and another person submitted it."""
    if row.status != PlanStatus.SUBMITTED:
        return while_in(PlanStatus.SUBMITTED)(row, actor)
    case = case_of(ChannelPlan._meta.label_lower, row.pk)
    if case is not None and case.status == CaseStatus.OPEN:
        said = _("It is decided on its way through approval %(number)s.") % {"number": case.number}
        return Decision(False, said, "approvals.case_open", mend_url=f"/approvals/{case.pk}/")
    if actor.user_id is not None and actor.user_id == row.submitted_by_id:
        return Decision(False, _("You submitted this plan; another person decides."), "market.two_people")
    return ALLOWED


def _cycle_is(status: str):
    def decide(row: PlanningCycle, actor: Actor) -> Decision:
        if row.status == status:
            return ALLOWED
        return Decision(False, _("Not possible: the cycle is %(status)s.") % {"status": row.get_status_display()})

    return decide


def _while_open(row: PlanTask, actor: Actor) -> Decision:
    return Decision(False, _("The task is done.")) if row.done_on else ALLOWED


def reason_field(*, required: bool = True) -> Any:
    """A reason that is kept."""
    return lambda: forms.CharField(label=_("Reason"), max_length=300, required=required)


CYCLE = ObjectSpec(
    model=PlanningCycle,
    label=_("Planning cycle"),
    label_plural=_("Planning cycles"),
    scope=ReferenceData(),
    icon="calendar",
    menu=("market", 68),
    menu_more=True,
    columns=("year", "quarter", "first_day", "last_day", "status"),
    fields=("year", "quarter", "objectives"),
    filters=("year", "status"),
    form=(Section(_("Planning cycle"), ("year", "quarter", "objectives")),),
    panels=(Related("market.channelplan", by="cycle", label=_("Channel plans"), columns=("number", "line", "region", "edition", "status")),),
    create=commands.open_cycle,
    change=commands.change_cycle,
    actions=(
        Action("close", _("Close"), commands.close_cycle, when=_cycle_is(CycleStatus.OPEN), icon="lock",
               confirm=_("No more plans are made for it. Approved plans hold.")),
        Action("reopen", _("Open again"), commands.reopen_cycle, when=_cycle_is(CycleStatus.CLOSED), icon="lock-open"),
    ),
    ordering=("-first_day", "id"),
    state="status",
    chips={"OPEN": "busy", "CLOSED": "draft"},
    importable=False,
    empty=_("Open the year you plan for."),
)  # fmt: skip

PLAN = ObjectSpec(
    model=ChannelPlan,
    label=_("Channel plan"),
    label_plural=_("Channel plans"),
    scope=ScopePaths(region="region", owner="owner"),
    icon="target",
    menu=("market", 30),
    columns=("number", "cycle", "line", "region", "edition", "status", "owner", "sellout_fen", "share_percent", "coverage_percent"),
    fields=("cycle", "line", "region", "owner", "objectives", "sellout_fen", "share_percent", "coverage_percent"),
    filters=("cycle", "line", "status", "owner", TreeUnder("region")),
    search=("number", Pinyin("region__full_name"), "objectives"),
    form=(
        Section(_("Channel plan"), ("cycle", "line", "region", "owner", "objectives")),
        Section(_("What is to be reached"), ("sellout_fen", "share_percent", "coverage_percent")),
    ),
    facts=(
        Fact(_("Sell-out aimed at"), lambda row, actor: row.sellout_fen, kind="money"),
        Fact(_("Share aimed at"), lambda row, actor: f"{row.share_percent} %" if row.share_percent is not None else ""),
        Fact(_("Potential to be covered"), lambda row, actor: f"{row.coverage_percent} %" if row.coverage_percent is not None else ""),
        Fact(_("Edition"), lambda row, actor: row.edition, kind="num"),
    ),
    panels=(
        Related("market.channelmode", by="plan", label=_("1 Channel modes"), columns=("line", "region", "mode", "valid_from", "valid_to")),
        Related("market.channelstructure", by="plan", label=_("2 Channel structures"), columns=("region", "exclusivity", "levels", "dealer_count", "valid_from")),
        Related("market.recruitingtarget", by="plan", label=_("3 Recruiting targets"), columns=("region", "level", "wanted", "due_on")),
        Related("market.plantask", by="plan", label=_("4 Tasks"), columns=("title", "responsible", "accountable", "due_on", "done_on")),
    ),
    create=commands.draft_plan,
    change=commands.change_plan,
    actions=(
        Action("submit", _("Submit for approval"), commands.submit_plan, when=while_in(PlanStatus.DRAFT), primary=True, icon="send"),
        Action("approve", _("Approve"), commands.approve_plan, when=_for_another, primary=True, icon="check",
               fields={"note": reason_field(required=False)}, confirm=_("The edition before is superseded.")),
        Action("refuse", _("Refuse"), commands.refuse_plan, when=_for_another, icon="x", fields={"reason": reason_field()}),
        Action("withdraw", _("Take back to draft"), commands.withdraw_plan, when=while_in(PlanStatus.SUBMITTED), icon="arrow-back-up"),
        Action("next", _("Next edition"), commands.next_edition, when=while_in(PlanStatus.APPROVED, PlanStatus.REFUSED), icon="copy"),
    ),
    ordering=("-id",),
    state="status",
    chips={"DRAFT": "draft", "SUBMITTED": "wait", "APPROVED": "good", "REFUSED": "bad", "SUPERSEDED": "draft"},
    importable=False,
    empty=_("Draft the first plan: what is to be reached with a line in a region."),
)  # fmt: skip

TASK = ObjectSpec(
    model=PlanTask,
    label=_("Task of a plan"),
    label_plural=_("Tasks of plans"),
    scope=ScopePaths(region="plan__region", owner="responsible"),
    icon="checklist",
    columns=("plan", "title", "responsible", "accountable", "due_on", "done_on"),
    fields=("plan", "title", "responsible", "accountable", "consulted", "informed", "due_on", "note"),
    filters=("plan", "responsible", DateRange("due_on")),
    search=("title",),
    form=(
        Section(_("Task"), ("plan", "title", "due_on", "note")),
        Section(_("Who"), ("responsible", "accountable", "consulted", "informed")),
    ),
    create=commands.set_task,
    change=commands.change_task,
    actions=(
        Action(
            "finish", pgettext_lazy("task", "Done"), commands.finish_task, when=_while_open, primary=True, icon="check"
        ),
    ),
    importable=False,
    ordering=("due_on", "id"),
    empty=_("Say who does what until when."),
)

TARGET = ObjectSpec(
    model=RecruitingTarget,
    label=_("Recruiting target"),
    label_plural=_("Recruiting targets"),
    scope=ScopePaths(region="region", owner="plan__owner"),
    icon="user-plus",
    columns=("plan", "region", "level", "wanted", "due_on", "note"),
    fields=("plan", "region", "level", "wanted", "due_on", "note"),
    filters=("plan", TreeUnder("region")),
    form=(Section(_("Recruiting target"), ("plan", "region", "level", "wanted", "due_on", "note")),),
    importable=False,
    ordering=("due_on", "id"),
    empty=_("Say how many dealers are to be found where."),
)
register(CYCLE, PLAN, TASK, TARGET)


def plan_facts(row: ChannelPlan) -> dict[str, Any]:
    """What routes may ask about a plan. Money in fen."""
    return {
        "sellout_fen": row.sellout_fen, "edition": row.edition, "has_direct": row.modes.exclude(mode="DISTRIBUTION").exists(),
        "has_exclusive": row.structures.filter(exclusivity="EXCLUSIVE").exists(), "targets": row.targets.count(),
    }  # fmt: skip


def plan_content(row: ChannelPlan) -> dict[str, str]:
    """What is frozen when a plan is submitted: aims, modes, structures, dealers to be found."""
    said = {
        str(_("planning cycle")): str(row.cycle), str(_("product line")): str(row.line), str(_("region")): str(row.region),
        str(_("objectives")): row.objectives,
        str(_("sell-out aimed at")): f"¥{yuan_from_fen(row.sellout_fen)}" if row.sellout_fen is not None else "",
        str(_("share aimed at, percent")): str(row.share_percent if row.share_percent is not None else ""),
        str(_("potential to be covered, percent")): str(row.coverage_percent if row.coverage_percent is not None else ""),
    }  # fmt: skip
    for number, mode in enumerate(row.modes.order_by("pk"), 1):
        said[f"{_('channel mode')} {number}"] = f"{mode} {mode.valid_from.isoformat()}"
    for number, structure in enumerate(row.structures.order_by("pk"), 1):
        said[f"{_('channel structure')} {number}"] = f"{structure} × {structure.dealer_count}"
    for number, target in enumerate(row.targets.order_by("pk"), 1):
        said[f"{_('recruiting target')} {number}"] = f"{target.region} × {target.wanted} {target.due_on.isoformat()}"
    return said


register_subject(
    Subject(
        model=ChannelPlan, purpose=commands.PURPOSE, label=_("channel plan"), code=PLAN.code("view"),
        facts=plan_facts, content=plan_content, on_approved=commands.carry_out_approval,
        on_rejected=commands.carry_out_refusal, on_returned=commands.carry_out_return,
        fields=(
            FactField("sellout_fen", _("sell-out aimed at"), "MONEY"),
            FactField("edition", _("edition"), "NUMBER"),
            FactField("has_direct", _("with direct sales"), "FLAG"),
            FactField("has_exclusive", _("with an exclusive dealer"), "FLAG"),
            FactField("targets", _("recruiting targets"), "NUMBER"),
        ),
        people=lambda row, name: [row.owner_id] if name == "owner" and row.owner_id else [],
        people_labels={"owner": _("responsible for the plan")},
        url=lambda row: reverse(PLAN.url_name("detail"), args=[row.pk]),
    )
)  # fmt: skip
