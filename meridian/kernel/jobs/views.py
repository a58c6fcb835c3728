"""A user's background jobs: progress, log, result file, and stopping one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meridian.kernel.base.errors import NotVisible

from .models import JobRun
from .queries import ask_to_stop, run_for, runs_of
from .registry import job_named

PAGE = 50
CHIPS = {"WAITING": "draft", "RUNNING": "busy", "DONE": "good", "FAILED": "bad", "CANCELLED": "draft"}


@login_required
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """The newest jobs of the user, or of everybody for who may see them all; ``?before=<id>`` for older ones."""
    before = request.GET.get("before", "")
    runs = runs_of(request.actor)
    found = list((runs.filter(pk__lt=int(before)) if before.isdigit() else runs)[: PAGE + 1])
    context = {
        "jobs": [_shown(run) for run in found[:PAGE]], "older": found[PAGE - 1].pk if len(found) > PAGE else None,
        "title": _("Background jobs"), "crumbs": [(_("Background jobs"), "")],
    }  # fmt: skip
    return render(request, "jobs/page_jobs.html", context)


@login_required
@require_safe
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One job; the fragment asks again while it is not over."""
    context = _shown(_run(request, pk))
    context |= {"title": context["label"], "crumbs": [(_("Background jobs"), "/jobs/"), (context["label"], "")]}
    fragment = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")
    return render(request, "jobs/_job.html" if fragment else "jobs/page_job.html", context)


@login_required
@require_POST
def job_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a job to stop."""
    try:
        ask_to_stop(request.actor, pk)
    except NotVisible as absent:
        raise Http404(str(absent)) from None
    return redirect("job_detail", pk=pk)


def _run(request: HttpRequest, pk: int) -> JobRun:
    try:
        return run_for(request.actor, pk)
    except NotVisible as absent:
        raise Http404(str(absent)) from None


def _shown(run: JobRun) -> dict[str, Any]:
    try:
        label = str(job_named(run.name).label)
    except LookupError:
        label = run.name
    return {"run": run, "label": label, "chip": CHIPS[run.state]}
