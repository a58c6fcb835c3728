"""What a user may see of jobs: his own; with ``jobs.jobrun:view`` everybody's."""

from __future__ import annotations

from django.db import models

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible

from .models import VIEW_ALL, JobRun


def runs_of(actor: Actor) -> models.QuerySet[JobRun]:
    """The runs the actor may see, newest first."""
    runs = JobRun.objects.select_related("result_file", "owner").order_by("-id")
    if actor.is_system or (actor.may(VIEW_ALL) and not actor.is_dealer):
        return runs
    if actor.user_id is None:
        return runs.none()
    return runs.filter(owner_id=actor.user_id)


def run_for(actor: Actor, pk: int) -> JobRun:
    """One run. Raises NotVisible when it does not exist or belongs to somebody else."""
    run = runs_of(actor).filter(pk=pk).first()
    if run is None:
        raise NotVisible(f"job {pk}")
    return run


def ask_to_stop(actor: Actor, pk: int) -> JobRun:
    """Ask a job to stop. A waiting one ends at once when the worker reaches it; a running one at its next look."""
    run = run_for(actor, pk)
    if not run.is_over:
        JobRun.objects.filter(pk=pk).update(cancel_requested=True)
        run.cancel_requested = True
    return run
