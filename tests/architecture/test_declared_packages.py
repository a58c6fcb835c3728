"""What the product imports is installed by its set-up: the base packages alone, and extras only where they may be missing."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Imported where somebody asked for the extra; the caller goes on without it.
EXTRAS = {"rapidocr": "ocr", "statsforecast": "forecast", "numpy": "forecast", "pyhanko": "seal"}
OWN = {"meridian", "module_docs"}  # the second is a tool of this repository


def imports() -> Iterator[tuple[str, str]]:
    """``(package, file)`` of every import outside tests, those inside functions too."""
    for path in sorted((ROOT / "meridian").rglob("*.py")):
        if {"tests", "testing"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            yield from ((name.partition(".")[0], str(path.relative_to(ROOT))) for name in names)


def pinned(name: str) -> set[str]:
    """The distributions a requirements file installs."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return {found.lower().replace("_", "-") for found in re.findall(r"(?m)^([A-Za-z0-9._-]+)==", text)}


def test_everything_imported_is_installed_by_the_base_or_by_its_extra():
    known, base = packages_distributions(), pinned("base.txt")
    missing = []
    for package, where in imports():
        if package in sys.stdlib_module_names or package in OWN:
            continue
        wanted = pinned(f"{EXTRAS[package]}.txt") if package in EXTRAS else base
        names = {each.lower().replace("_", "-") for each in known.get(package, [package])}
        if not names & wanted:
            missing.append(f"{where} imports {package}, which {'its extra' if package in EXTRAS else 'the base'} lacks")
    assert missing == []


def test_every_extra_named_here_is_still_imported():
    assert set(EXTRAS) <= {package for package, _where in imports()}
