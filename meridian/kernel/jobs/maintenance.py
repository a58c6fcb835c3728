"""The machinery's own job: forget what nobody will ask for."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from .context import JobContext
from .models import JobRun
from .registry import job
from .schedule import forget_old_slots, schedule

KEEP_RUNS = timedelta(days=180)
KEEP_TASKS = timedelta(days=7)


@job("jobs.forget_old", label=_("Forget old jobs"), quiet=True)
def forget_old(context: JobContext) -> None:
    """Delete finished tasks of the library after a week, finished runs after half a year, slots after a month."""
    moment = context.actor.now
    tasks, _kinds = DBTaskResult.objects.finished().filter(finished_at__lt=moment - KEEP_TASKS).delete()
    runs, _kinds = JobRun.objects.filter(finished_at__lt=moment - KEEP_RUNS).delete()
    context.result(tasks=tasks, runs=runs, slots=forget_old_slots(moment))


schedule("jobs.forget_old", daily_at="03:20")
