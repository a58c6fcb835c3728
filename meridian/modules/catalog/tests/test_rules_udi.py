"""Reading unique device identifiers as they are scanned, printed and typed."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meridian.modules.catalog.rules.udi import parse_udi
from meridian.modules.catalog.rules.udi.dates import full_year, iso_date, iso_day_of_year
from meridian.modules.catalog.rules.udi.gs1_checks import check_digit
from meridian.modules.catalog.rules.udi.hibc import check_character

TODAY = date(2026, 6, 1)
GS = "\x1d"
DI = "06901234567892"
FULL = {"di": DI, "lot": "A213B1", "serial": "1234", "production_date": "2014-12-31", "expiry_date": "2015-07-07"}


def fields(code: str, **options) -> dict:
    reading = parse_udi(code, today=TODAY, **options)
    return {
        key: getattr(reading, key)
        for key in ("di", "lot", "serial", "production_date", "expiry_date")
        if getattr(reading, key) is not None
    }


def codes(code: str, **options) -> list[str]:
    return [problem.code for problem in parse_udi(code, today=TODAY, **options).problems]


RAW = f"0106901234567892111412311715070710A213B1{GS}211234"


@pytest.mark.parametrize(
    "code",
    [
        "(01)06901234567892(11)141231(17)150707(10)A213B1(21)1234",
        "(01)06901234567892 (11)141231 (17)150707 (10)A213B1 (21)1234",
        "  ( 01 ) 06901234567892\t(11)141231\n(17)150707 (10)A213B1(21)1234 \r",
        "（０１）06901234567892（11）141231（17）150707（10）A213B1（21）1234",
        "【01】06901234567892【11】141231【17】150707【10】A213B1【21】1234",
        "[01]06901234567892[11]141231[17]150707[10]A213B1[21]1234",
        "UDI：(01)06901234567892(11)141231(17)150707(10)A213B1(21)1234",
        "(01) 0690 1234 56789 2 (11) 14 12 31 (17) 150707 (10)A213B1(21)1234",
        RAW,
        f"]d2{RAW}",
        f"]D2{RAW}",
        f"]C1{RAW}",
        f"]C1{GS}{RAW}",
        f"]Q3{RAW}",
        f"]e0{RAW}",
        f"{GS}{RAW}",
        f"\ufeff{RAW}{GS}",
        RAW.replace(GS, "<GS>"),
        RAW.replace(GS, "{GS}"),
        RAW.replace(GS, "<FNC1>"),
        RAW.replace(GS, "~1"),
        RAW.replace(GS, "\\x1d"),
        RAW.replace(GS, "_x001D_"),
        RAW.replace(GS, "␝"),
        "^" + RAW.replace(GS, "^"),
        "[)>\x1e05\x1d" + RAW + "\x1e\x04",
        f"0106901234567892{GS}11141231{GS}17150707{GS}10A213B1{GS}211234{GS}",
        f"10A213B1{GS}0106901234567892111412311715070721" + "1234",
        "0106901234567892 11141231 17150707 10A213B1 211234",
        "01 06901234567892 11 141231 17 150707 10 A213B1 21 1234",
        "https://example.cn/01/06901234567892/10/A213B1/21/1234?11=141231&17=150707",
    ],
)
def test_every_written_form_of_a_gs1_code_gives_the_same_fields(code):
    reading = parse_udi(code, today=TODAY)
    assert reading.issuer == "GS1"
    assert reading.valid
    assert fields(code) == FULL
    assert reading.confidence >= 0.85


def test_day_zero_is_the_last_day_of_the_month():
    assert fields("(01)06901234567892(17)270200")["expiry_date"] == "2027-02-28"
    assert fields("(01)06901234567892(17)280200")["expiry_date"] == "2028-02-29"


def test_expiry_and_production_with_time():
    assert fields("(01)06901234567892(7003)2612312359")["expiry_date"] == "2026-12-31"
    assert fields("(01)06901234567892(8008)26053112")["production_date"] == "2026-05-31"
    assert fields("(01)06901234567892(17)261130(7003)2612312359")["expiry_date"] == "2026-11-30"


@pytest.mark.parametrize(
    ("digits", "year"), [("26", 2026), ("76", 2076), ("77", 1977), ("00", 2000), ("99", 1999), ("75", 2075)]
)
def test_two_digit_years_lie_49_back_to_50_ahead(digits, year):
    assert full_year(int(digits), TODAY) == year


def test_window_moves_with_the_century():
    assert full_year(10, date(2085, 1, 1)) == 2110
    assert full_year(90, date(2010, 1, 1)) == 1990


def test_dates_that_do_not_exist():
    assert iso_date("260229", TODAY) is None
    assert iso_date("２６0101", TODAY) is None
    assert iso_day_of_year("26366", TODAY) is None
    assert iso_day_of_year("24366", TODAY) == "2024-12-31"


@pytest.mark.parametrize(
    "gtin",
    [
        "06901234567892", "16901234567899", "26901234567896", "36901234567893", "46901234567890", "56901234567897",
        "66901234567894", "76901234567891", "86901234567898",
    ],
)  # fmt: skip
def test_package_levels_of_one_gtin(gtin):
    assert check_digit(gtin[:-1]) == gtin[-1]
    assert parse_udi(f"(01){gtin}").valid
    wrong = gtin[:-1] + str((int(gtin[-1]) + 1) % 10)
    reading = parse_udi(f"]d201{wrong}")
    assert (reading.issuer, reading.di, reading.valid) == ("GS1", wrong, False)
    assert [problem.code for problem in reading.problems] == ["incorrect_check_digit"]
    assert reading.confidence <= 0.4


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("(01)06901234567892(17)261301", "illegal_month"),
        ("(01)06901234567892(17)260230", "illegal_day"),
        ("(01)06901234567892(11)2A0101", "non_digit_character"),
        ("(01)06901234567892(10)LOT 1", "invalid_cset82_character"),
        ("(01)06901234567892(10)批号一", "invalid_cset82_character"),
        ("(01)06901234567892(10)ABCDEFGHIJKLMNOPQRSTU", "value_too_long"),
        ("(01)6901234567892(10)A", "value_too_short"),
        ("(01)06901234567892(10)", "value_missing"),
        ("(01)06901234567892(02)06901234567892", "ai_excludes_other"),
        ("(01)06901234567892(10)A(10)B", "ai_repeated_with_other_value"),
        ("(01)06901234567892(250)A", "ai_companion_missing"),
        ("(401)123", "too_short_for_gcp"),
        ("(7023)12A4", "invalid_gcp_prefix"),
        ("(426)987", "not_iso3166"),
        ("(8013)123456ABXX", "incorrect_check_pair"),
        ("]d20106901234567892\x1d05123", "unknown_ai"),
    ],
)
def test_a_broken_rule_is_named(code, problem):
    assert problem in codes(code)
    assert not parse_udi(code).valid


def test_a_code_without_di_keeps_its_production_data():
    for code in ("(17)260101(10)ABC", f"]C11726010110ABC{GS}", "1726010110ABC"):
        reading = parse_udi(code, today=TODAY)
        assert (reading.issuer, reading.di, reading.lot, reading.expiry_date) == ("GS1", None, "ABC", "2026-01-01")
        assert codes(code) == ["di_missing"]
        assert reading.valid
        assert reading.confidence <= 0.5


@pytest.mark.parametrize(("gtin", "sure"), [("06901234567892", 0.8), ("6901234567892", 0.8), ("416000336108", 0.6)])
def test_a_bare_gtin_is_the_di_as_written(gtin, sure):
    reading = parse_udi(gtin)
    assert (reading.issuer, reading.di, reading.valid, reading.confidence) == ("GS1", gtin, True, sure)
    assert codes(gtin) == ["gtin_without_ai"]


def test_a_bare_chinese_gtin_with_a_wrong_check_digit():
    assert codes("6901234567891") == ["gtin_without_ai", "incorrect_check_digit"]
    assert not parse_udi("6901234567891").valid


LOST = "0106901234567892111412311715070710A213B1211234"


def test_a_lost_separator_is_reported_with_both_readings():
    reading = parse_udi(LOST, today=TODAY)
    assert [problem.code for problem in reading.problems] == ["separator_lost"]
    assert reading.confidence <= 0.5
    assert set(reading.problems[0].params["readings"]) >= {"(10)A213B1(21)1234", "(10)A213B1211234"}


def test_known_lots_decide_between_the_readings():
    split = parse_udi(LOST, today=TODAY, known_lots={"A213B1"})
    assert (split.lot, split.serial, split.confidence >= 0.85) == ("A213B1", "1234", True)
    assert [problem.code for problem in split.problems] == ["separator_restored"]
    whole = parse_udi(LOST, today=TODAY, known_lots={"A213B1211234"})
    assert (whole.lot, whole.serial, whole.problems) == ("A213B1211234", None, ())


@pytest.mark.parametrize("lot", ["20210305", "B210305", "LOT2021A", "A21", "X211", "1721", "ABC10"])
def test_a_lot_that_merely_contains_an_ai_is_not_doubted(lot):
    reading = parse_udi(f"01069012345678921726010110{lot}", today=TODAY)
    assert (reading.lot, reading.serial, reading.problems) == (lot, None, ())


def test_dates_swallowed_by_a_lot_are_split_off_with_doubt():
    reading = parse_udi("010690123456789210LOT2301172601011123" + "0102", today=TODAY)
    assert (reading.lot, reading.expiry_date, reading.production_date) == ("LOT2301", "2026-01-01", "2023-01-02")
    assert reading.confidence < 0.7


def test_a_value_longer_than_allowed_shows_a_lost_separator():
    reading = parse_udi("010690123456789210ABCDEFGH202301011726010121SN00000001", today=TODAY)
    assert (reading.lot, reading.serial) == ("ABCDEFGH20230101", "SN00000001")
    assert not reading.valid


def test_brackets_inside_a_printed_lot():
    reading = parse_udi("(01)06901234567892(10)AB(C)12(21)5")
    assert (reading.lot, reading.serial, reading.confidence) == ("AB(C)12", "5", 0.7)


def test_a_code_spoiled_by_a_spreadsheet_is_named():
    assert codes("6.90123E+12") == ["scientific_notation"]


def test_a_piece_of_a_trade_item_has_the_gtin_of_the_whole():
    assert fields("(8006)069012345678920102(21)A") == {"di": DI, "serial": "A"}


MA_SAMPLE = "MA.156.M0.100761.21234561.Sx00008.M220117.L20220117.D20220118.E220130.V220117.C3"


def test_ma_sample():
    reading = parse_udi(MA_SAMPLE, today=TODAY)
    assert (reading.issuer, reading.valid) == ("MA", True)
    assert fields(MA_SAMPLE) == {
        "di": "MA.156.M0.100761.21234561", "lot": "20220117", "serial": "x00008",
        "production_date": "2022-01-17", "expiry_date": "2022-01-30",
    }  # fmt: skip
    assert reading.elements["D"] == "20220118"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("MA.156.M0.100761.21234561", {"di": "MA.156.M0.100761.21234561"}),
        (
            "MA.156.M0.100350.01004YA10017.S0001",
            {"di": "MA.156.M0.100350.01004YA10017", "serial": "0001"},
        ),
        (
            "https://www.example.cn/q?=MA.156.M0.100761.21234561.L220117.M20220117.V20250116&from=x",
            {
                "di": "MA.156.M0.100761.21234561", "lot": "220117",
                "production_date": "2022-01-17", "expiry_date": "2025-01-16",
            },
        ),
        ("]Q1MA.156.M0.100761.21234561.L1", {"di": "MA.156.M0.100761.21234561", "lot": "1"}),
        (" ma.156.m0.100761.21234561.lAb1 ", {"di": "MA.156.M0.100761.21234561", "lot": "Ab1"}),
        (
            "MA.156.M0.100761.21234561.L2022.05.01.Sx1.P220117",
            {"di": "MA.156.M0.100761.21234561", "lot": "2022.05.01", "serial": "x1", "production_date": "2022-01-17"},
        ),
        (
            "MA.156.M0.100761.21234561.LA.M1.M220117",
            {"di": "MA.156.M0.100761.21234561", "lot": "A.M1", "production_date": "2022-01-17"},
        ),
        (
            '<UDI IAC="MA"><DI>MA.156.M0.100761.21234561</DI><SN>x8</SN><MFG>220117</MFG><LOT>L.1</LOT>'
            "<EXP>20250117</EXP><VAL>20250116</VAL></UDI>",
            {
                "di": "MA.156.M0.100761.21234561", "lot": "L.1", "serial": "x8",
                "production_date": "2022-01-17", "expiry_date": "2025-01-17",
            },
        ),
    ],
)  # fmt: skip
def test_ma_forms(code, expected):
    reading = parse_udi(code, today=TODAY)
    assert (reading.issuer, reading.valid) == ("MA", True)
    assert fields(code) == expected


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("MA.156.M0.100761", "ma_identifier_malformed"),
        ("MA.156.A1.100761.21234561", "ma_industry_not_devices"),
        ("MA.156.M0.10076.21234561", "ma_registrant_malformed"),
        ("MA.156.M0.100761.21234561.M221301", "illegal_date"),
        ("MA.156.M0.100761.21234561.E2201", "illegal_date"),
        ("MA.156.M0.100761.21234561.Q1", "ma_unit_unknown"),
        ('<UDI IAC="MA"><SN>x8</SN></UDI>', "di_missing"),
    ],
)
def test_ma_faults(code, problem):
    reading = parse_udi(code, today=TODAY)
    assert (reading.issuer, reading.valid) == ("MA", False)
    assert problem in codes(code)


def test_ahm_is_read_with_low_confidence():
    code = "MF1234567890123BA20230101*SN0001*MD230101ED260101PL1"
    reading = parse_udi(code, today=TODAY)
    assert (reading.issuer, reading.valid, reading.confidence <= 0.5) == ("AHM", True, True)
    assert fields(code) == {
        "di": "1234567890123", "lot": "20230101", "serial": "0001",
        "production_date": "2023-01-01", "expiry_date": "2026-01-01",
    }  # fmt: skip


def test_ahm_short_product_missing_star_and_faults():
    assert fields("MF12345678*BNX1MD230101") == {"di": "12345678", "lot": "X1", "production_date": "2023-01-01"}
    assert not parse_udi("MF1234567890123ED261301").valid
    assert not parse_udi("MF1234567890123ED2601").valid
    assert parse_udi("MFG 2020").issuer is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("+A123BJC5D6E71G", {"di": "A123BJC5D6E71"}),
        ("*+A123BJC5D6E71G*", {"di": "A123BJC5D6E71"}),
        ("+A99912345/$$52001510X33", {"di": "A99912345", "lot": "10X3", "expiry_date": "2020-01-15"}),
        (
            "]C0+A99912345/$$52001510X3/16D20111212/S77DEFG457",
            {
                "di": "A99912345", "lot": "10X3", "serial": "77DEFG45",
                "production_date": "2011-12-12", "expiry_date": "2020-01-15",
            },
        ),
        (
            "+A99912349/$10X3/16D20111231/14D20200131/Q500Z",
            {"di": "A99912349", "lot": "10X3", "production_date": "2011-12-31", "expiry_date": "2020-01-31"},
        ),
    ],
)  # fmt: skip
def test_hibc(code, expected):
    reading = parse_udi(code, today=TODAY)
    assert (reading.issuer, reading.valid) == ("HIBC", True)
    assert fields(code) == expected


@pytest.mark.parametrize(
    ("secondary", "expected"),
    [
        ("$LOT1", {"lot": "LOT1"}),
        ("$+SER1", {"serial": "SER1"}),
        ("$$0726LOT1", {"lot": "LOT1", "expiry_date": "2026-07-31"}),
        ("$$2071526LOT1", {"lot": "LOT1", "expiry_date": "2026-07-15"}),
        ("$$3260715LOT1", {"lot": "LOT1", "expiry_date": "2026-07-15"}),
        ("$$426071523LOT1", {"lot": "LOT1", "expiry_date": "2026-07-15"}),
        ("$$526196LOT1", {"lot": "LOT1", "expiry_date": "2026-07-15"}),
        ("$$62619623LOT1", {"lot": "LOT1", "expiry_date": "2026-07-15"}),
        ("$$7LOT1", {"lot": "LOT1"}),
        ("$$+7SER1", {"serial": "SER1"}),
        ("$$+3260715SER1", {"serial": "SER1", "expiry_date": "2026-07-15"}),
        ("$$8051226LOT1", {"lot": "LOT1", "expiry_date": "2026-12-31"}),
        ("$$9000053260715LOT1", {"lot": "LOT1", "expiry_date": "2026-07-15"}),
        ("26196LOT1", {"lot": "LOT1", "expiry_date": "2026-07-15"}),
    ],
)
def test_hibc_secondary_forms_joined_and_alone(secondary, expected):
    joined = f"+A99912345/{secondary}"
    joined += check_character(joined)
    assert fields(joined) == {"di": "A99912345"} | expected
    assert parse_udi(joined, today=TODAY).valid
    alone = f"+{secondary}7"
    alone += check_character(alone)
    assert fields(alone) == expected
    assert codes(alone) == ["di_missing"]
    starred = f"*{alone}*"
    assert fields(starred) == expected


def test_hibc_check_characters_that_are_easily_lost():
    bodies = {char: f"+A999{number}1" for number in range(500) if (char := check_character(f"+A999{number}1"))}
    for char in " /+$%.-":
        assert parse_udi(bodies[char] + char).valid, char
    assert parse_udi(bodies[" "]).valid
    assert parse_udi(bodies[" "] + "_").valid


def test_hibc_faults():
    assert codes("+A99912345/$$52001510X34") == ["incorrect_check_character"]
    assert parse_udi("+a99912345/$$52001510x33", today=TODAY).lot == "10X3"
    assert parse_udi("+8613800138000").issuer is None


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x1d", "hello", "医疗器械", "12345", "10 boxes", "21st century", "https://www.example.cn/", "+", "*", "^",
     "]", "]d1", "()", "(", "MA", "MA.", "MF", "<UDI>", "国械注准20223031078", "20260601", "\x00\x01\x02"],
)  # fmt: skip
def test_what_is_no_code_has_no_issuer(text):
    reading = parse_udi(text)
    assert (reading.issuer, reading.valid, reading.di) == (None, False, None)
    assert len(reading.problems) == 1


ALPHABET = st.text(st.sampled_from("0123456789()[]^+*$/.]dCQMAFSLEVB \x1d\x1e<>GS~1{}%&?=:httpsxud-_\\"), max_size=120)


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200), ALPHABET, st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")),
        st.tuples(st.sampled_from(["]d2", "(01)06901234567892", "01069012345678921" + "0", "MA.156.M0.1.2", "MF12345678",
                                   "+A99912345/", "^01", "https://a/01/", '<UDI IAC="MA">']), ALPHABET).map("".join),
    )
)  # fmt: skip
def test_any_text_gives_a_consistent_reading(text):
    reading = parse_udi(text, known_lots={"A"})
    assert 0.0 <= reading.confidence <= 1.0
    assert list(reading.as_json()) == [
        "issuer", "di", "lot", "serial", "production_date", "expiry_date", "valid", "confidence", "problems",
    ]  # fmt: skip
    if reading.issuer is None:
        assert not reading.valid
    assert reading.valid is not any(problem.fatal for problem in reading.problems)
    for day in (reading.production_date, reading.expiry_date):
        assert day is None or date.fromisoformat(day)


LOTS = st.text(st.sampled_from("ABCXYZabc0123456789-./_"), min_size=1, max_size=20)


@settings(max_examples=150, deadline=None)
@given(LOTS, LOTS, st.dates(date(1980, 1, 1), date(2070, 1, 1)))
def test_what_is_written_is_read_back(lot, serial, expiry):
    for code in (
        f"]d201{DI}17{expiry:%y%m%d}10{lot}{GS}21{serial}",
        f"(01){DI}(17){expiry:%y%m%d}(10){lot}(21){serial}",
        f"10{lot}{GS}21{serial}{GS}01{DI}17{expiry:%y%m%d}",
    ):
        assert fields(code) == {"di": DI, "lot": lot, "serial": serial, "expiry_date": expiry.isoformat()}


@pytest.mark.parametrize(
    "text",
    ["1" * 20_000, "(" * 20_000, "(01)" * 1_700, "01069012345678921021" * 350, "MA.156." * 1_000, "+A999" * 1_400,
     "10" * 3_500, "ab " * 2_300, "]d2" + "10A" * 2_000, "https://a/" + "01/12312312312333/" * 390,
     '<UDI IAC="MA">' + "<DI>" * 1_500, "MF12345678BA" + "MD230101" * 800 + "x", "0106901234567892" + "10" * 31],
)  # fmt: skip
def test_long_input_is_refused_or_read_quickly(text):
    started = time.perf_counter()
    assert not parse_udi(text).valid or len(text) < 100
    assert time.perf_counter() - started < 0.5
