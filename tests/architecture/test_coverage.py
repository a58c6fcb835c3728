"""docs/coverage.md holds every row once, counts right, and names only pages, commands and tests that exist."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import click
import pytest
from django.urls import Resolver404, resolve

from meridian.cli import main as cli

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "coverage.md"
ROWS = 582
STATUSES = ("done", "part", "open")
# First and last row of each module, as in the list of functions.
MODULES = {
    "M01": (1, 30), "M02": (31, 51), "M03": (52, 81), "M04": (82, 92), "M05": (93, 103), "M06": (104, 122),
    "M07": (123, 149), "M08": (150, 151), "M09": (152, 162), "M10": (163, 174), "M11": (175, 191), "M12": (192, 204),
    "M13": (205, 209), "M14": (210, 232), "M15": (233, 262), "M16": (263, 267), "M17": (268, 272), "M18": (273, 296),
    "M19": (297, 342), "M20": (343, 374), "M21": (375, 411), "M22": (412, 423), "M23": (424, 428), "M24": (429, 441),
    "M25": (442, 462), "M26": (463, 475), "M27": (476, 491), "M28": (492, 500), "M29": (501, 516), "M30": (517, 582),
}  # fmt: skip


def _rows() -> list[tuple[int, str, str, str]]:
    """(number, status, page or command, test) of every row of the page."""
    cells = [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if re.match(r"\| \d+ \|", line)
    ]
    assert [row for row in cells if len(row) != 4] == []
    return [(int(number), status, page, test) for number, status, page, test in cells]


def _sections() -> dict[str, str]:
    parts = re.split(r"(?m)^## (M\d\d) ", PAGE.read_text(encoding="utf-8"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_row_stands_here_once_with_a_known_status():
    rows = _rows()
    assert [number for number, *_rest in rows] == list(range(1, ROWS + 1))
    assert {status for _number, status, *_rest in rows} <= set(STATUSES)


def test_the_count_on_top_is_right():
    counted = Counter(status for _number, status, *_rest in _rows())
    wanted = f"**{ROWS} rows: {counted['done']} done, {counted['part']} part, {counted['open']} open.**"
    assert wanted in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("module", MODULES)
def test_each_module_holds_its_rows_and_counts_them(module):
    first, latest = MODULES[module]
    text = _sections()[module]
    found = re.findall(r"(?m)^\| (\d+) \| (\w+) \|", text)
    assert [int(number) for number, _status in found] == list(range(first, latest + 1))
    counted = Counter(status for _number, status in found)
    wanted = f"{len(found)} rows: {counted['done']} done, {counted['part']} part, {counted['open']} open."
    assert wanted in text


def test_what_works_names_its_page_and_test_and_what_is_open_names_none():
    for number, status, page, test in _rows():
        assert (bool(page), bool(test)) == ((status != "open"),) * 2, f"row {number}"


@pytest.mark.parametrize("module", MODULES)
def test_what_is_missing_in_parts_is_said(module):
    text = _sections()[module]
    parts = re.findall(r"(?m)^\| (\d+) \| part \|", text)
    assert re.findall(r"(?m)^- (\d+): ", text) == parts


@pytest.mark.parametrize("target", sorted({page for _number, _status, page, _test in _rows() if page}))
def test_the_page_or_command_exists(target):
    if target.startswith("/"):
        try:
            resolve(target)
        except Resolver404:
            pytest.fail(f"no page answers {target}")
        return
    program, *words = target.split()
    assert program == "meridian", f"{target} is neither an address nor a command"
    group: click.Command | None = cli
    for word in words:
        assert isinstance(group, click.Group), f"{target}: {word} is no command"
        group = group.get_command(click.Context(group), word)
        assert group is not None, f"{target}: {word} is no command"


@pytest.mark.parametrize("node", sorted({test for _number, _status, _page, test in _rows() if test}))
def test_the_test_exists(node):
    path, *names = node.split("::")
    assert (ROOT / path).is_file(), f"{path} does not exist"
    body = _definitions(path)
    for name in names:
        assert name in body, f"{path} has no {name}"
        body = body[name]


@cache
def _definitions(path: str) -> dict[str, dict]:
    """Classes and functions of a test file, by name and nested."""

    def of(node: ast.AST) -> dict[str, dict]:
        return {
            child.name: of(child)
            for child in ast.iter_child_nodes(node)
            if isinstance(child, ast.ClassDef | ast.FunctionDef)
        }

    return of(ast.parse((ROOT / path).read_text(encoding="utf-8")))
