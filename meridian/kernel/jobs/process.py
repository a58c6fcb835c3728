"""Naming this process so that another worker on the same machine can tell whether it still lives."""

from __future__ import annotations

import os
import socket
from functools import lru_cache
from pathlib import Path


def this_process() -> str:
    """``machine|pid|start``: unique over restarts and reuse of process numbers."""
    return f"{_machine()}|{os.getpid()}|{_started(os.getpid())}"


def is_alive(name: str) -> bool | None:
    """Whether the named process lives; None when it runs on another machine or that cannot be told."""
    machine, _, rest = name.partition("|")
    pid, _, started = rest.partition("|")
    if machine != _machine() or not pid.isdigit() or not started:
        return None
    return _started(int(pid)) == started


@lru_cache(maxsize=1)
def _machine() -> str:
    """Host name and process-number space: containers that share a host name do not see each other's processes."""
    try:
        space = os.readlink("/proc/self/ns/pid")
    except OSError:
        space = ""
    return f"{socket.gethostname()}{space}"[:80]


def _started(pid: int) -> str:
    """Start of a process in clock ticks since boot; empty where /proc does not exist or the process is gone or dead."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in ("Z", "X") else fields[19]
