"""The demo's own file writer and number makers; what the product makes of the files is tested in the journeys."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from stdnum import ean
from stdnum.cn import uscc

from meridian.demo.scenarios.catalogue import KINDS, gtin
from meridian.demo.scenarios.channel import credit_code_of
from meridian.demo.scenarios.world import Province, Unit
from meridian.demo.scenarios.writing import BY_KEY, SHAPES, Sold, Written, file_name, write
from meridian.demo.sizes import SIZES
from meridian.demo.truth import Truth, plain
from meridian.modules.catalog.rules.certificate_numbers import CertificateNumber, parse_certificate_number

MONTH = date(2026, 8, 1)


def sold(customer: str, lot: str = "00260801", qty: int = 3) -> Sold:
    return Sold(date(2026, 8, 3), customer, "压力泵", "30atm", "MH1", lot, qty, "个", 12_000, 12_000 * qty, "XS1")


def written(key: str) -> tuple[Written, list[Sold]]:
    rows = [sold("乙医院"), sold("甲医院", qty=2), sold("乙医院", "B26-07", 5)]
    return write(BY_KEY[key], rows, dealer="南京某某公司", month=MONTH), rows


class TestShapes:
    @pytest.mark.parametrize("key", [shape.key for shape in SHAPES])
    def test_every_row_is_a_line_or_stands_apart_and_none_twice(self, key: str):
        file, rows = written(key)
        assert len(file.row_nos) == len(rows) == len(set(file.row_nos))
        together = sorted([*file.row_nos, *file.apart])
        assert together == list(range(1, len(together) + 1))

    def test_same_lines_give_the_same_bytes(self):
        assert all(written(shape.key)[0].content == written(shape.key)[0].content for shape in SHAPES)

    def test_lines_lie_where_the_writer_says(self):
        file, rows = written("ledger")
        sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
        for row_no, row in zip(file.row_nos, rows, strict=True):
            assert [sheet.cell(row_no, 3).value, sheet.cell(row_no, 8).value, sheet.cell(row_no, 9).value] == [
                row.customer, row.lot, row.qty,
            ]  # fmt: skip
        assert "合计" in [sheet.cell(row_no, 1).value for row_no, state in file.apart.items() if state == "TOTAL"]

    def test_a_number_column_loses_the_zeros_of_a_lot(self):
        text = written("gbk")[0].content.decode("gb18030")
        assert ",260801," in text
        assert "00260801" not in text

    def test_customers_are_merged_where_the_system_merges_them(self):
        file, _rows = written("merged")
        merges = openpyxl.load_workbook(io.BytesIO(file.content)).active.merged_cells.ranges
        assert [str(merge) for merge in merges] == ["A2:A3"]

    def test_file_names_follow_the_dealers_habit(self):
        assert (
            file_name(BY_KEY["plain"], code="D0001", short="南京润泰", last=date(2026, 8, 31))
            == "SM_D0001_南京润泰_20260831.xlsx"
        )


class TestNumbers:
    def test_gtins_have_their_check_digit_and_a_chinese_prefix(self):
        codes = [gtin(indicator, serial) for indicator in "01" for serial in (1, 57, 300)]
        assert len(set(codes)) == 6
        assert all(ean.is_valid(code) and code[1:3] == "69" for code in codes)

    def testcredit_codes_are_valid(self):
        unit = Unit(1, "南京市", "南京", "320100", Province(2, "江苏省", "江苏", "320000"))
        assert all(uscc.is_valid(credit_code_of(unit, number)) for number in range(1, 700))

    def test_certificate_numbers_are_real_ones(self):
        from meridian.demo.scenarios.catalogue import certificate_number

        for number, kind in enumerate(KINDS, 1):
            assert isinstance(
                parse_certificate_number(certificate_number(kind, 2023, 1000 + number)), CertificateNumber
            )


class TestTruth:
    def test_a_text_means_one_thing_only(self):
        truth = Truth()
        truth.name_customer(1, "甲医院", "HOSPITAL", 5)
        truth.name_customer(2, "甲医院", "HOSPITAL", 6)
        with pytest.raises(ValueError, match="two customers"):
            truth.name_customer(1, "甲 医院", "HOSPITAL", 7)

    def test_width_and_blanks_do_not_count(self):
        assert plain(" 甲医院（设备科） ") == plain("甲医院(设备科)")


def test_sizes_have_the_promised_numbers():
    assert (SIZES["M"].dealers, SIZES["M"].hospitals, SIZES["M"].skus, SIZES["M"].months) == (60, 800, 300, 12)
    assert SIZES["M"].month_list()[0] == date(2025, 12, 1)
    assert SIZES["L"].dealers == 600
