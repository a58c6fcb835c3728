"""The page of a joint plan that both sides see: how far the goals are, the hospitals by stage, who does what, reviews."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage
from meridian.kernel.web.edit_page import EditPage

from .. import commands
from ..choices import ActionSide, ActionState, GoalKind, HospitalStage, JointPlanStatus, Standing
from ..models import JointAction, JointPlan, TargetHospital
from ..objects import ACTION, GOAL, HOSPITAL, PLAN, REVIEW
from ..queries.paper import plan_pdf
from ..queries.standings import GoalFigure, figures_of

STANDING_CHIPS = {
    "NOT_BEGUN": "draft", "UNKNOWN": "draft", "BEHIND": "bad", "ON_TRACK": "busy", "AHEAD": "good", "MET": "good",
    "MISSED": "bad",
}  # fmt: skip
HEALTH_CHIPS = {"BEHIND": "bad", "ON_TRACK": "good", "NOT_BEGUN": "draft"}
CHINESE = "zh-hans"


class PlanPage(DetailPage):
    """Goals against time first, then hospitals, actions and reviews; the plan's own words at the end."""

    def template_for(self) -> list[str]:
        return ["planning/plan.html"]

    def context(self, request: HttpRequest, row: JointPlan) -> dict[str, Any]:
        actor = request.actor
        figures = figures_of([row], actor.today)[row.pk]
        hospitals = list(row.hospitals.select_related("hospital").order_by("id"))
        actions = list(row.actions.select_related("owner", "settled_by", "hospital__hospital").order_by("due_on", "id"))
        running, draft = row.status == JointPlanStatus.RUNNING, row.status == JointPlanStatus.DRAFT
        return {
            **super().context(request, row), "goals": [_goal(one, row, actor) for one in figures.goals],
            "health": figures.health, "health_chip": HEALTH_CHIPS[figures.health.word],
            "health_word": Standing[figures.health.word].label,
            "elapsed_bp": figures.goals[0].standing.elapsed_bp if figures.goals else 0,
            "hospitals": [_hospital(one, one.hospital_id in figures.new_hospitals) for one in hospitals],
            "todo": [_action(one, actor, running) for one in actions], "stages": HospitalStage.choices,
            "reviews": [_review(one) for one in row.reviews.order_by("-held_on", "-id")],
            "running": running, "draft": draft, "own_dealer": actor.is_dealer,
            "may_move": running and actor.may("planning.targethospital:move"), "adding": _adding(row, actor),
            "paper_url": reverse("planning_paper", args=[row.pk]),
        }  # fmt: skip

    def subtitle(self, row: JointPlan) -> str:
        return f"{row.title} · {row.dealer}"

    def actions(self, row: JointPlan, actor: Actor) -> list[dict[str, Any]]:
        edit = reverse(PLAN.url_name("edit"), args=[row.pk])
        shown = super().actions(row, actor)
        return [one for one in shown if one["allowed"] and (one["url"] != edit or row.status == JointPlanStatus.DRAFT)]


class OfPlan(EditPage):
    """The form of something that belongs to a plan: saved, it leads back to the plan."""

    def address_after(self, saved: Any) -> str:
        return plan_url(saved.plan_id)


def plan_url(pk: int, place: str = "") -> str:
    """Address of a plan's page."""
    return reverse(PLAN.url_name("detail"), args=[pk]) + place


def _adding(row: JointPlan, actor: Actor) -> dict[str, str]:
    """Where parts of the plan are added now: address by part; absent where it is not possible."""
    draft, running = row.status == JointPlanStatus.DRAFT, row.status == JointPlanStatus.RUNNING
    open_now = {
        "goal": (GOAL, draft),
        "hospital": (HOSPITAL, draft),
        "action": (ACTION, draft or running),
        "review": (REVIEW, running),
    }
    return {
        name: f"{reverse(spec.url_name('add'))}?plan={row.pk}"
        for name, (spec, is_open) in open_now.items()
        if is_open and actor.may(spec.code("add"))
    }  # fmt: skip


def _goal(one: GoalFigure, plan: JointPlan, actor: Actor) -> dict[str, Any]:
    goal, found = one.goal, one.standing
    shown = plan.status in (JointPlanStatus.RUNNING, JointPlanStatus.CLOSED)
    own = goal.kind == GoalKind.OWN
    may_count = own and plan.status == JointPlanStatus.RUNNING and actor.may("planning.jointgoal:count")
    return {
        "row": goal, "standing": found, "is_money": goal.kind == GoalKind.SELL_IN, "shown": shown,
        "label": goal.get_kind_display() if not own else "", "chip": STANDING_CHIPS[found.word],
        "word": Standing[found.word].label, "own": own,
        "count_url": reverse(GOAL.url_name("act"), args=[goal.pk, "count"]) if may_count else "",
    }  # fmt: skip


def _hospital(row: TargetHospital, is_new: bool) -> dict[str, Any]:
    return {"row": row, "chip": HOSPITAL.chips[row.stage], "is_new": is_new}


def _action(row: JointAction, actor: Actor, running: bool) -> dict[str, Any]:
    is_open = row.state == ActionState.OPEN
    late = is_open and running and row.due_on < actor.today
    own_side = not actor.is_dealer or row.side == ActionSide.DEALER
    return {
        "row": row, "chip": "bad" if late else ACTION.chips[row.state],
        "word": _("past due") if late else row.get_state_display(),
        "may_settle": is_open and running and own_side and actor.may("planning.jointaction:settle"),
    }  # fmt: skip


def _review(row: Any) -> dict[str, Any]:
    kept = [
        {
            **one, "label": one["title"] or GoalKind(one["kind"]).label, "is_money": one["kind"] == GoalKind.SELL_IN,
            "chip": STANDING_CHIPS[one["word"]], "word": Standing[one["word"]].label,
        }
        for one in row.standings
    ]  # fmt: skip
    return {"row": row, "kept": kept}


@page("planning.jointaction:settle")
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """An action is done, or given up: the button says which."""
    return require_POST(_settle)(request, pk)


def _settle(request: HttpRequest, pk: int) -> HttpResponse:
    actor, said = request.actor, request.POST.get("outcome", "")[:300]
    row = ACTION.rows(actor).filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"action {pk}")
    done = commands.drop_action if request.POST.get("do") == "drop" else commands.settle_action
    _try(request, lambda: done(actor=actor, joint_action=row, outcome=said))
    return redirect(plan_url(row.plan_id, f"#action-{row.pk}"))


@page("planning.targethospital:move")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """A hospital is at another stage."""
    return require_POST(_move)(request, pk)


def _move(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    row = HOSPITAL.rows(actor).filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"target hospital {pk}")
    stage, note = request.POST.get("stage", ""), request.POST.get("note", "")[:300]
    _try(request, lambda: commands.move_hospital(actor=actor, target_hospital=row, stage=stage, note=note))
    return redirect(plan_url(row.plan_id, f"#hospital-{row.pk}"))


def _try(request: HttpRequest, act: Any) -> None:
    """Run a command; what it refuses is said on the next page."""
    try:
        act()
    except (NotVisible, Denied):
        raise
    except MeridianError as refused:
        for issue in refused.issues():
            messages.error(request, issue.text())


@page(PLAN.code("view"))
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as PDF in Chinese, with lines to sign for both sides."""
    row = PLAN.rows(request.actor).filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"joint plan {pk}")
    with translation.override(CHINESE):
        made = plan_pdf(row, request.actor)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'联合商业计划-{row.number}.pdf')}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
