"""A database of its own and processes that work on it, to be killed or to run into each other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("program.py")
WAIT = 60  # seconds


class Scratch:
    """Runs ``program.py ACTION WORDS`` against the database; ``marks`` is a file in which the processes leave lines."""

    def __init__(self, folder: Path, url: str) -> None:
        self.marks = folder / "marks"
        self.marks.touch()
        self.environment = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "meridian.config.settings.dev", "MERIDIAN_VAR": str(folder),
            "DATABASE_URL": url, "PYTHONPATH": str(ROOT), "MARKS": str(self.marks),
        }  # fmt: skip
        self.started: list[subprocess.Popen] = []
        self.ask("create")

    def start(self, *words: str) -> subprocess.Popen:
        """A process of its own; its answer is read with ``answer_of``."""
        command = [sys.executable, str(PROGRAM), *words]
        process = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.started.append(process)
        return process

    def ask(self, *words: str):
        """What an action answers."""
        return answer_of(self.start(*words))

    def wait_for(self, line: str, process: subprocess.Popen) -> None:
        """Until a process has left this line."""
        until = time.monotonic() + WAIT
        while line not in self.marks.read_text().splitlines():
            assert process.poll() is None, process.stderr.read().decode()
            assert time.monotonic() < until, f"{line!r} did not come"
            time.sleep(0.05)

    def stop(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.communicate()


def answer_of(process: subprocess.Popen):
    """What the process printed as JSON."""
    said, complained = process.communicate(timeout=WAIT)
    assert process.returncode == 0, complained.decode()
    return json.loads(said)


@contextmanager
def scratch_database(folder: Path) -> Iterator[Scratch]:
    """A SQLite file in the folder, or a new database on the PostgreSQL server of DATABASE_URL."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        made = Scratch(folder, "")
        try:
            yield made
        finally:
            made.stop()
        return
    import psycopg

    database = f"scratch_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {database}")
    made = None
    try:
        made = Scratch(folder, urlunsplit(urlsplit(given)._replace(path=f"/{database}")))
        yield made
    finally:
        if made is not None:
            made.stop()
        with psycopg.connect(given, autocommit=True) as server:
            server.execute(f"DROP DATABASE {database} WITH (FORCE)")
