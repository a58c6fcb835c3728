"""A database of its own for a test, and real processes that work on it, to run into each other or to be killed.

A test module that needs them is also the program of its processes: ``python -m tests.concurrency.test_x ACTION WORDS``
prints what the action answers as JSON (``run_program``). The tables are made once a run and copied for each test.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[1]
WAIT = 240  # seconds, for a process or a line of its


class Scratch:
    """A database, and processes of one program that work on it; ``marks`` is a file in which they leave lines."""

    def __init__(self, program: str, folder: Path, url: str) -> None:
        self.program, self.started = program, []
        self.marks = folder / "marks"
        self.marks.touch()
        self.environment = environment(folder, url) | {"MARKS": str(self.marks)}

    def start(self, *words: str) -> subprocess.Popen:
        """A process of its own, which acts on its own; ``answer`` reads what it says."""
        process = subprocess.Popen(
            [sys.executable, "-m", self.program, *words], cwd=ROOT, env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.started.append(process)
        return process

    def answer(self, process: subprocess.Popen) -> Any:
        """What a process printed as JSON, when it has ended."""
        said, complained = process.communicate(timeout=WAIT)
        assert process.returncode == 0, complained.decode()[-3000:]
        return json.loads(said)

    def ask(self, *words: str) -> Any:
        """What an action answers."""
        return self.answer(self.start(*words))

    def kill(self, process: subprocess.Popen) -> None:
        """End a process as a power failure does."""
        process.send_signal(signal.SIGKILL)
        process.communicate()
        self.started.remove(process)

    def lines(self) -> list[str]:
        """What the processes have marked so far."""
        return self.marks.read_text(encoding="utf-8").splitlines()

    def wait_for_lines(self, count: int) -> None:
        """Until so many lines are marked, or nobody works any more. A process that ended badly fails the test."""
        until = time.monotonic() + WAIT
        while len(self.lines()) < count and any(process.poll() is None for process in self.started):
            assert time.monotonic() < until, self.lines()
            assert all(process.poll() in (None, 0) for process in self.started), self.lines()
            time.sleep(0.02)

    def wait_for(self, line: str, process: subprocess.Popen) -> None:
        """Until a process has marked this line."""
        until = time.monotonic() + WAIT
        while line not in self.lines():
            assert process.poll() is None, process.stderr.read().decode()[-3000:]
            assert time.monotonic() < until, f"{line!r} did not come; {self.lines()}"
            time.sleep(0.02)

    def stop(self) -> None:
        """End whatever still runs."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.communicate()


def environment(folder: Path, url: str) -> dict[str, str]:
    """Variables of a process that works on a database of its own."""
    return {
        **os.environ, "DJANGO_SETTINGS_MODULE": "meridian.config.settings.dev", "MERIDIAN_VAR": str(folder),
        "DATABASE_URL": url, "PYTHONPATH": str(ROOT),
    }  # fmt: skip


def server() -> str:
    """Address of the PostgreSQL server to test on; empty for SQLite."""
    given = os.environ.get("DATABASE_URL", "")
    return given if given.startswith("postgres") else ""


def on_server(statement: str) -> None:
    """Run a statement on the server itself, outside a transaction."""
    import psycopg

    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(statement)


def url_of(database: str) -> str:
    """Address of a database on the server."""
    return urlunsplit(urlsplit(server())._replace(path=f"/{database}"))


@contextmanager
def empty_tables(folder: Path, *, migrations: bool) -> Iterator[str]:
    """A database with all tables and nothing in them, to be copied: its name on the server, or the path of its file.

    ``migrations``: made by the migrations, otherwise straight from the models.
    """
    name = f"tables_{uuid.uuid4().hex[:12]}" if server() else str(folder / "tables.sqlite3")
    if server():
        on_server(f"CREATE DATABASE {name}")
    try:
        url = url_of(name) if server() else f"sqlite:///{name}"
        done = subprocess.run(
            [sys.executable, "-m", "tests.scratch", "migrated" if migrations else "from_models"], cwd=ROOT,
            env=environment(folder, url), capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()[-3000:]
        yield name
    finally:
        if server():
            on_server(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def scratch_database(program: str, folder: Path, tables: str) -> Iterator[Scratch]:
    """A copy of the empty tables, and the processes of ``program`` (dotted path) that work on it."""
    name = f"scratch_{uuid.uuid4().hex[:12]}" if server() else str(folder / "scratch.sqlite3")
    if server():
        on_server(f"CREATE DATABASE {name} TEMPLATE {tables}")
    else:
        shutil.copy(tables, name)
    made = Scratch(program, folder, url_of(name) if server() else f"sqlite:///{name}")
    try:
        yield made
    finally:
        made.stop()
        if server():
            on_server(f"DROP DATABASE {name} WITH (FORCE)")


def run_program(*actions: Callable[..., Any]) -> None:
    """The program of a process: print as JSON what the action named first on the command line answers."""
    import django

    django.setup()
    print(json.dumps({action.__name__: action for action in actions}[sys.argv[1]](*sys.argv[2:])))


class NoMigrations(dict):
    """Every app is made from its models, as ``pytest --nomigrations`` does."""

    def __contains__(self, app: object) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def migrated() -> None:
    """Make the tables by the migrations."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)


def from_models() -> None:
    """Make the tables straight from the models."""
    from django.conf import settings

    settings.MIGRATION_MODULES = NoMigrations()
    migrated()


if __name__ == "__main__":
    run_program(migrated, from_models)
