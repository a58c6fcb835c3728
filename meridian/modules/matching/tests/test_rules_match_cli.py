"""``meridian match hospitals`` on files as people have them, and on the public lists."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from meridian.cli.match import match

REPOSITORY = Path(__file__).resolve().parents[4]
MASTER = "id,name,province,city,aliases\n1,苏州市第一人民医院,江苏省,苏州市,苏一院|姑苏医院\n2,和平县人民医院,,,\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "m.csv").write_text(MASTER, encoding="utf-8")
    return tmp_path


def run(*arguments, **options):
    return CliRunner().invoke(match, ["hospitals", *map(str, arguments)], **options)


def test_one_row_a_query_in_order(folder):
    (folder / "q.csv").write_text("id,name,extra\nb,昆明和平医院,x\na,苏州市一院,y\na,姑苏医院\nc,\n", encoding="utf-8")
    result = run("--master", folder / "m.csv", "--queries", folder / "q.csv", "--out", folder / "r.csv")
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader((folder / "r.csv").open(encoding="utf-8")))
    assert [(row["query_id"], row["decision"], row["matched_id"]) for row in rows] == [
        ("b", "none", ""),
        ("a", "auto", "1"),
        ("a", "auto", "1"),
        ("c", "none", ""),
    ]
    assert list(rows[0]) == ["query_id", "decision", "matched_id", "score", "reasons", "runner_up_id"]
    assert "alias" in rows[2]["reasons"].split(";")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_encodings_and_standard_input(folder, encoding):
    result = run(
        "--master",
        folder / "m.csv",
        "--queries",
        "-",
        input="编码,医院名称,城市\r\n7,市一院,苏州市\r\n".encode(encoding),
    )
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(result.output)))
    assert (rows[0]["query_id"], rows[0]["decision"], rows[0]["matched_id"]) == ("7", "auto", "1")


def test_json_lines_in_and_out(folder):
    (folder / "q.jsonl").write_text('{"id": 5, "name": "苏州市一院", "city": null}\n', encoding="utf-8")
    assert (
        run("--master", folder / "m.csv", "--queries", folder / "q.jsonl", "--out", folder / "r.jsonl").exit_code == 0
    )
    record = json.loads((folder / "r.jsonl").read_text(encoding="utf-8"))
    assert record["query_id"] == "5" and record["matched_id"] == "1" and record["reasons"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("编号x,全称\n1,苏州\n", "has no column 'id'"),
        ("id,全名\n1,苏州\n", "has no column 'name'"),
        ("", "is empty"),
        ("PK\x03\x04xx", "Excel workbook"),
        ('{"id": 1}\n', "missing"),
    ],
)
def test_unusable_files_are_refused_with_a_sentence(folder, content, words):
    (folder / "q.csv").write_text(content, encoding="utf-8")
    result = run("--master", folder / "m.csv", "--queries", folder / "q.csv")
    assert result.exit_code == 2 and words in result.output


def test_missing_file_and_missing_divisions(folder):
    assert run("--master", folder / "no.csv", "--queries", "-").exit_code == 2
    (folder / "q.csv").write_text("id,name\n1,苏州市一院\n", encoding="utf-8")
    result = run("--master", folder / "m.csv", "--queries", folder / "q.csv", "--divisions", folder / "nowhere")
    assert result.exit_code == 2 and "divisions" in result.output


def test_no_rows_gives_only_the_heading(folder):
    (folder / "q.csv").write_text("id,name\n", encoding="utf-8")
    assert (
        run("--master", folder / "m.csv", "--queries", folder / "q.csv").output.strip()
        == "query_id,decision,matched_id,score,reasons,runner_up_id"
    )


def test_needs_no_django(folder):
    (folder / "q.csv").write_text("id,name\n1,苏州市一院\n", encoding="utf-8")
    code = (
        "import sys; from meridian.cli.match import match\n"
        f"match(['hospitals','--master',{str(folder / 'm.csv')!r},'--queries',{str(folder / 'q.csv')!r}], standalone_mode=False)\n"
        "assert not any(name == 'django' or name.startswith('django.') for name in sys.modules), 'django was imported'"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "1,auto,1" in done.stdout


def test_two_processes_give_the_same_answers(folder):
    rows = [f"{number},苏州市第{number}人民医院" for number in range(1, 4600)]
    (folder / "q.csv").write_text("id,name\n" + "\n".join(rows), encoding="utf-8")
    outputs = [
        run("--master", folder / "m.csv", "--queries", folder / "q.csv", "--processes", number).output
        for number in (1, 2)
    ]
    assert outputs[0] == outputs[1] and outputs[0].count("\n") == 4600


def test_accuracy_on_public_lists():
    if not (REPOSITORY.parent / "shared" / "data" / "hospitals" / "fever_clinics.csv").exists():
        pytest.skip("the public hospital lists (../shared/data) are not on this machine")
    done = subprocess.run(
        [sys.executable, "bench/matching/accuracy.py", "--fill", "4000", "--per-kind", "120", "--json", "/dev/stderr"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    tally = json.loads(done.stderr)
    present = [line for kind, line in tally.items() if kind != "absent"]
    autos, right, asked = (sum(line.get(key, 0) for line in present) for key in ("auto", "auto right", "n"))
    assert right / autos >= 0.995 and autos / asked >= 0.85
    assert tally["absent"].get("auto", 0) / tally["absent"]["n"] <= 0.02
