"""How joint business plans appear, and what routes of approval may ask about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.access.decisions import ALLOWED, Decision, while_in
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.approvals.choices import CaseStatus
from meridian.kernel.approvals.conditions import FactField
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.approvals.subjects import Subject, register_subject
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.money import yuan_from_fen
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Section, TreeUnder

from .. import commands
from ..choices import SEEN_BY_DEALER, GoalKind, JointPlanStatus
from ..models import JointPlan


def _of_dealer(dealer_id: int) -> Q:
    """A dealer sees his own plans from the day one is proposed to him; drafts are the company's."""
    return Q(dealer=dealer_id) & Q(status__in=SEEN_BY_DEALER)


def _for_another(row: JointPlan, actor: Actor) -> Decision:
    """Whether the actor may decide here: it is submitted, no route decides it, and another person submitted it."""
    if row.status != JointPlanStatus.SUBMITTED:
        return while_in(JointPlanStatus.SUBMITTED)(row, actor)
    case = case_of(JointPlan._meta.label_lower, row.pk)
    if case is not None and case.status in (CaseStatus.OPEN, CaseStatus.RETURNED):
        said = _("It is decided on its way through approval %(number)s.") % {"number": case.number}
        return Decision(False, said, "approvals.case_open", mend_url=f"/approvals/{case.pk}/")
    if actor.user_id is not None and actor.user_id == row.submitted_by_id:
        return Decision(False, _("You submitted this plan; another person decides."), "planning.two_people")
    return ALLOWED


def _for_dealer(row: JointPlan, actor: Actor) -> Decision:
    """Whether the dealer may answer: it is proposed to him."""
    if not actor.is_dealer and not actor.is_system:
        return Decision(False, _("The dealer himself agrees to a plan."), "planning.only_dealer")
    return while_in(JointPlanStatus.PROPOSED)(row, actor)


def text_field(label: Any, *, required: bool = True, length: int = 300, rows: int = 3) -> Callable[[], forms.Field]:
    """A field for a few sentences."""
    return lambda: forms.CharField(
        label=label, required=required, max_length=length, widget=forms.Textarea(attrs={"rows": rows})
    )


def _day(label: Any) -> Callable[[], forms.Field]:
    return lambda: forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


def _long(column: Any) -> forms.Field:
    return forms.CharField(
        label=column.verbose_name, required=not column.blank, max_length=column.max_length,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip


PLAN = ObjectSpec(
    model=JointPlan,
    label=_("Joint business plan"),
    label_plural=_("Joint business plans"),
    scope=ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer=_of_dealer),
    icon="target",
    menu=("market", 75),
    dealer_pages=True,
    columns=("number", "dealer", "title", "line", "valid_from", "valid_to", "status", "owner", "budget_fen"),
    fields=("dealer", "line", "title", "valid_from", "valid_to", "owner", "dealer_owner", "development", "budget_fen", "budget_note"),
    filters=("dealer", "line", "status", "owner", TreeUnder("dealer__region"), DateRange("valid_to")),
    search=("number", "title", "dealer__code", Pinyin("dealer__name")),
    form=(
        Section(_("Joint business plan"), ("dealer", "line", "title", "valid_from", "valid_to")),
        Section(_("What is to be done"), ("development", "owner", "dealer_owner")),
        Section(_("Support"), ("budget_fen", "budget_note")),
    ),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Product line"), lambda row, actor: str(row.line) if row.line_id else _("all lines")),
        Fact(_("First day"), lambda row, actor: row.valid_from, kind="day"),
        Fact(_("Last day"), lambda row, actor: row.valid_to, kind="day"),
        Fact(_("Support by the company"), lambda row, actor: row.budget_fen, kind="money"),
    ),
    inputs={"development": _long},
    create=commands.draft_joint_plan,
    change=commands.change_joint_plan,
    actions=(
        Action("submit", _("Submit for approval"), commands.submit_joint_plan, when=while_in(JointPlanStatus.DRAFT), primary=True, icon="send"),
        Action("approve", _("Approve and propose"), commands.approve_joint_plan, when=_for_another, primary=True, icon="check",
               confirm=_("The dealer sees the plan from now on and is asked to agree.")),
        Action("refuse", _("Refuse"), commands.refuse_joint_plan, when=_for_another, icon="x", fields={"reason": text_field(_("Reason"))}),
        Action("agree", pgettext_lazy("joint plan", "Agree"), commands.agree_joint_plan, when=_for_dealer, primary=True, icon="check",
               fields={"answer": text_field(_("Remark"), required=False, length=500)}),
        Action("decline", _("Ask for changes"), commands.decline_joint_plan, when=_for_dealer, icon="arrow-back-up",
               fields={"answer": text_field(_("What is to be changed"), length=500)}),
        Action("withdraw", _("Take back to draft"), commands.withdraw_joint_plan,
               when=while_in(JointPlanStatus.SUBMITTED, JointPlanStatus.PROPOSED, JointPlanStatus.DECLINED), icon="arrow-back-up"),
        Action("close", pgettext_lazy("joint plan", "Close with a review"), commands.close_joint_plan, when=while_in(JointPlanStatus.RUNNING), icon="lock",
               fields={"conclusion": text_field(_("What was reached and learnt"), length=2000, rows=6)}),
        Action("follow", _("Plan the next period"), commands.follow_joint_plan,
               when=while_in(JointPlanStatus.RUNNING, JointPlanStatus.CLOSED), icon="copy",
               fields={"valid_from": _day(_("First day")), "valid_to": _day(_("Last day"))}),
        Action("cancel", pgettext_lazy("joint plan", "Give the plan up"), commands.cancel_joint_plan,
               when=while_in(JointPlanStatus.DRAFT, JointPlanStatus.PROPOSED, JointPlanStatus.DECLINED), icon="ban", fields={"reason": text_field(_("Reason"))}),
    ),
    ordering=("-valid_from", "-id"),
    state="status",
    chips={"DRAFT": "draft", "SUBMITTED": "wait", "PROPOSED": "wait", "DECLINED": "bad", "RUNNING": "busy", "CLOSED": "good", "CANCELLED": "draft"},
    importable=False,
    empty=_("Draft the first plan with a dealer: goals, target hospitals, and who does what by when."),
)  # fmt: skip
register(PLAN)


