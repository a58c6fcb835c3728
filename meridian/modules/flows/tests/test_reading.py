"""Nasty flow files from bytes to columns, states and values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from meridian.kernel.imports.reading import ReadingRefused
from meridian.modules.flows.reading import FlowReading, read_flow_file
from meridian.modules.flows.tests.nasty_contents import cases
from meridian.modules.flows.tests.nasty_files import HEAD, L4, Case, as_text, as_xlsx

pytestmark = pytest.mark.slow

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


def test_remembered_layout_is_used_as_it_is(tmp_path: Path) -> None:
    from meridian.modules.flows.rules.layout import Layout

    odd = [
        ["甲", "乙", "丙", "丁", "戊"],
        *[["2025-06-03", "昆明和平医院", "支架系统", f"A{n}001", n + 2] for n in range(5)],
    ]
    path = tmp_path / "a.csv"
    as_text(odd, "gbk")(path)
    first = read_flow_file(path)
    assert first.layout != "remembered"
    corrected = Layout(
        fingerprint=_fingerprint(odd[0]), header_rows=1,
        columns={"date": 0, "customer": 1, "product": 2, "lot": 3, "qty": 4}, kind="SM",
    )  # fmt: skip
    second_month = tmp_path / "b.xlsx"
    as_xlsx([["二零二五年七月"], *odd])(second_month)
    again = read_flow_file(second_month, profile=Layout.from_json(json.loads(json.dumps(corrected.as_json()))))
    assert again.layout == "remembered"
    assert again.header_row == 2
    assert {f: (g.index, g.confidence) for f, g in again.columns.items()} == {
        f: (i, 1.0) for f, i in corrected.columns.items()
    }
    assert states(again) == "nnlllll"


def _fingerprint(headings: list[str]) -> str:
    from meridian.modules.flows.rules.layout import layout_fingerprint

    return layout_fingerprint(headings)


def test_second_month_needs_no_questions(tmp_path: Path) -> None:
    path = tmp_path / "june.xlsx"
    as_xlsx([["六月"], HEAD, *L4])(path)
    june = read_flow_file(path)
    assert june.found_layout is not None
    as_xlsx([HEAD, *L4])(tmp_path / "july.xlsx")
    july = read_flow_file(tmp_path / "july.xlsx", profile=[june.found_layout])
    assert july.layout == "remembered"
    assert july.columns.keys() == june.columns.keys()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.7\n%\xe2\xe3", "unknown_type"),
        ("这是一封信，没有表格。\n祝好".encode(), "no_table_found"),
        (b"a,b,c\n1,2,3\n", "no_table_found"),
    ],
)
def test_refused(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "SM_D001_x_20250630.xlsx"
    path.write_bytes(content)
    with pytest.raises(ReadingRefused) as refused:
        read_flow_file(path)
    assert refused.value.code == code
    assert "请" in refused.value.sentence("zh")


def test_shell_tool_prints_documented_keys_and_goes_on_after_a_refusal(tmp_path: Path) -> None:
    from meridian.cli.flow_read import read

    good, bad = tmp_path / "good.csv", tmp_path / "bad.pdf"
    as_text([HEAD, *L4], "gbk")(good)
    bad.write_bytes(b"%PDF-1.7")
    result = CliRunner().invoke(read, [str(bad), str(good), "--json", "--lang", "en"])
    assert result.exit_code == 2
    assert "PDF" in result.stderr
    printed = [json.loads(text) for text in result.stdout.splitlines()]
    assert len(printed) == 1
    assert list(printed[0])[:5] == ["sheet", "header_row", "columns", "counts", "rows"]
    assert printed[0]["rows"][1] == {
        "row": 2,
        "state": "line",
        "values": {
            "date": "2025-06-03", "customer": "昆明和平医院", "product": "冠脉药物支架系统", "spec": "3.0mm×18mm", "lot": "A250000",
            "qty": 2, "unit": "盒", "price": 120.5, "amount": 241,
        },
    }  # fmt: skip
    piped = CliRunner().invoke(read, ["-", "--json"], input=good.read_bytes())
    assert json.loads(piped.stdout)["rows"] == printed[0]["rows"]


def test_shell_tool_runs_without_django() -> None:
    import subprocess
    import sys

    code = (
        "import sys, meridian.cli.flow_read, meridian.modules.flows.reading.sheets; sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[4]).returncode == 0
