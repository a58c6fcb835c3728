"""Taking back the runs of workers that died: ``kill -9`` leaves the library's task running for ever, ours not."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from meridian.kernel.base import clock

from .models import JobRun
from .process import is_alive
from .running import close_abandoned, put_back

log = logging.getLogger("meridian.jobs")
# A run waiting this long without a task of the library was enqueued by a broken hand; it gets a new one.
LOST_TASK = timedelta(minutes=5)
# How long a living process of this machine keeps a run whose lease ended.
HELD_UP = timedelta(minutes=30)


def take_back_abandoned() -> int:
    """Give back every running job whose worker is dead or silent beyond its lease. Returns how many.

    A dead process of this machine is known at once; of other machines only the lease tells. A process of this machine
    that lives keeps its run although the lease ended: on SQLite its own long transaction holds the heartbeat up.
    """
    moment, taken = clock.now(), 0
    for run in JobRun.objects.filter(state=JobRun.State.RUNNING):
        alive = is_alive(run.worker)
        expired = run.lease_until is None or run.lease_until < moment
        held_up = alive and run.lease_until is not None and moment - run.lease_until < HELD_UP
        if held_up or (alive is None and not expired):
            continue
        taken += _take_back(run)
    return taken + _give_tasks_to_orphans(moment)


def _take_back(run: JobRun) -> int:
    with transaction.atomic():
        DBTaskResult.objects.filter(pk=run.task_id, status=TaskResultStatus.RUNNING).update(
            status=TaskResultStatus.FAILED, finished_at=clock.now(), exception_class_path="", traceback="worker died"
        )
        if run.attempts >= run.max_attempts:
            close_abandoned(run)
            return 1
        stamp = clock.now().astimezone(clock.SHANGHAI).strftime("%H:%M:%S")
        if put_back(run, timedelta(0), log_line=f"{stamp} the worker stopped in the middle; started again\n"):
            log.warning("job %s was taken back from %s", run, run.worker)
            return 1
    return 0


def _give_tasks_to_orphans(moment) -> int:
    """A worker killed between claiming the library's task and claiming the run leaves a waiting run without a task."""
    from .enqueueing import hand_to_worker

    waiting = JobRun.objects.filter(Q(enqueued_at__lt=moment - LOST_TASK), state=JobRun.State.WAITING)
    given = 0
    for run in waiting:
        found = DBTaskResult.objects.filter(pk=run.task_id).first()
        running = (
            found is not None and found.status == TaskResultStatus.RUNNING and found.started_at > moment - LOST_TASK
        )
        if running or (found is not None and found.status == TaskResultStatus.READY):
            continue
        hand_to_worker(run)
        given += 1
    return given
