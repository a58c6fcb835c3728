"""Which files the checkers look at, and how they report: shared by the tools of this folder."""

import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE_FOLDERS = ("meridian", "tests", "tools", "bench")


def python_files(root: Path = ROOT, folders: Iterable[str] = CODE_FOLDERS) -> Iterator[Path]:
    """Every Python file of the product, its tests and its tools, migrations left out (they are generated)."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts and "node_modules" not in path.parts:
                yield path


def tracked_files(root: Path = ROOT) -> list[Path]:
    """Files git keeps, and new ones it does not ignore, so that a problem shows before the commit."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    names = [name.decode() for name in listed.stdout.split(b"\0") if name]
    return [root / name for name in sorted(set(names)) if (root / name).is_file()]


def report(problems: Iterable[str], what: str) -> int:
    """Print the problems, or that there are none; the exit code for the shell."""
    found = list(problems)
    for problem in found:
        print(problem)
    print(f"{what}: {len(found)} problem{'' if len(found) == 1 else 's'}")
    return 1 if found else 0