def plan_facts(row: JointPlan) -> dict[str, Any]:
    """What routes may ask about a plan. Money in fen."""
    goals = dict(row.goals.filter(kind=GoalKind.SELL_IN).values_list("kind", "target_fen"))
    return {
        "budget_fen": row.budget_fen, "sell_in_fen": goals.get(GoalKind.SELL_IN), "hospitals": row.hospitals.count(),
        "days": (row.valid_to - row.valid_from).days + 1,
    }  # fmt: skip


def plan_content(row: JointPlan) -> dict[str, str]:
    """What is frozen when a plan is submitted."""
    said = {
        str(_("dealer")): str(row.dealer), str(_("product line")): str(row.line) if row.line_id else str(_("all lines")),
        str(_("title")): row.title, str(_("first day")): row.valid_from.isoformat(), str(_("last day")): row.valid_to.isoformat(),
        str(_("how the market is to be developed")): row.development,
        str(_("support by the company")): f"¥{yuan_from_fen(row.budget_fen)} {row.budget_note}".strip(),
    }  # fmt: skip
    for number, goal in enumerate(row.goals.order_by("pk"), 1):
        said[f"{_('goal')} {number}"] = f"{goal}: {_aim(goal)}"
    for number, hospital in enumerate(row.hospitals.select_related("hospital").order_by("pk"), 1):
        said[f"{_('target hospital')} {number}"] = str(hospital)
    for number, action in enumerate(row.actions.order_by("due_on", "pk"), 1):
        said[f"{_('action')} {number}"] = f"{action.due_on.isoformat()} {action} ({action.get_side_display()})"
    return said


def _aim(goal: Any) -> str:
    return f"¥{yuan_from_fen(goal.target_fen)}" if goal.target_fen is not None else f"{goal.target:,}"


register_subject(
    Subject(
        model=JointPlan, purpose=commands.PURPOSE, label=_("joint business plan"), code=PLAN.code("view"),
        facts=plan_facts, content=plan_content, on_approved=commands.carry_out_approval,
        on_rejected=commands.carry_out_refusal, on_returned=commands.carry_out_return,
        fields=(
            FactField("budget_fen", _("support by the company"), "MONEY"),
            FactField("sell_in_fen", _("orders aimed at"), "MONEY"),
            FactField("hospitals", _("target hospitals"), "NUMBER"),
            FactField("days", _("days of the plan"), "NUMBER"),
        ),
        people=lambda row, name: [row.dealer.manager_id] if name == "manager" and row.dealer.manager_id else [],
        people_labels={"manager": _("channel manager of the dealer")},
        url=lambda row: reverse(PLAN.url_name("detail"), args=[row.pk]),
    )
)  # fmt: skip
