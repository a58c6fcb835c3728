"""Hostile and broken files: each is refused with a sentence and the reading process lives on."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt

from meridian.kernel.imports.reading import ReadingLimits, ReadingRefused, read_table_file
from meridian.kernel.imports.reading.formula import work_out
from meridian.kernel.imports.reading.messages import FOUND_TYPES, REFUSALS, refusal_sentence

REPOSITORY = Path(__file__).parents[4]


def refusal(path: Path, **limits: int | float) -> ReadingRefused:
    with pytest.raises(ReadingRefused) as caught:
        read_table_file(path, limits=ReadingLimits(**limits))  # type: ignore[arg-type]
    assert "{" not in caught.value.sentence("zh") + caught.value.sentence("en")
    return caught.value


def workbook(path: Path, cells: dict[str, object]) -> Path:
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.4 ...", "unknown_type"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "unknown_type"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "unknown_type"),
        (b"MZ\x90\x00" + bytes(200), "unknown_type"),
        (bytes(range(256)) * 20, "unknown_type"),
        (b"PK\x03\x04" + bytes(50), "corrupt_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "corrupt_workbook"),
        (b"<html><body>no table</body></html>", "unknown_type"),
        (b"\r\n \r\n", "no_cells"),
        (
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><Workbook '
            b'xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>',
            "unsafe_markup",
        ),
    ],
)
def test_not_a_table(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "flow.xlsx"
    path.write_bytes(content)
    assert refusal(path).code == code


def test_cell_far_away_is_refused_before_the_reader_allocates(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bomb.xlsx", {"A1": "x", "XFD1048576": "y"})
    assert path.stat().st_size < 10_000
    refused = refusal(path)
    assert refused.code == "cell_bomb"
    assert refused.params["rows"] == 1_048_576


def test_far_cell_behind_a_false_dimension_dies_only_in_the_child(tmp_path: Path) -> None:
    """References hidden from the scan (attribute order, other sheets) end at the memory limit, not in the parent."""
    source = workbook(tmp_path / "plain.xlsx", {"A1": "x", "XFD1048576": "y"})
    target = tmp_path / "hidden.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename.endswith("sheet1.xml"):
                data = data.replace(b'r="XFD1048576"', b"r='XFD1048576'").replace(
                    b'<row r="1048576"', b"<row r='1048576'"
                )
            new.writestr(item.filename, data)
    assert refusal(target, memory_bytes=1024 << 20).code in ("out_of_memory", "cell_bomb", "reader_crashed")


def test_styled_empty_columns_are_no_bomb(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"] = "日期", "2025-06-03"
    sheet["XFD1048576"].number_format = "0.00"
    path = tmp_path / "styled.xlsx"
    book.save(path)
    assert read_table_file(path).sheets[0].frame.rows() == [("日期",), ("2025-06-03",)]
    # Writers differ in how they close an empty cell; openpyxl itself does with and without lxml.
    for old, new in (
        (b'" t="n"/>', b'" t="n"></c>'),
        (b'" t="n"></c>', b'" t="n"/>'),
        (b'" t="n" />', b'" t="n"></c>'),
    ):
        other = tmp_path / "other.xlsx"
        with zipfile.ZipFile(path) as read, zipfile.ZipFile(other, "w") as written:
            for name in read.namelist():
                written.writestr(name, read.read(name).replace(old, new))
        assert read_table_file(other).sheets[0].frame.rows() == [("日期",), ("2025-06-03",)]


def test_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (100 << 20))
    assert refusal(path).code == "zip_bomb"


def test_archive_and_word_document(tmp_path: Path) -> None:
    for name, code in (("a/readme.txt", "zip_not_workbook"), ("word/document.xml", "unknown_type")):
        path = tmp_path / "x.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, "x")
        assert refusal(path).code == code


def test_encrypted_workbook(tmp_path: Path) -> None:
    """An OLE container with EncryptedPackage, built by hand after [MS-CFB]."""
    import struct

    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", header, 44, 1)
    struct.pack_into("<IIIIII", header, 48, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE)
    struct.pack_into("<I", header, 76, 0)
    header[80:512] = b"\xff" * 432
    fat = struct.pack("<III", 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE) + b"\xff" * 500
    directory = bytearray(512)
    for index, (name, kind) in enumerate((("Root Entry", 5), ("EncryptionInfo", 2), ("EncryptedPackage", 2))):
        raw = name.encode("utf-16-le") + b"\0\0"
        directory[index * 128 : index * 128 + len(raw)] = raw
        struct.pack_into("<HB", directory, index * 128 + 64, len(raw), kind)
    path = tmp_path / "locked.xlsx"
    path.write_bytes(bytes(header) + fat + bytes(directory) + bytes(512))
    assert refusal(path).code == "password_protected"


def test_size_rows_columns_time(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join("1,2,3" for _ in range(5_000)))
    assert refusal(path, max_file_bytes=1_000).code == "too_big"
    assert refusal(path, max_rows=100).code == "too_many_rows"
    assert refusal(path, max_columns=2).code == "too_many_columns"
    assert refusal(path, seconds=0.01).code == "timed_out"


def test_damaged_workbooks(tmp_path: Path) -> None:
    good = workbook(tmp_path / "good.xlsx", {"A1": "日期"}).read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(good[: len(good) // 2])
    assert refusal(cut).code == "corrupt_workbook"
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "x")
    book.save(str(tmp_path / "good.xls"))
    old = tmp_path / "cut.xls"
    old.write_bytes((tmp_path / "good.xls").read_bytes()[:1_500])
    assert refusal(old).code == "corrupt_workbook"


def test_parent_survives_a_child_that_cannot_even_start_reading(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"A1": "日期", "B1": "数量"})
    assert refusal(path, memory_bytes=64 << 20).code in ("out_of_memory", "reader_crashed")
    assert read_table_file(path).sheets[0].frame.rows() == [("日期", "数量")]


def test_formulas_without_results_are_worked_out() -> None:
    numbers = {(0, 0): 2.0, (1, 0): 3.0}
    formulas = {(2, 0): "=SUM(A1:A2)", (3, 0): "=A3*2-(1+A1)/2", (4, 0): "=VLOOKUP(A1,B:C,2)", (5, 0): "=A6"}
    assert work_out(formulas, lambda r, c: numbers.get((r, c))) == {(2, 0): 5.0, (3, 0): 8.5}


def test_every_refusal_has_two_languages() -> None:
    assert len(REFUSALS) >= 18
    for code, (english, chinese) in REFUSALS.items():
        assert english.isascii() or "“" in english or "销售" in english, code
        assert any("\u4e00" <= c <= "\u9fff" for c in chinese)
    for found in FOUND_TYPES:
        assert "{" not in refusal_sentence("unknown_type", {"type": found}, "en")


def test_child_knows_no_django() -> None:
    code = (
        "import sys; from meridian.kernel.imports.reading import child, markup, text, workbook; "
        "sys.exit('django' in sys.modules or 'polars' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=REPOSITORY).returncode == 0
