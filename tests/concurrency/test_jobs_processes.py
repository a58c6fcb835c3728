"""Jobs with real processes on a real database: kill -9 in the middle, two workers on one queue, one schedule slot.

The same file is the program of the workers (``python test_jobs_processes.py ACTION``): it registers the jobs and acts.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
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


class Scratch:
    """A database of its own and processes that work on it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.marks = folder / "marks"
        self.marks.touch()
        self.environment = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "meridian.config.settings.dev", "MERIDIAN_VAR": str(folder),
            "DATABASE_URL": url, "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        self.started: list[subprocess.Popen] = []
        self.ask("create")

    def start(self, *words: str) -> subprocess.Popen:
        process = subprocess.Popen([sys.executable, __file__, *words], env=self.environment, stdout=subprocess.PIPE)
        self.started.append(process)
        return process

    def ask(self, *words: str) -> list | dict:
        done = subprocess.run(
            [sys.executable, __file__, *words], env=self.environment, capture_output=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    def lines(self) -> list[str]:
        return self.marks.read_text(encoding="utf-8").splitlines()

    def wait_for(self, line: str) -> None:
        until = time.monotonic() + WAIT
        while line not in self.lines():
            assert time.monotonic() < until, f"{line!r} did not come; {self.lines()}"
            time.sleep(0.05)

    def wait_until_over(self) -> list:
        until = time.monotonic() + WAIT
        while any(run["state"] in ("WAITING", "RUNNING") for run in self.ask("runs")):
            assert time.monotonic() < until, self.ask("runs")
            time.sleep(0.3)
        return self.ask("runs")


@pytest.fixture
def scratch(tmp_path):
    given = os.environ.get("DATABASE_URL", "")
    database = f"jobs_{uuid.uuid4().hex[:12]}"
    if given.startswith("postgres"):
        import psycopg

        with psycopg.connect(given, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {database}")
        given_parts = urlsplit(given)
        url = urlunsplit(given_parts._replace(path=f"/{database}"))
    else:
        url = ""
    made = Scratch(tmp_path, url)
    yield made
    for process in made.started:
        if process.poll() is None:
            process.kill()
        process.wait()
    if url:
        with psycopg.connect(given, autocommit=True) as server:
            server.execute(f"DROP DATABASE {database} WITH (FORCE)")


def test_a_job_whose_worker_is_killed_is_taken_back_and_done_by_the_next(scratch):
    scratch.ask("enqueue", str(scratch.marks), "a", "60")
    first = scratch.start("work")
    scratch.wait_for("start a 1")
    first.send_signal(signal.SIGKILL)
    first.wait()
    (run,) = scratch.ask("runs")
    assert (run["state"], run["attempts"], run["tasks_running"]) == ("RUNNING", 1, 1)
    scratch.start("work")
    scratch.wait_for("end a 2")
    (run,) = scratch.wait_until_over()
    assert (run["state"], run["attempts"], run["progress"], run["result"]) == ("DONE", 2, 100, {"key": "a"})
    assert run["tasks_running"] == 0 and "started again" in run["log"]
    assert scratch.lines() == ["start a 1", "start a 2", "end a 2"]


def test_a_worker_of_another_machine_keeps_its_job_until_the_lease_ends(scratch):
    scratch.ask("enqueue", str(scratch.marks), "a", "60")
    first = scratch.start("work")
    scratch.wait_for("start a 1")
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert scratch.ask("reap", "elsewhere", "60") == 0
    assert scratch.ask("reap", "elsewhere", "-1") == 1


def test_two_workers_do_every_job_once(scratch):
    keys = [f"k{number}" for number in range(30)]
    scratch.ask("enqueue", str(scratch.marks), ",".join(keys), "0.05")
    scratch.start("work")
    scratch.start("work")
    runs = scratch.wait_until_over()
    assert [run["state"] for run in runs] == ["DONE"] * 30
    assert sorted(scratch.lines()) == sorted([f"{what} {key} 1" for key in keys for what in ("start", "end")])


def test_two_schedulers_take_a_slot_once(scratch):
    moment = str(time.time() + 1.5)
    racers = [scratch.start("schedule", str(scratch.marks), moment) for _ in range(3)]
    counts = [json.loads(racer.communicate(timeout=WAIT)[0]) for racer in racers]
    assert sum(counts) == 1
    assert len(scratch.ask("runs")) == 1


def test_a_worker_asked_to_stop_finishes_its_job_first(scratch):
    scratch.ask("enqueue", str(scratch.marks), "a", "1.5")
    worker = scratch.start("work")
    scratch.wait_for("start a 1")
    worker.terminate()
    worker.wait(timeout=WAIT)
    (run,) = scratch.ask("runs")
    assert (worker.returncode, run["state"], run["attempts"]) == (0, "DONE", 1)


class NoMigrations(dict):
    """Tables straight from the models, as pytest's --nomigrations makes them."""

    def __contains__(self, label: object) -> bool:
        return True

    def __getitem__(self, label: str) -> None:
        return None


# -- what the processes do ---------------------------------------------------------------------------------------------
def act(action: str, *words: str) -> object:
    from datetime import timedelta

    from django.conf import settings
    from django.core.management import call_command
    from django_tasks_db.models import DBTaskResult

    from meridian.kernel.base import clock
    from meridian.kernel.base.actors import system_actor
    from meridian.kernel.jobs.enqueueing import enqueue
    from meridian.kernel.jobs.models import JobRun
    from meridian.kernel.jobs.reaper import take_back_abandoned
    from meridian.kernel.jobs.schedule import enqueue_due, schedule
    from meridian.kernel.jobs.worker import worker_loop

    if action == "create":
        settings.MIGRATION_MODULES = NoMigrations()
        call_command("migrate", verbosity=0, skip_checks=True)
        return []
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
