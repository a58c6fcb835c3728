"""The documents are what the code is: generated tables are fresh, links lead somewhere, decisions have their parts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
PARTS = ("## Context", "## Choice", "## Price", "## What would change our mind")


def test_the_tables_of_the_modules_are_fresh(tmp_path):
    """Run ``make docs``. In a process of its own: other tests register commands that are no part of the product."""
    env = {**os.environ, "MERIDIAN_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "meridian.config.settings.test"}
    done = subprocess.run(
        [sys.executable, "-m", "meridian.cli", "docs", "--check"], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


@pytest.mark.parametrize("path", _documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files_that_exist(path):
    text = path.read_text(encoding="utf-8")
    missing = [target for target in LINK.findall(text) if not (path.parent / target).exists()]
    assert missing == []


def test_decisions_are_numbered_without_gaps_and_say_their_price():
    pages = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]} "), page.name
        places = [text.find(part) for part in PARTS]
        assert -1 not in places, f"{page.name} lacks {PARTS[places.index(-1)]}"
        assert places == sorted(places), f"{page.name}: its parts are out of order"


@pytest.mark.parametrize("word", ["architecture", "glossary", "threat-model", "coverage"])
def test_the_pages_every_reader_starts_with_exist(word):
    assert (DOCS / f"{word}.md").stat().st_size > 1000


def test_each_glossary_word_names_code_that_exists():
    """The last column of a row names a Python file or a dotted name under ``meridian``."""
    rows = [line for line in (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")][
        2:
    ]
    assert len(rows) > 40
    for row in rows:
        places = re.findall(r"`([^`]+)`", row.rsplit("|", 2)[1])
        assert places, f"no place in the code: {row}"
        for place in places:
            assert list((ROOT / "meridian").glob(place)), f"{place} of {row.split('|')[1].strip()} does not exist"


@pytest.mark.parametrize("folder", ["kernel", "modules"])
def test_the_architecture_names_every_package(folder):
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    found = [path.parent.name for path in (ROOT / "meridian" / folder).glob("*/__init__.py")]
    assert [name for name in found if not re.search(rf"\b{name}\b", text)] == []


def test_the_architecture_links_every_decision():
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    lost = [page.name for page in (DOCS / "decisions").glob("*.md") if f"(decisions/{page.name})" not in text]
    assert lost == []


def test_every_module_says_why_it_is_as_it_is():
    for page in (DOCS / "modules").glob("*.md"):
        why = page.read_text(encoding="utf-8").partition("## Why it is so")[2].partition("<!--")[0]
        assert len(why.strip()) > 100, f"{page.name}: write under “Why it is so” what the tables cannot say"
