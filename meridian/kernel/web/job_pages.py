"""A user's background jobs: progress, log, result file, and a way to stop one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.jobs.queries import ask_to_stop, run_for, runs_of

from .access import page

SHOWN = 50
CHIPS = {"WAITING": "draft", "RUNNING": "busy", "DONE": "good", "FAILED": "bad", "CANCELLED": "draft"}


@page()
def job_list(request: HttpRequest) -> HttpResponse:
    """The latest jobs one may see."""
    rows = [(run, CHIPS.get(run.state, "draft")) for run in runs_of(request.actor)[:SHOWN]]
    return render(request, "kernel/jobs.html", {"title": _("Jobs"), "crumbs": [(_("Jobs"), "")], "rows": rows})


@page()
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One job, refreshed while it runs."""
    run = run_for(request.actor, pk)
    context = {
        "title": run.label if hasattr(run, "label") else run.name, "run": run, "chip": CHIPS.get(run.state, "draft"),
        "crumbs": [(_("Jobs"), "/jobs/"), (str(run), "")],
    }  # fmt: skip
    return render(request, "kernel/job.html", context)


@page()
def job_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a job to stop."""
    return require_POST(_stop)(request, pk)


def _stop(request: HttpRequest, pk: int) -> HttpResponse:
    ask_to_stop(request.actor, pk)
    return redirect("job_detail", pk=pk)
