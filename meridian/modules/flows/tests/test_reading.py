"""Nasty flow files from bytes to columns, states and values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from meridian.kernel.imports.reading import ReadingRefused
from meridian.modules.flows.reading import FlowReading, read_flow_file
from meridian.modules.flows.tests.nasty_files import HEAD, L4, Case, as_text, as_xlsx, cases

CASES = cases()


def read_case(case: Case, folder: Path) -> FlowReading:
    path = folder / case.file.replace("/", "_")
    case.build(path)
    return read_flow_file(path)


def states(reading: FlowReading) -> str:
    return "".join(s[0] for s in reading.frame["state"].to_list())


@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_nasty_file(case: Case, tmp_path: Path) -> None:
    from meridian.cli.flow_read import row_objects

    reading = read_case(case, tmp_path)
    assert reading.header_row == case.header_row
    assert {f: g.index for f, g in reading.columns.items()} == case.columns
    assert states(reading) == case.states, reading.frame.select("row_no", "state", "reason", "raw").rows()
    assert reading.kind == case.kind
    assert sum(n for s, n in reading.counts.items() if s != "all") == reading.counts["all"] == reading.frame.height
    rows = row_objects(reading)
    for number, wanted in case.values.items():
        found = rows[number - 1]["values"]
        assert {f: found.get(f) for f in wanted} == wanted
