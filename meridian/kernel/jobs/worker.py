"""The worker: runs tasks of the library one after the other, and beside them reaper, schedule, outbox and search index."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from meridian.kernel.events.dispatch import deliver_due
from meridian.kernel.search.indexing import index_pending

from .reaper import take_back_abandoned
from .schedule import enqueue_due

log = logging.getLogger("meridian.jobs")
POLL = 0.3  # seconds between two looks at an empty queue
HOUSEKEEPING = 5.0  # seconds between two rounds of reaper and schedule
DELIVER = 0.5  # seconds between two looks at the outbox
# Libraries that work on columns keep freed memory; a worker that grew beyond this ends, and is started anew.
RECYCLE_BYTES = 900_000_000


def worker_loop(stop: threading.Event, *, queues: tuple[str, ...] = ("*",), recycle_bytes: int | None = None) -> str:
    """Work until ``stop`` is set. Returns ``"stopped"``, or ``"recycle"`` when the process should be started anew.

    A job that runs when ``stop`` is set is finished first; who cannot wait kills the process and the next worker takes
    the job back.
    """
    limit = recycle_bytes or getattr(settings, "WORKER_RECYCLE_BYTES", RECYCLE_BYTES)
    beside = threading.Thread(target=_housekeeping, args=(stop,), name="housekeeping", daemon=True)
    beside.start()
    outcome = "stopped"
    while not stop.is_set():
        try:
            worked = run_one(queues)
        except DatabaseError:
            log.exception("the worker lost the database; it tries again")
            connection.close()
            stop.wait(2)
            continue
        if worked and resident_bytes() > limit:
            log.info("the worker holds %d MB and is started anew", resident_bytes() // 1_000_000)
            outcome = "recycle"
            break
        if not worked:
            stop.wait(POLL)
    stop_was_set = stop.is_set()
    stop.set()
    beside.join(timeout=10)
    if not stop_was_set:
        stop.clear()
    return outcome


def run_one(queues: tuple[str, ...] = ("*",)) -> bool:
    """Run one due task, if there is one; claimed as the library's worker does (SKIP LOCKED on PostgreSQL)."""
    if not connection.in_atomic_block:
        close_old_connections()
    ready = DBTaskResult.objects.ready().filter(backend_name="default")
    if "*" not in queues:
        ready = ready.filter(queue_name__in=queues)
    # A plain look first: on SQLite claiming takes the write lock even when there is nothing to do.
    if not ready.exists():
        return False
    worker = Worker(
        queue_names=list(queues), interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=1,
        worker_id=get_random_string(32), excluded_queue_names=[],
    )  # fmt: skip
    with exclusive_transaction():
        task = ready.get_locked()
        if task is not None:
            task.claim(worker.worker_id)
    if task is None:
        return False
    worker.run_task(task)
    return True


def run_waiting(limit: int = 1000) -> int:
    """Run everything that is due, and what it enqueues, in this process. For tests, demo data and the command line."""
    done = 0
    while done < limit and run_one():
        done += 1
    while index_pending():
        pass
    return done


def round_of_housekeeping() -> None:
    """One round: abandoned runs taken back, the clock's jobs enqueued."""
    take_back_abandoned()
    enqueue_due()


def _housekeeping(stop: threading.Event) -> None:
    since = HOUSEKEEPING
    try:
        while not stop.is_set():
            try:
                close_old_connections()
                if since >= HOUSEKEEPING:
                    round_of_housekeeping()
                    since = 0.0
                while not stop.is_set() and (deliver_due() > 0 or index_pending(limit=2) > 0):
                    pass
            except DatabaseError:
                log.exception("housekeeping lost the database; it tries again")
                connection.close()
                stop.wait(HOUSEKEEPING)
            except Exception:
                log.exception("housekeeping failed; it goes on")
                stop.wait(HOUSEKEEPING)
            stop.wait(DELIVER)
            since += DELIVER
    finally:
        connection.close()


def resident_bytes() -> int:
    """Memory this process holds; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * 4096
