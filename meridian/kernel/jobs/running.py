"""Running one job: claim, heartbeat, outcome, and another try when the cause may pass."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from meridian.kernel.base import clock
from meridian.kernel.base.errors import MeridianError

from .context import JobContext
from .enqueueing import actor_of, hand_to_worker
from .models import JobRun
from .process import this_process
from .registry import Job, JobCancelled, job_named

log = logging.getLogger("meridian.jobs")
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
_when_finished: list[Callable[[JobRun], None]] = []


def on_finished(function: Callable[[JobRun], None]) -> None:
    """Register what must happen when a run has ended for good (the notice to its owner), in the same transaction."""
    if function not in _when_finished:
        _when_finished.append(function)


@task()
def run_job(run_id: int) -> None:
    """The one task of the library: runs the job behind a JobRun. Harmless for a run that is not waiting."""
    run = claim(run_id)
    if run is None:
        return
    with translation.override(run.acting.get("language") or translation.get_language()):
        _attempt(run)


def claim(run_id: int) -> JobRun | None:
    """Take a waiting run (or one whose lease ended) for this process; None when somebody else has it or it is over."""
    moment = clock.now()
    run = JobRun.objects.filter(pk=run_id).first()
    if run is None:
        return None
    try:
        lease = job_named(run.name).lease
    except LookupError as unknown:
        _close(run, None, JobRun.State.FAILED, message=str(unknown))
        return None
    free = Q(state=JobRun.State.WAITING) | Q(state=JobRun.State.RUNNING, lease_until__lt=moment)
    taken = JobRun.objects.filter(free, pk=run_id, attempts=run.attempts).update(
        state=JobRun.State.RUNNING, attempts=run.attempts + 1, lease_until=moment + lease, worker=this_process(),
        started_at=moment, finished_at=None,
    )  # fmt: skip
    if not taken:
        return None
    run.refresh_from_db()
    return run


def _attempt(run: JobRun) -> None:
    wanted = job_named(run.name)
    context = None
    try:
        context = JobContext(run, actor_of(run))
        context.stop_if_cancelled()
        with heartbeat(context, wanted.lease):
            wanted.function(context, **run.args)
    except JobCancelled:
        _close(run, context, JobRun.State.CANCELLED, message=_("Stopped at the user's wish."))
    except MeridianError as refused:
        _close(run, context, JobRun.State.FAILED, message=str(refused))
    except Exception as failure:
        _failed(run, context, wanted, failure)
    else:
        _close(run, context, JobRun.State.DONE, progress=100)


def _failed(run: JobRun, context: JobContext | None, wanted: Job, failure: Exception) -> None:
    lines = "".join(traceback.format_exception(failure))[-8000:]
    if isinstance(failure, wanted.retry_on) and run.attempts < run.max_attempts:
        log.warning("job %s failed and will be tried again: %s", run, failure)
        pause = min(FIRST_PAUSE * 2 ** (run.attempts - 1), LONGEST_PAUSE)
        put_back(run, pause, log_line=lines, facts=context.take_facts() if context else {})
        return
    log.error("job %s failed", run, exc_info=failure)
    _close(
        run, context, JobRun.State.FAILED, log=f"{run.log}{lines}",
        message=_("The job broke off: %(what)s. Try again; if it happens again, give this page to your administrator.")
        % {"what": f"{type(failure).__name__}: {failure}"[:300]},
    )  # fmt: skip


def put_back(run: JobRun, pause: timedelta, *, log_line: str = "", facts: dict[str, Any] | None = None) -> bool:
    """Let a run that this attempt owns wait for another try. False when it was no longer ours."""
    with transaction.atomic():
        values = {**(facts or {}), "log": f"{run.log}{log_line}", "state": JobRun.State.WAITING, "lease_until": None}
        rows = JobRun.objects.filter(pk=run.pk, state=JobRun.State.RUNNING, attempts=run.attempts)
        if not rows.update(**values):
            return False
        hand_to_worker(run, clock.now() + pause if pause else None)
    return True


def _close(run: JobRun, context: JobContext | None, state: str, **facts: Any) -> None:
    """Write the end of a run and tell who waits for it. A run taken over by another worker is left alone."""
    if context is not None:
        facts = {**context.take_facts(), **facts}
    facts.update(state=state, finished_at=clock.now(), lease_until=None)
    with transaction.atomic():
        rows = JobRun.objects.filter(pk=run.pk, attempts=run.attempts, state__in=("WAITING", "RUNNING"))
        if not rows.update(**facts):
            log.warning("job %s was taken over by another worker; its outcome here is not kept", run)
            return
        run.refresh_from_db()
        for function in _when_finished:
            function(run)


def close_abandoned(run: JobRun) -> None:
    """End a run whose workers died as often as it may be tried."""
    _close(
        run, None, JobRun.State.FAILED,
        message=_("The worker stopped %(times)s times while running this job. It may need more memory than there is.")
        % {"times": run.attempts},
    )  # fmt: skip


@contextmanager
def heartbeat(context: JobContext, lease: timedelta):
    """Renew the lease from a thread with a connection of its own, and write progress a transaction would hide."""
    over = threading.Event()

    def beat() -> None:
        pause = lease.total_seconds() / 3
        try:
            while not over.wait(pause):
                try:
                    context.write(lease_until=clock.now() + lease)
                except DatabaseError as busy:
                    # SQLite admits one writer: while the job's own transaction is open, the lease waits for it.
                    log.info("heartbeat of %s waits: %s", context.run, busy)
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"heartbeat-{context.run.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        if thread.is_alive():
            thread.join(timeout=35 if connection.vendor == "sqlite" else 5)
