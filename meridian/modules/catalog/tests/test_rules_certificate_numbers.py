"""Registration and filing numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.catalog.rules.certificate_numbers import CertificateNumber, parse_certificate_number
from meridian.modules.catalog.rules.number_text import NumberProblem


@pytest.mark.parametrize(
    ("text", "kind", "authority", "route", "device_class", "code", "year", "serial"),
    [
        ("国械注准20223031078", "registration", "国", "domestic", 3, "03", 2022, "1078"),
        ("国械注准20173660001", "registration", "国", "domestic", 3, "66", 2017, "0001"),
        ("粤械注准20172400123", "registration", "粤", "domestic", 2, "40", 2017, "0123"),
        ("国械注进20143771234", "registration", "国", "import", 3, "77", 2014, "1234"),
        ("国械注许20182220031", "registration", "国", "hk_mo_tw", 2, "22", 2018, "0031"),
        ("国械注进202221400999", "registration", "国", "import", 2, "14", 2022, "00999"),
        ("粤潮械备20140023", "filing", "粤", "domestic", 1, None, 2014, "0023"),
        ("国械备20150123号", "filing", "国", "import", 1, None, 2015, "0123"),
        ("国食药监械(准)字2012第3460123号(更)", "former_registration", "国", "domestic", 3, "46", 2012, "0123"),
        ("苏食药监械(准)字2013第2660123号", "former_registration", "苏", "domestic", 2, "66", 2013, "0123"),
        ("国食药监械(许)字1999第1660123号", "former_registration", "国", "hk_mo_tw", 1, "66", 1999, "0123"),
    ],
)  # fmt: skip
def test_numbers_that_are_right(text, kind, authority, route, device_class, code, year, serial):
    found = parse_certificate_number(text)
    assert isinstance(found, CertificateNumber)
    assert (found.kind, found.authority, found.route, found.device_class) == (kind, authority, route, device_class)
    assert (found.class_code, found.year, found.serial) == (code, year, serial)
    assert found.history_only is (kind == "former_registration")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("国械注准20202130001", "national_domestic_is_class_three_only"),
        ("粤械注进20202130001", "province_registers_domestic_only"),
        ("粤械注准20203130001", "province_registers_class_two_only"),
        ("国械注准20171660001", "class_one_is_filed_not_registered"),
        ("国械注准20174660001", "class_unknown"),
        ("港械注准20202130001", "authority_unknown"),
        ("国械注准2022303107", "digit_count_wrong"),
        ("国械注准2022303107812", "digit_count_wrong"),
        ("国械注20223031078", "route_missing"),
        ("国潮械备20140023", "national_filing_has_no_city"),
        ("粤潮械备2014002", "digit_count_wrong"),
        ("国械注准20223031078;国械注准20173660001", "several_numbers"),
        ("国药准字H20050001", "not_a_certificate_number"),
        ("", "empty_number"),
        (" \u3000", "empty_number"),
        ("械" * 5_000, "not_a_certificate_number"),
    ],
)
def test_numbers_that_are_wrong_say_why(text, code):
    found = parse_certificate_number(text)
    assert isinstance(found, NumberProblem)
    assert found.code == code


@pytest.mark.parametrize(
    "text",
    ["国械注准20223031078号", " 国械注准 2022 3031078 ", "国械注准２０２２３０３１０７８", "注册证号：国械注准20223031078",
     "国械注准20223031078\u200b", "医疗器械注册证编号:国械注准20223031078"],
)  # fmt: skip
def test_spelling_does_not_matter(text):
    assert parse_certificate_number(text) == parse_certificate_number("国械注准20223031078")


def test_brackets_of_former_numbers():
    numbers = {
        parse_certificate_number(text).number
        for text in (
            "国食药监械（准）字2012第3460123号",
            "国食药监械〔准〕字2012第3460123号",
            "国食药监械(准)字2012第3460123",
        )
    }
    assert numbers == {"国食药监械(准)字2012第3460123号"}
    assert parse_certificate_number("国食药监械（进）字2012第3460123号（更）").changed


@given(st.text(max_size=60))
def test_any_text_is_answered(text):
    assert isinstance(parse_certificate_number(text), (CertificateNumber, NumberProblem))
