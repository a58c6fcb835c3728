"""Fail on things that must not be committed.

- addresses in lock files (`requirements/*.txt`, `package-lock.json`): an install must work with any mirror
- registry or index addresses in other settings files
- absolute paths of the machine that somebody works on: this checkout's folder, the folder around it, the home folder
- words listed in the environment variable HYGIENE_WORDS (separated by commas), for what only one workplace knows
- third-party code (`node_modules`, minified bundles), databases, archives, files above 1 MB, conflict markers
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from source_files import ROOT, report, tracked_files

LARGEST_FILE = 1_000_000
# The API description and the texts grow with the product; they are ours and reviewed line by line in changes.
LARGEST = {"docs/openapi.json": 4_000_000, "locale/zh_Hans/LC_MESSAGES/django.po": 4_000_000}
# Not even where authors accept donations: npm writes that down too, and a lock file is for installing.
ADDRESS = re.compile(r"(?m)^.*?\w+://")
REGISTRY_SETTING = re.compile(r"(?im)^[^#\n]*\b(registry|index-url|extra-index-url|find-links|proxy)\b\s*[=:]\s*\S*://")
CONFLICT = re.compile(r"(?m)^(<{7}|>{7}) ")
SETTINGS_SUFFIXES = {".toml", ".cfg", ".ini", ".json", ".yaml", ".yml", ".npmrc", ".conf", ".lock"}
FOREIGN_PARTS = {"node_modules", "site-packages", "bower_components"}
FOREIGN_SUFFIXES = (".min.js", ".min.css", ".bundle.js", ".whl", ".tgz", ".tar.gz", ".sqlite3", ".jar", ".so")
# Folders that many machines have; naming them says nothing about one machine.
ORDINARY_FOLDERS = {"/", "/home", "/tmp", "/opt", "/srv", "/var", "/usr", "/mnt", "/app", "/src"}


def is_lock_file(name: str) -> bool:
    """True for generated lists of pinned packages."""
    return (name.startswith("requirements/") and name.endswith(".txt")) or name.endswith("package-lock.json")


def private_words(root: Path) -> list[str]:
    """Text that would tell on which machine and in which folder somebody works."""
    folders = {str(root), str(root.parent), str(Path.home())} - ORDINARY_FOLDERS
    return [f"{folder}/" for folder in sorted(folders)]


def named_words() -> list[str]:
    """Words that this workplace wants kept out, from the environment."""
    return [word.strip() for word in os.environ.get("HYGIENE_WORDS", "").split(",") if word.strip()]


def path_problems(name: str, size: int) -> Iterator[str]:
    """What a file's name and size alone give away."""
    if not FOREIGN_PARTS.isdisjoint(name.split("/")) or name.endswith(FOREIGN_SUFFIXES):
        yield f"{name}: third-party code, archives and databases are not committed; have set-up fetch or make them."
    most = LARGEST.get(name, LARGEST_FILE)
    if size > most:
        yield f"{name}: {size:,} bytes, at most {most:,}. Generate it or fetch it at set-up."


def text_problems(name: str, text: str, paths: list[str], words: list[str]) -> Iterator[str]:
    """What a file's text gives away; one sentence for each line concerned."""

    def at(position: int) -> str:
        return f"{name}:{text.count(chr(10), 0, position) + 1}"

    if is_lock_file(name):
        for found in ADDRESS.finditer(text):
            yield f"{at(found.start())}: a lock file names an address; pin without addresses (see CONTRIBUTING.md)."
    elif Path(name).suffix in SETTINGS_SUFFIXES or Path(name).name in {".npmrc", "pip.conf"}:
        for found in REGISTRY_SETTING.finditer(text):
            yield f"{at(found.start())}: a package registry's address; leave it to each machine's own settings."
    for found in CONFLICT.finditer(text):
        yield f"{at(found.start())}: a conflict marker was left behind."
    for path in paths:
        for found in re.finditer(rf"(?<![\w.]){re.escape(path)}", text):
            yield f"{at(found.start())}: an absolute path of this machine; write it relative to the repository."
    for word in words:
        for found in re.finditer(re.escape(word), text, re.IGNORECASE):
            yield f"{at(found.start())}: a word that is kept out of commits here."


def problems(root: Path) -> Iterator[str]:
    """One sentence for each thing that must not be committed."""
    paths, words = private_words(root), named_words()
    for path in tracked_files(root):
        name = path.relative_to(root).as_posix()
        content = path.read_bytes()
        yield from path_problems(name, len(content))
        if b"\0" not in content[:8000]:
            yield from text_problems(name, content.decode("utf-8", errors="replace"), paths, words)


if __name__ == "__main__":
    sys.exit(report(problems(ROOT), "check_hygiene"))
