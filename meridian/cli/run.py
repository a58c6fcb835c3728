"""``meridian run``: web server and worker together. ``meridian worker``: one more worker, on this or another machine."""

from __future__ import annotations

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import click

RECYCLE = 85  # exit code of a worker that wants to be started anew
STOP_SECONDS = 15
START_SECONDS = 30
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command("run")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen at; the default is this machine only."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Requests served at a time.")
@click.option("--no-worker", is_flag=True, help="Web server only; start workers yourself with `meridian worker`.")
def run(host: str, port: int, threads: int, no_worker: bool) -> None:
    """Start the web server and a worker, print the address, and stop both on Ctrl+C."""
    _refuse_taken_port(host, port)
    started = time.monotonic()
    stop = _stop_on_signals()
    children = [Child("The web server", _web_command(host, port, threads))]
    if not no_worker:
        children.append(Child("The worker", _worker_command()))
    code = 0
    try:
        # The worker waits until the first page can be served: on a small machine both would start at half speed.
        children[0].start()
        if _wait_until_answers(host, port, children[0], stop):
            _say_address(host, port, time.monotonic() - started)
        for child in children[1:]:
            child.start()
        code = _watch(children, stop)
    finally:
        _stop_all(children)
    sys.exit(code)


@click.command("worker")
@click.option("--queues", default="*", show_default=True, help="Queues to work for, commas between.")
def worker(queues: str) -> None:
    """Run background jobs, deliver events and keep the schedule, until stopped."""
    stop = _stop_on_signals()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meridian.config.settings.dev")
    import django

    django.setup()
    from meridian.kernel.jobs.worker import worker_loop

    outcome = worker_loop(stop, queues=tuple(queues.split(",")))
    sys.exit(RECYCLE if outcome == "recycle" else 0)


@dataclass
class Child:
    """One of the processes that live and die together."""

    title: str
    command: list[str]
    process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it apart from the terminal's Ctrl+C (the parent passes that on) but tied to the parent's life."""
        ends_with_parent = partial(_die_with_parent, os.getpid()) if sys.platform == "linux" else None
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=ends_with_parent
        )

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.process.poll() if self.process else None


def _web_command(host: str, port: int, threads: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1",
        "--blocking-threads", str(threads), "--runtime-threads", "1", "--no-ws", "--http", "1", "--log-level", "warning",
        "--workers-kill-timeout", "5", "meridian.config.wsgi:application",
    ]  # fmt: skip


def _worker_command() -> list[str]:
    return [sys.executable, "-m", "meridian.cli.run"]


def _watch(children: list[Child], stop: threading.Event) -> int:
    """Wait for Ctrl+C or for the first child to end. A worker that asks for it is started anew."""
    while not stop.wait(0.2):
        for child in children:
            code = child.exit_code()
            if code == RECYCLE:
                child.start()
            elif code is not None:
                click.echo(
                    f"{child.title} ended with code {code}; everything is stopped. The reason stands above.", err=True
                )
                return 1
    return 0


def _stop_all(children: list[Child]) -> None:
    running = [child.process for child in children if child.process and child.process.poll() is None]
    for process in running:
        process.terminate()
    until = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            # A job that cannot stop now is taken back and started again by the next worker.
            process.kill()
            process.wait()


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refused:
            raise click.ClickException(
                f"{host}:{port} cannot be used ({refused.strerror}). Choose another: meridian run --port {port + 1}"
            ) from None


def _wait_until_answers(host: str, port: int, web: Child, stop: threading.Event) -> bool:
    """Ask for a page until one comes (the port is open before the application is loaded)."""
    until = time.monotonic() + START_SECONDS
    reach = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  only compared
    while time.monotonic() < until and not stop.is_set():
        if web.exit_code() is not None:
            return False
        connection = http.client.HTTPConnection(reach, port, timeout=START_SECONDS)
        with suppress(OSError, http.client.HTTPException):
            connection.request("HEAD", "/accounts/login/", headers={"Host": f"localhost:{port}"})
            connection.getresponse()
            return True
        connection.close()
        stop.wait(0.05)
    return False


def _say_address(host: str, port: int, seconds: float) -> None:
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Meridian runs at http://{shown}:{port}/ (started in {seconds:.1f} s; Ctrl+C stops it)")
    if host not in LOOPBACK:
        click.echo(
            "Everybody who reaches this address sees the sign-in page over plain HTTP. Put it behind TLS.", err=True
        )


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def asked(_number: int, _frame: object) -> None:
        stop.set()

    signal.signal(signal.SIGINT, asked)
    signal.signal(signal.SIGTERM, asked)
    return stop


def _die_with_parent(parent: int) -> None:
    """Runs in the child before exec: Linux sends it SIGTERM when the parent is gone, even by kill -9."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


if __name__ == "__main__":
    worker()
