"""Numbers of licences, filings, business licences and medical institutions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.licences.rules.licence_numbers import (
    LicenceNumber,
    check_social_credit_code,
    parse_institution_number,
    parse_licence_number,
)
from meridian.modules.licences.rules.number_text import NumberProblem


@pytest.mark.parametrize(
    ("text", "kind", "province", "city", "year", "former"),
    [
        ("粤穗食药监械经营许20171161号", "operation_licence", "粤", "穗", 2017, True),
        ("沪嘉食药监械经营许20187006号", "operation_licence", "沪", "嘉", 2018, True),
        ("京丰食药监械经营许20150100号", "operation_licence", "京", "丰", 2015, True),
        ("京丰食药监械经营备20150159号", "operation_filing", "京", "丰", 2015, True),
        ("湘食药监械生产许20150092号", "production_licence", "湘", "", 2015, True),
        ("粤深药监械生产备20200001号", "production_filing", "粤", "深", 2020, False),
        ("浙杭药监械经营许２０２２００１２", "operation_licence", "浙", "杭", 2022, False),
    ],
)  # fmt: skip
def test_licence_numbers(text, kind, province, city, year, former):
    found = parse_licence_number(text)
    assert isinstance(found, LicenceNumber)
    assert (found.kind, found.province, found.city, found.year, found.former) == (kind, province, city, year, former)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("国械注准20223031078", "not_a_licence_number"),
        ("港穗食药监械经营许20171161号", "authority_unknown"),
        ("粤穗食药监械经营许19171161号", "year_not_possible"),
        ("湘长食药监械生产许20150092号", "production_licence_has_no_city"),
        ("粤穗食药监械经营许2017116", "not_a_licence_number"),
        ("京丰食药监械经营许20150100号、京丰食药监械经营备20150159号", "several_numbers"),
        ("", "empty_number"),
    ],
)
def test_wrong_licence_numbers(text, code):
    assert parse_licence_number(text).code == code


def test_social_credit_codes():
    assert check_social_credit_code("91440300MA5G21P972") == "91440300MA5G21P972"
    assert check_social_credit_code(" 91440300ma5g21p972 ") == "91440300MA5G21P972"
    assert check_social_credit_code("91420500MA4KW8F67W").code == "uscc_check_character_wrong"
    assert check_social_credit_code("9144").code == "uscc_length_wrong"
    assert check_social_credit_code("91440300MA5G21P97I").code == "uscc_character_not_allowed"
    assert check_social_credit_code("").code == "empty_number"


def test_institution_numbers():
    assert parse_institution_number("登记号：４６６０１２３４５３２０１０４１１A1001") == "46601234532010411A1001"
    assert parse_institution_number("PDY123456-32010411") == "PDY123456-32010411"
    assert parse_institution_number("12").code == "institution_number_wrong"
    assert parse_institution_number(" ").code == "empty_number"


@given(st.text(max_size=60))
def test_any_text_is_answered(text):
    assert isinstance(parse_licence_number(text), (LicenceNumber, NumberProblem))
    assert isinstance(check_social_credit_code(text), (str, NumberProblem))
    assert isinstance(parse_institution_number(text), (str, NumberProblem))
