"""From `meridian run` to the first page, and the memory of the web process. Linux only: it reads /proc.

    python -m bench.start.web [--runs 5]

Each run starts `meridian run` on a free port over a migrated scratch database, asks for the sign-in page until it comes,
then for fifty more pages, and reads the memory of the web server (its processes together) and of the worker.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.measuring import MEGABYTE, descendants, machine, resident, say, scratch

PATIENCE = 60


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port: int, path: str = "/accounts/login/") -> int:
    """The status of a page; 0 while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def memory_by_kind(pid: int) -> dict[str, float]:
    """Megabytes of the web server's processes, the worker and the parent, by their command lines."""
    found = {"web": 0.0, "worker": 0.0, "parent": 0.0}
    for one in set(descendants(pid)):
        try:
            command = Path(f"/proc/{one}/cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        kind = "parent" if one == pid else "worker" if "meridian.cli.run" in command else "web"
        found[kind] += resident(one) / MEGABYTE
    return found


def cpu_of(pids: list[int]) -> float:
    """Processor seconds of processes that live."""
    ticks = 0
    for pid in set(pids):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def start_once() -> dict[str, float]:
    """Seconds to the first page and megabytes after fifty pages."""
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "meridian.cli", "run", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        env=dict(os.environ),
    )
    try:
        while ask(port) != 200:
            if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise RuntimeError("the server did not come up")
            time.sleep(0.02)
        seconds, cpu = time.perf_counter() - began, cpu_of(descendants(process.pid))
        for _page in range(50):
            ask(port)
        time.sleep(3)
        return {
            "seconds": round(seconds, 2),
            "cpu": round(cpu, 2),
            **{k: round(v) for k, v in memory_by_kind(process.pid).items()},
        }
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with scratch():
        runs = [start_once() for _run in range(options.runs)]
        say(
            "start", runs=options.runs, median_seconds_to_first_page=statistics.median(r["seconds"] for r in runs),
            median_cpu_seconds=statistics.median(r["cpu"] for r in runs), slowest_seconds=max(r["seconds"] for r in runs), web_mb=statistics.median(r["web"] for r in runs),
            worker_mb=statistics.median(r["worker"] for r in runs), machine=machine(),
        )  # fmt: skip


if __name__ == "__main__":
    main()
