from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.reference.rules.divisions import division_tree, six_digits
from meridian.modules.reference.rules.parameter_periods import Period, overlaps, place
from meridian.modules.reference.rules.region_names import full_name, short_name
from meridian.modules.reference.rules.shipped_parameters import SHIPPED
from meridian.modules.reference.rules.working_days import add_working_days, is_working_day, working_days_between

from .factories import SMALL, real_rows


class TestShortName:
    @pytest.mark.parametrize(
        ("name", "short"),
        [
            ("江苏省", "江苏"), ("内蒙古自治区", "内蒙古"), ("广西壮族自治区", "广西"), ("宁夏回族自治区", "宁夏"),
            ("新疆维吾尔自治区", "新疆"), ("西藏自治区", "西藏"), ("香港特别行政区", "香港"), ("北京市", "北京"),
            ("恩施土家族苗族自治州", "恩施"), ("黔东南苗族侗族自治州", "黔东南"), ("克孜勒苏柯尔克孜自治州", "克孜勒苏"),
            ("海西蒙古族藏族自治州", "海西"), ("巴音郭楞蒙古自治州", "巴音郭楞"), ("伊犁哈萨克自治州", "伊犁"),
            ("隆林各族自治县", "隆林"), ("东乡族自治县", "东乡"), ("积石山保安族东乡族撒拉族自治县", "积石山"),
            ("鄂伦春自治旗", "鄂伦春"), ("塔什库尔干塔吉克自治县", "塔什库尔干"), ("阿里地区", "阿里"), ("锡林郭勒盟", "锡林郭勒"),
            ("浦东新区", "浦东"), ("神农架林区", "神农架"), ("六枝特区", "六枝"), ("管城回族区", "管城"), ("忠县", "忠县"),
            ("矿区", "矿区"), ("鄂托克前旗", "鄂托克前旗"), ("濮阳县", "濮阳"), ("河南蒙古族自治县", "河南"), ("回民区", "回民"),
        ],
    )  # fmt: skip
    def test_drops_the_kind_of_place(self, name, short):
        assert short_name(name) == short

    def test_leaves_at_least_two_characters_of_every_real_name(self):
        for _code, name in real_rows():
            assert len(short_name(name)) >= min(2, len(name)), name


class TestDivisionTree:
    def test_leaves_out_drawers_and_repeated_cities(self):
        tree = {row.code: row for row in division_tree(SMALL)}
        assert tree["110101"].parent == "110000"
        assert tree["110101"].full_name == "北京市东城区"
        assert tree["500229"].parent == "500000"
        assert "110100" not in tree
        assert tree["441900"].level == "CITY"
        assert tree["441900"].full_name == "广东省东莞市"
        assert tree["320106"].full_name == "江苏省南京市鼓楼区"

    def test_applies_the_changes_since_the_packaged_list(self):
        tree = {row.code: row for row in division_tree(SMALL)}
        names = {row.name for row in tree.values()}
        assert {"和安县", "和康县", "两江新区", "香港特别行政区", "台湾省"} <= names
        assert tree["500105"].parent == "5001P1"
        assert not tree["500105"].is_active
        assert list(tree).index("5001P1") < list(tree).index("500105")

    def test_holds_the_whole_country(self):
        tree = division_tree(real_rows())
        by_code = {row.code: row for row in tree}
        assert len(by_code) == len(tree)
        assert all(row.parent in by_code for row in tree if row.code != "CN")
        assert sum(row.level == "PROVINCE" for row in tree) == 34
        zones = [row for row in tree if row.is_functional_zone]
        assert 90 <= len(zones) <= 130
        assert not by_code["120116"].is_functional_zone
        assert by_code["460321"].name == "西沙区"
        assert by_code["469001"].full_name == "海南省五指山市"

    @pytest.mark.parametrize(
        ("code", "six"), [("32", "320000"), ("3201", "320100"), ("320106000000", "320106"), ("CN", "CN")]
    )
    def test_writes_codes_in_six_digits(self, code, six):
        assert six_digits(code) == six

    def test_joins_names_without_repeating(self):
        assert full_name(["北京市", "北京市", "东城区"]) == "北京市东城区"


class TestWorkingDays:
    KINDS = {date(2026, 10, day): "HOLIDAY" for day in range(1, 8)} | {date(2026, 10, 10): "MAKE_UP"}

    def test_knows_holidays_and_make_up_days(self):
        assert not is_working_day(date(2026, 10, 1), self.KINDS)
        assert is_working_day(date(2026, 10, 10), self.KINDS)
        assert not is_working_day(date(2026, 10, 11), self.KINDS)

    def test_counts_over_a_holiday(self):
        assert add_working_days(date(2026, 9, 30), 3, self.KINDS) == date(2026, 10, 10)
        assert working_days_between(date(2026, 9, 30), date(2026, 10, 10), self.KINDS) == 3

    @given(
        st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        st.integers(-60, 60).filter(bool),
        st.dictionaries(
            st.dates(date(2019, 6, 1), date(2030, 8, 1)), st.sampled_from(["HOLIDAY", "MAKE_UP"]), max_size=40
        ),
    )
    def test_adding_and_counting_agree(self, start, count, kinds):
        end = add_working_days(start, count, kinds)
        assert is_working_day(end, kinds)
        if count > 0:
            assert working_days_between(start, end, kinds) == count
        else:
            assert working_days_between(end - timedelta(days=1), start - timedelta(days=1), kinds) == -count


class TestParameterPeriods:
    def test_closes_the_open_row_the_day_before(self):
        found = place(Period(0, date(2026, 1, 1)), [Period(7, date(2020, 1, 1))])
        assert (found.close, found.close_on, found.in_the_way) == (7, date(2025, 12, 31), ())

    def test_names_a_later_row_in_the_way(self):
        assert place(Period(0, date(2026, 1, 1)), [Period(7, date(2027, 1, 1))]).in_the_way == (7,)

    @given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 300)), max_size=8), st.integers(0, 2000))
    def test_after_placing_no_day_has_two_values(self, spans, start):
        origin = date(2020, 1, 1)
        rows: list[Period] = []
        for key, (first, length) in enumerate(spans, 1):
            row = Period(key, origin + timedelta(first), origin + timedelta(first + length))
            if not any(overlaps(row, other) for other in rows):
                rows.append(row)
        new = Period(0, origin + timedelta(start))
        if not place(new, rows).in_the_way:
            assert not any(overlaps(new, row) for row in rows)

    def test_shipped_codes_are_unique_and_sourced(self):
        assert len({row.code for row in SHIPPED}) == len(SHIPPED)
        assert all(row.source for row in SHIPPED)
