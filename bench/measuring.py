"""What all benches share: the machine, a scratch database, the memory of a process with its children, a line of output."""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

MEGABYTE = 1024 * 1024


def say(bench: str, **figures: object) -> None:
    """One JSON line on standard output."""
    from django.db import connection

    print(json.dumps({"bench": bench, "database": connection.vendor, **figures}, ensure_ascii=False), flush=True)


def machine() -> dict[str, object]:
    """Processor, cores, memory, load of the last minute, Python and system."""
    model, memory = platform.machine(), 0
    if (info := Path("/proc/cpuinfo")).exists():
        names = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    if (info := Path("/proc/meminfo")).exists():
        memory = int(info.read_text().split()[1]) // 1024
    load = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
    return {
        "processor": model, "cores": os.cpu_count(), "memory_mb": memory, "load_1m": load,
        "python": platform.python_version(), "system": platform.platform(),
    }  # fmt: skip


def cpu_seconds() -> float:
    """Processor time of this process and its finished children: what a busy machine does not stretch."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def resident(pid: int) -> int:
    """Bytes of memory a process holds now; 0 when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def descendants(pid: int) -> list[int]:
    """The process and everything it started."""
    found, new = [pid], [pid]
    while new:
        children = []
        for parent in new:
            for task in Path(f"/proc/{parent}/task").glob("*/children"):
                try:
                    children += [int(child) for child in task.read_text().split()]
                except OSError:
                    continue
        found += children
        new = children
    return found


class MemoryWatch:
    """Samples the memory of a process and its children together, twenty times a second; ``peak_mb`` is the most seen."""

    def __init__(self, pid: int | None = None) -> None:
        self.pid, self.peak = pid or os.getpid(), 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._done.set()
        self._thread.join()

    @property
    def peak_mb(self) -> int:
        """Megabytes at the highest moment."""
        return self.peak // MEGABYTE

    def now_mb(self) -> int:
        """Megabytes now."""
        return sum(resident(pid) for pid in descendants(self.pid)) // MEGABYTE

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            self.peak = max(self.peak, sum(resident(pid) for pid in descendants(self.pid)))


@contextmanager
def scratch(migrate: bool = True) -> Iterator[Path]:
    """An empty database with all tables, and a folder for files; both are gone afterwards. Django is set up inside.

    SQLite in the folder; when DATABASE_URL names a PostgreSQL server, a database of its own there.
    """
    given, name = os.environ.get("DATABASE_URL", ""), f"bench_{uuid.uuid4().hex[:10]}"
    postgres = given.startswith("postgres")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meridian.config.settings.dev")
    with tempfile.TemporaryDirectory(prefix="meridian-bench-", ignore_cleanup_errors=True) as folder:
        os.environ["MERIDIAN_VAR"] = folder
        if postgres:
            _on_server(given, f"CREATE DATABASE {name}")
            os.environ["DATABASE_URL"] = urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
        else:
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        try:
            _set_up(migrate)
            yield Path(folder)
        finally:
            from django.db import connection

            connection.close()
            if postgres:
                _on_server(given, f"DROP DATABASE {name} WITH (FORCE)")
            os.environ["DATABASE_URL"] = given


def _set_up(migrate: bool) -> None:
    import django
    from django.core.management import call_command
    from django.utils import translation

    django.setup()
    translation.activate("zh-hans")
    if migrate:
        started = time.perf_counter()
        call_command("migrate", verbosity=0, interactive=False)
        print(f"tables made in {time.perf_counter() - started:.1f} s", file=sys.stderr)


def _on_server(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(statement)
