"""The ledger and the numbering under several real processes, on the configured kind of database."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from .ledger_processes import START, moves_of

ROOT = Path(__file__).resolve().parents[2]
PROCESSES, DOCUMENTS, SECONDS = 4, 60, 120
pytestmark = pytest.mark.concurrency


class Scratch:
    """A database of its own, and processes that work on it."""

    def __init__(self, folder: Path, url: str, migrations: bool) -> None:
        self.environment = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "meridian.config.settings.dev", "MERIDIAN_VAR": str(folder),
            "DATABASE_URL": url, "PYTHONPATH": str(ROOT), "MERIDIAN_TEST_MIGRATIONS": "1" if migrations else "",
        }  # fmt: skip
        self.marks = folder / "marks"
        self.marks.touch()
        self.started: list[subprocess.Popen] = []
        self.world = self.answer(self.start("create"))

    def start(self, *words: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.concurrency.ledger_processes", *words], cwd=ROOT, env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.started.append(process)
        return process

    def answer(self, process: subprocess.Popen):
        out, errors = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, errors.decode()[-3000:]
        return json.loads(out)

    def state(self) -> dict:
        return self.answer(self.start("state"))

    def lines(self) -> list[str]:
        return self.marks.read_text(encoding="utf-8").splitlines()

    def wait_for_lines(self, count: int) -> None:
        until = time.monotonic() + SECONDS
        while len(self.lines()) < count:
            assert time.monotonic() < until and all(p.poll() in (None, 0) for p in self.started), self.lines()
            time.sleep(0.02)


@pytest.fixture
def scratch(tmp_path, request):
    given, database = os.environ.get("DATABASE_URL", ""), f"ledger_{uuid.uuid4().hex[:12]}"
    on_server = given.startswith("postgres")
    url = f"sqlite:///{tmp_path}/ledger.sqlite3"
    if on_server:
        import psycopg

        with psycopg.connect(given, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {database}")
        url = urlunsplit(urlsplit(given)._replace(path=f"/{database}"))
    made = None
    try:
        made = Scratch(tmp_path, url, migrations=not request.config.getoption("nomigrations", False))
        yield made
    finally:
        for process in made.started if made else ():
            if process.poll() is None:
                process.kill()
            process.wait()
        if on_server:
            with psycopg.connect(given, autocommit=True) as server:
                server.execute(f"DROP DATABASE {database} WITH (FORCE)")


def expected_balances(keys: list[str], world: dict) -> dict[str, int]:
    """Balances as they must be when exactly these documents were posted."""
    found: dict[str, int] = {}
    for house in world["houses"]:
        for lot in world["lots"]:
            found[f"COMPANY:{house}:{world['sku']}:{lot}:GOOD"] = START
            supplier = f"SUPPLIER:0:{world['sku']}:{lot}:GOOD"
            found[supplier] = found.get(supplier, 0) - START
    for key in keys:
        for source, target, qty, _day, _line in moves_of(key, world, 60 if key.startswith("bulk") else 3):
            found[source] = found.get(source, 0) - qty
            found[target] = found.get(target, 0) + qty
    return found


def documents(state: dict) -> list[str]:
    return [key for key in state["postings"] if not key.startswith("production:")]


def test_four_processes_lose_nothing_oversell_nothing_and_post_nothing_twice(scratch):
    world = json.dumps(scratch.world)
    said = [
        scratch.answer(p) for p in [scratch.start("work", f"w{n}", str(DOCUMENTS), world) for n in range(PROCESSES)]
    ]
    state = scratch.state()
    assert state["problems"] == [] and state["chain"] == []
    posted = [key for one in said for key, what in one.items() if what == "posted"]
    assert sorted(posted) == sorted(documents(state)), "each document is posted by exactly one process"
    balances = {key: qty for key, qty in state["balances"].items() if qty}
    assert balances == {key: qty for key, qty in expected_balances(posted, scratch.world).items() if qty}
    assert all(qty >= 0 for key, qty in balances.items() if key.startswith(("COMPANY", "DEALER")))
    outcomes = [what for one in said for what in one.values()]
    assert outcomes.count("short") > 0, "the stock was scarce"
    assert outcomes.count("replay") > 0, "keys were shared"


def test_kill_in_the_middle_leaves_the_book_whole(scratch):
    world = json.dumps(scratch.world)
    workers = [scratch.start("endless", str(scratch.marks), f"k{n}", world) for n in range(3)]
    for turn, worker in enumerate(workers, 1):
        scratch.wait_for_lines(12 * turn)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        scratch.started.remove(worker)
    state = scratch.state()
    assert state["problems"] == [] and state["chain"] == []
    assert set(scratch.lines()) <= set(documents(state)), "what was answered as posted is there"
    balances = {key: qty for key, qty in state["balances"].items() if qty}
    assert balances == {key: qty for key, qty in expected_balances(documents(state), scratch.world).items() if qty}


def test_kill_in_the_middle_of_a_large_posting_leaves_nothing_of_it(scratch):
    worker = scratch.start("large", str(scratch.marks), json.dumps(scratch.world))
    scratch.wait_for_lines(1)
    time.sleep(0.6)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    scratch.started.remove(worker)
    state = scratch.state()
    assert state["problems"] == [] and state["chain"] == []
    assert "large" in state["postings"] or "end" not in scratch.lines()
    scratch.answer(scratch.start("large", str(scratch.marks), json.dumps(scratch.world)))
    state = scratch.state()
    assert state["problems"] == [] and state["postings"]["large"] == 1


def test_numbers_are_given_once_and_without_gaps(scratch):
    taken = [scratch.answer(p) for p in [scratch.start("number", "50") for _n in range(PROCESSES)]]
    numbers = [number for one in taken for number in one]
    assert sorted(numbers) == [f"SH-2603-{n:04d}" for n in range(1, len(numbers) + 1)]
