"""``meridian udi parse``: one line in, one JSON object out."""

from __future__ import annotations

import json
import subprocess
import sys

from click.testing import CliRunner

from meridian.cli.udi import udi

KEYS = ["issuer", "di", "lot", "serial", "production_date", "expiry_date", "valid", "confidence", "problems"]


def run(data: bytes, *args: str) -> list[dict]:
    result = CliRunner().invoke(udi, ["parse", *args], input=data)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout_bytes.decode("utf-8").split("\n")[:-1]]


def test_every_line_gives_one_object_in_order():
    lines = run(
        b"\xef\xbb\xbf(01)06901234567892(10)A\r\n"
        b"]d2010690123456789210B\x1d2112\n"
        b"\n"
        b"\xff\xfe rubbish \x85\x0b\x0c\n"
        b"MA.156.M0.100761.21234561.S1\n"
        b"+A123BJC5D6E71G"
    )
    assert [line["issuer"] for line in lines] == ["GS1", "GS1", None, None, "MA", "HIBC"]
    assert all(list(line) == KEYS for line in lines)
    assert (lines[1]["lot"], lines[1]["serial"]) == ("B", "12")
    assert (lines[2]["valid"], lines[2]["problems"]) == (False, ["empty_code"])
    assert lines[3]["problems"] == ["not_a_udi"]


def test_empty_input_gives_nothing():
    assert run(b"") == []
    assert len(run(b"\n")) == 1


def test_files_and_known_lots(tmp_path):
    codes, lots = tmp_path / "codes.txt", tmp_path / "lots.txt"
    codes.write_bytes(b"0106901234567892111412311715070710A213B1211234\n")
    lots.write_text("A213B1\n", "utf-8")
    (line,) = run(b"", str(codes), "--known-lots", str(lots))
    assert (line["lot"], line["serial"], line["problems"]) == ("A213B1", "1234", ["separator_restored"])
    assert len(run(b"x\n", str(codes), "-")) == 2


def test_a_missing_file_is_a_sentence():
    result = CliRunner().invoke(udi, ["parse", "no-such-file.txt"])
    assert result.exit_code == 2
    assert "no-such-file.txt" in result.stderr


def test_text_is_not_escaped():
    result = CliRunner().invoke(udi, ["parse"], input="(01)06901234567892(10)批".encode())
    assert "批" in result.stdout_bytes.decode("utf-8")


def test_the_command_does_not_load_django():
    code = "import sys, meridian.cli.udi; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
