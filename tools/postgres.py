"""Run a command against PostgreSQL: the one of DATABASE_URL, or a private server that lives only as long.

    python tools/postgres.py -- pytest -m pg

Without DATABASE_URL a new cluster is made in a temporary folder with the installed binaries and started on loopback
at a free port, so that a server which already runs on the machine is neither used nor disturbed. The command finds
it in DATABASE_URL. Server and folder are gone afterwards, whether the command ends, fails or is interrupted.
"""

import ctypes
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

USER = "meridian"
DATABASE = "meridian"
START_SECONDS = 60
STOP_SECONDS = 30
# Durability costs time and a test database is thrown away; planner settings stay as in production.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "timezone": "UTC",
}


class PostgresError(Exception):
    """PostgreSQL cannot be used; the text says why and what to do."""


def binaries() -> Path:
    """Folder of the newest installed server: Debian's layout first, then whatever is on PATH."""

    def version(path: str) -> tuple[int, ...]:
        return tuple(int(number) for number in re.findall(r"\d+", path))

    usr = Path("/usr")
    installed = [*usr.glob("lib/postgresql/*/bin"), *usr.glob("pgsql-*/bin")]
    folders = sorted(map(str, installed), key=version, reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(str(Path(on_path).resolve().parent))
    for folder in folders:
        if all(Path(folder, name).exists() for name in ("postgres", "initdb")):
            return Path(folder)
    raise PostgresError(
        "No PostgreSQL server is installed. Install one (Debian, Ubuntu: apt-get install postgresql) "
        "or set DATABASE_URL=postgres://USER:PASSWORD@HOST:PORT/DATABASE of a server that may create databases."
    )


def server_account() -> pwd.struct_passwd | None:
    """Account the server runs under: our own, but never root, which PostgreSQL refuses; then `postgres` or `nobody`."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresError(
        "PostgreSQL refuses to run as root and there is no account 'postgres': adduser --system postgres"
    )


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def die_with_parent() -> None:
    """Ask Linux to stop the server when this process is killed without a chance to clean up."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def account_options(account: pwd.struct_passwd | None) -> dict[str, object]:
    """Arguments of subprocess that drop root's rights."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def create_cluster(folder: Path, tools: Path, options: dict[str, object]) -> Path:
    """Make an empty cluster with UTF-8 text sorted by code point, and return its data folder."""
    data = folder / "data"
    made = subprocess.run(
        [tools / "initdb", "--pgdata", data, "--username", USER, "--auth", "trust", "--no-sync"]
        + ["--encoding", "UTF8", "--locale", "C.UTF-8"],
        capture_output=True,
        text=True,
        cwd=folder,
        **options,
    )
    if made.returncode:
        raise PostgresError(f"Creating a PostgreSQL cluster failed:\n{made.stdout}{made.stderr}")
    return data


def start_server(folder: Path, tools: Path, options: dict[str, object]) -> tuple[subprocess.Popen, int]:
    """Start the server as a child of this process and wait until it answers; returns it and its port."""
    data = create_cluster(folder, tools, options)
    port = free_port()
    settings = {**SETTINGS, "port": str(port), "unix_socket_directories": str(folder)}
    command = [str(tools / "postgres"), "-D", str(data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl+C in the terminal ends the command first, then we end the server
            preexec_fn=die_with_parent,
            **options,
        )
    ready = [str(tools / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", USER, "-d", "postgres"]
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run(ready).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            stop_server(server)
            raise PostgresError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.1)
    return server, port


def stop_server(server: subprocess.Popen) -> None:
    """Stop the server: fast shutdown first, the hard way when that takes too long."""
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait(STOP_SECONDS)


@contextmanager
def private_server() -> Iterator[str]:
    """A server of our own for the length of the block; yields its DATABASE_URL."""
    tools = binaries()
    account = server_account()
    options = account_options(account)
    folder = Path(tempfile.mkdtemp(prefix="meridian-pg-"))
    server = None
    try:
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        server, port = start_server(folder, tools, options)
        subprocess.run(
            [tools / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", USER, DATABASE], check=True, cwd=folder
        )
        yield f"postgres://{USER}@127.0.0.1:{port}/{DATABASE}"
    finally:
        if server is not None:
            stop_server(server)
        shutil.rmtree(folder, ignore_errors=True)


def raise_interrupt(number: int, _frame: object) -> None:
    """Turn SIGTERM and SIGHUP into the exception that Ctrl+C raises, so that `finally` blocks run."""
    raise KeyboardInterrupt(signal.Signals(number).name)


def run_command(command: list[str], url: str) -> int:
    """Run the command with DATABASE_URL set; when we are interrupted, it is ended before the server is."""
    child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
    try:
        return child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            with suppress(subprocess.TimeoutExpired):
                child.wait(STOP_SECONDS)
            if child.poll() is None:
                child.kill()
                child.wait()


def main(arguments: list[str]) -> int:
    """Run the words after `--`; the exit code is the command's."""
    command = arguments[arguments.index("--") + 1 :] if "--" in arguments else arguments
    if not command:
        print((__doc__ or "").strip())
        return 2
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, raise_interrupt)
    url = os.environ.get("DATABASE_URL", "")
    try:
        if url.startswith(("postgres://", "postgresql://")):
            return run_command(command, url)
        with private_server() as private_url:
            return run_command(command, private_url)
    except PostgresError as error:
        print(f"PostgreSQL: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
