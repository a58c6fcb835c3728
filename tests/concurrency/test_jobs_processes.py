"""Jobs with real processes on a real database: kill -9 in the middle, two workers on one queue, one schedule slot.

The same file is the program of the workers (``python -m tests.concurrency.test_jobs_processes ACTION``): it registers the jobs and acts.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time

import pytest

WAIT = 40  # seconds
pytestmark = pytest.mark.concurrency


def register_jobs() -> None:
    """Jobs of these tests; they leave a line in a file for every start and every end."""
    from meridian.kernel.jobs.context import JobContext
    from meridian.kernel.jobs.registry import job

    @job("tests.slow", quiet=True)
    def slow(context: JobContext, *, marks: str, key: str, seconds: float) -> None:
        with open(marks, "a", encoding="utf-8") as out:
            out.write(f"start {key} {context.attempt}\n")
        if context.attempt == 1:
            time.sleep(seconds)
        with open(marks, "a", encoding="utf-8") as out:
            out.write(f"end {key} {context.attempt}\n")
        context.result(key=key)


def wait_until_over(scratch) -> list:
    """Until no job waits or runs; the runs."""
    until = time.monotonic() + WAIT
    while any(run["state"] in ("WAITING", "RUNNING") for run in scratch.ask("runs")):
        assert time.monotonic() < until, scratch.ask("runs")
        time.sleep(0.3)
    return scratch.ask("runs")


@pytest.fixture
def scratch(scratch_of):
    return scratch_of("tests.concurrency.test_jobs_processes")


def test_a_job_whose_worker_is_killed_is_taken_back_and_done_by_the_next(scratch):
    scratch.ask("enqueue", str(scratch.marks), "a", "60")
    first = scratch.start("work")
    scratch.wait_for("start a 1", first)
    scratch.kill(first)
    (run,) = scratch.ask("runs")
    assert (run["state"], run["attempts"], run["tasks_running"]) == ("RUNNING", 1, 1)
    scratch.wait_for("end a 2", scratch.start("work"))
    (run,) = wait_until_over(scratch)
    assert (run["state"], run["attempts"], run["progress"], run["result"]) == ("DONE", 2, 100, {"key": "a"})
    assert run["tasks_running"] == 0 and "started again" in run["log"]
    assert scratch.lines() == ["start a 1", "start a 2", "end a 2"]


def test_a_worker_of_another_machine_keeps_its_job_until_the_lease_ends(scratch):
    scratch.ask("enqueue", str(scratch.marks), "a", "60")
    first = scratch.start("work")
    scratch.wait_for("start a 1", first)
    scratch.kill(first)
    assert scratch.ask("reap", "elsewhere", "60") == 0
    assert scratch.ask("reap", "elsewhere", "-1") == 1


def test_two_workers_do_every_job_once(scratch):
    keys = [f"k{number}" for number in range(30)]
    scratch.ask("enqueue", str(scratch.marks), ",".join(keys), "0.05")
    scratch.start("work")
    scratch.start("work")
    runs = wait_until_over(scratch)
    assert [run["state"] for run in runs] == ["DONE"] * 30
    assert sorted(scratch.lines()) == sorted([f"{what} {key} 1" for key in keys for what in ("start", "end")])


def test_two_schedulers_take_a_slot_once(scratch):
    moment = str(time.time() + 1.5)
    racers = [scratch.start("schedule", str(scratch.marks), moment) for _ in range(3)]
    counts = [scratch.answer(racer) for racer in racers]
    assert sum(counts) == 1
    assert len(scratch.ask("runs")) == 1


def test_a_worker_asked_to_stop_finishes_its_job_first(scratch):
    scratch.ask("enqueue", str(scratch.marks), "a", "1.5")
    worker = scratch.start("work")
    scratch.wait_for("start a 1", worker)
    worker.terminate()
    worker.wait(timeout=WAIT)
    (run,) = scratch.ask("runs")
    assert (worker.returncode, run["state"], run["attempts"]) == (0, "DONE", 1)


# -- what the processes do ---------------------------------------------------------------------------------------------
def act(action: str, *words: str) -> object:
    from datetime import timedelta

    from django_tasks_db.models import DBTaskResult

    from meridian.kernel.base import clock
    from meridian.kernel.base.actors import system_actor
    from meridian.kernel.jobs.enqueueing import enqueue
    from meridian.kernel.jobs.models import JobRun
    from meridian.kernel.jobs.reaper import take_back_abandoned
    from meridian.kernel.jobs.schedule import enqueue_due, schedule
    from meridian.kernel.jobs.worker import worker_loop

    if action == "work":
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        return worker_loop(stop)
    if action == "enqueue":
        marks, keys, seconds = words
        for key in keys.split(","):
            enqueue(system_actor("tests"), "tests.slow", marks=marks, key=key, seconds=float(seconds))
        return []
    if action == "schedule":
        marks, moment = words
        schedule("tests.slow", every_minutes=60 * 24, marks=marks, key="s", seconds=0)
        only = schedule("tests.slow", every_minutes=60 * 24, name="only", marks=marks, key="s", seconds=0)
        from meridian.kernel.jobs import schedule as module

        module._schedules.clear()
        module._schedules[only.name] = only
        time.sleep(max(0.0, float(moment) - time.time()))
        return enqueue_due()
    if action == "reap":
        host, seconds = words
        ends = clock.now() + timedelta(seconds=float(seconds))
        JobRun.objects.update(worker=f"{host}|1|1", lease_until=ends)
        return take_back_abandoned()
    running = DBTaskResult.objects.running().count()
    fields = ("state", "attempts", "progress", "result", "log")
    # A worker registers the nightly cleaning too; only this file's job counts.
    return [
        {**row, "tasks_running": running}
        for row in JobRun.objects.filter(name="tests.slow").order_by("id").values(*fields)
    ]


if __name__ == "__main__":
    import django

    django.setup()
    register_jobs()
    print(json.dumps(act(*sys.argv[1:])))
