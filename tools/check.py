"""Run every check of `make check`, all of them even when one fails, and say at the end which did.

python tools/check.py            everything
python tools/check.py --fast     without Django: what the pre-commit hook runs
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

# (name, command, needs Django)
CHECKS: list[tuple[str, list[str], bool]] = [
    ("ruff", [str(BIN / "ruff"), "check", "--quiet", "--output-format", "concise", "."], False),
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "--output-format", "concise", "."], False),
    ("imports", [str(BIN / "lint-imports"), "--no-logo"], False),
    ("sizes", [sys.executable, "tools/check_sizes.py"], False),
    ("writes", [sys.executable, "tools/check_writes.py"], False),
    ("hygiene", [sys.executable, "tools/check_hygiene.py"], False),
    ("texts collected", [sys.executable, "tools/extract_messages.py", "--check"], False),
    ("Chinese complete", [sys.executable, "tools/check_messages.py"], False),
    ("migrations current", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"], True),
    ("system checks", [sys.executable, "manage.py", "check", "--fail-level", "WARNING"], True),
]


def run(command: list[str]) -> tuple[bool, str]:
    """(passed, everything it printed). The settings are those of the test run, whatever the shell has set."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "meridian.config.settings.test", "PYTHONPATH": str(ROOT)}
    env.pop("DATABASE_URL", None)
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def main(arguments: list[str]) -> int:
    """Run the checks one after the other; exit code 1 when any failed."""
    failed = []
    for name, command, needs_django in CHECKS:
        if needs_django and "--fast" in arguments:
            continue
        began = time.monotonic()
        passed, text = run(command)
        print(f"{'ok    ' if passed else 'FAILED'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
        if not passed:
            failed.append(name)
            print("\n".join("       " + line for line in text.splitlines()), flush=True)
    print(f"check: {'failed: ' + ', '.join(failed) if failed else 'all passed'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
