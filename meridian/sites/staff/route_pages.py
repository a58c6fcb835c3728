"""Routes of approval: the list, the editor (works without scripts), and "which path would this take, and why"."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.access.models import User
from meridian.kernel.approvals import editing
from meridian.kernel.approvals.models import Route
from meridian.kernel.approvals.people import approvers
from meridian.kernel.approvals.queries import ADMINISTER
from meridian.kernel.approvals.routes import frozen, plan
from meridian.kernel.approvals.subjects import Subject, all_subjects, subject_named
from meridian.kernel.approvals.wording import approver_text, condition_text, told_texts
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.web.access import page
from meridian.kernel.web.htmx import go_to

from .route_form import RouteDraft, blank_draft, draft_of, read_draft

_WHY = "administrators see every route"
CHIPS = {"DRAFT": "draft", "ACTIVE": "good", "REPLACED": "draft"}


@page(ADMINISTER)
def route_list(request: HttpRequest) -> HttpResponse:
    """Every document that can be approved, with its routes; without an active one it needs no approval."""
    routes = Route.objects.unscoped(_WHY).prefetch_related("steps").order_by("rank", "name", "-version_no")
    groups = []
    for subject in all_subjects():
        own = [route for route in routes if (route.subject, route.purpose) == (subject.name, subject.purpose)]
        groups.append({"subject": subject, "routes": [_shown(subject, route) for route in own],
                       "has_active": any(route.status == "ACTIVE" for route in own)})  # fmt: skip
    context = {
        "title": _("Approval routes"), "groups": groups,
        "crumbs": [(_("Approvals"), reverse("approval_inbox")), (_("Approval routes"), "")],
    }  # fmt: skip
    return render(request, "staff/approvals/routes.html", context)


@page(ADMINISTER)
def edit_route(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a draft; an active version opens as the draft of the next one."""
    route = Route.objects.unscoped(_WHY).prefetch_related("steps").filter(pk=pk).first()
    if route is None:
        raise Http404("route")
    subject = subject_named(route.subject, route.purpose)
    return _editor(request, subject, route, draft_of(subject, route))


@page(ADMINISTER)
def new_route(request: HttpRequest) -> HttpResponse:
    """A new route of a document."""
    try:
        subject = subject_named(request.GET.get("subject", ""), request.GET.get("purpose", ""))
    except LookupError:
        raise Http404("subject") from None
    return _editor(request, subject, None, blank_draft(subject))


@page(ADMINISTER)
def switch_route(request: HttpRequest, pk: int) -> HttpResponse:
    """Activate a draft, or take a route out of use."""
    return require_POST(_switch)(request, pk)


def _switch(request: HttpRequest, pk: int) -> HttpResponse:
    if not Route.objects.unscoped(_WHY).filter(pk=pk).exists():
        raise Http404("route")
    if request.POST.get("do") == "activate":
        editing.activate_route(actor=request.actor, route_id=pk)
    else:
        editing.retire_route(actor=request.actor, route_id=pk, reason=_("taken out of use"))
    return go_to(request, reverse("approval_routes"))


@page(ADMINISTER)
def simulate(request: HttpRequest) -> HttpResponse:
    """Pick a document: which route, which steps, who could decide each, and why."""
    try:
        subject = subject_named(request.GET.get("subject", ""), request.GET.get("purpose", ""))
    except LookupError:
        raise Http404("subject") from None
    key = request.GET.get("id", "")
    rows = subject.model._default_manager.visible_to(request.actor, subject.code)
    row = rows.filter(pk=int(key)).first() if key.isdigit() else None
    context = {
        "title": _("Which path would it take?"), "subject": subject, "row": row, "asked": key,
        "recent": rows.order_by("-pk")[:20], "result": _simulated(request, subject, row) if row else None,
        "crumbs": [(_("Approval routes"), reverse("approval_routes")), (_("Which path would it take?"), "")],
    }  # fmt: skip
    return render(request, "staff/approvals/simulate.html", context)


def _simulated(request: HttpRequest, subject: Subject, row: Any) -> dict[str, Any]:
    facts, _content = frozen(subject, row)
    planned = plan(subject, facts)
    steps = []
    for step in planned.path:
        keys = approvers(subject, row, step, request.user.pk, request.actor.today) if step["included"] else []
        steps.append({
            **step, "who": approver_text(subject, step["approver_kind"], step["approver"]),
            "told": told_texts(subject, step["told"]), "people": User.objects.filter(pk__in=keys),
        })  # fmt: skip
    considered = [
        {
            "route": one.route,
            "holds": one.answer.holds,
            "told": told_texts(subject, [_as_dict(told) for told in one.answer.told]),
        }
        for one in planned.considered
    ]
    return {"route": planned.route, "steps": steps, "considered": considered}


def _as_dict(told: Any) -> dict[str, Any]:
    return {"fact": told.fact, "op": told.op, "wanted": told.wanted, "found": told.found, "holds": told.holds}


def _shown(subject: Subject, route: Route) -> dict[str, Any]:
    steps = [
        {"step": step, "who": approver_text(subject, step.approver_kind, step.approver),
         "only": condition_text(subject, step.condition)}
        for step in sorted(route.steps.all(), key=lambda one: one.order)
    ]  # fmt: skip
    return {
        "route": route,
        "chip": CHIPS[route.status],
        "only": condition_text(subject, route.condition),
        "steps": steps,
    }


def _editor(request: HttpRequest, subject: Subject, route: Route | None, draft: RouteDraft) -> HttpResponse:
    problems: list[str] = []
    if request.method == "POST":
        draft, wanted = read_draft(subject, request.POST)
        problems = draft.problems
        if wanted == "save" and not problems:
            try:
                saved = editing.save_route(
                    actor=request.actor, subject=subject.name, purpose=subject.purpose, name=draft.name, rank=draft.rank,
                    condition=draft.condition_json(), steps=draft.steps_json(), route_id=route.pk if route else None,
                )  # fmt: skip
            except RuleViolation as failure:
                problems = [issue.text() for issue in failure.issues()]
            else:
                return go_to(request, f"{reverse('approval_routes')}#route-{saved.pk}")
        if wanted != "save":
            problems = []
    context = {
        "title": _("Approval route"), "subject": subject, "route": route, "draft": draft, "problems": problems,
        "choices": draft.choices(subject), "drawn": draft.drawn(subject),
        "crumbs": [(_("Approval routes"), reverse("approval_routes")), (draft.name, "")],
    }  # fmt: skip
    return render(request, "staff/approvals/route_form.html", context, status=422 if problems else 200)
