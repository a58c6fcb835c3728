"""Taking names apart: places, text cleaning, name parts."""

from __future__ import annotations

import pytest

from meridian.modules.matching.rules.hospital_names import NameParser
from meridian.modules.matching.rules.places import PlaceIndex, short_name
from meridian.modules.matching.rules.text_cleaning import are_look_alikes, clean, parse_number, pinyin


@pytest.fixture(scope="module")
def places() -> PlaceIndex:
    return PlaceIndex.builtin()


@pytest.fixture(scope="module")
def parser(places) -> NameParser:
    return NameParser(places)


def names(places: PlaceIndex, ids) -> set[str]:
    return {places.places[place].name for place in ids}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一", 1),
        ("壹", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十一", 21),
        ("10", 10),
        ("三零一", 301),
        ("三〇一", 301),
        ("三O一", 301),
        ("九八三", 983),
        ("拾", 10),
        ("院", None),
        ("", None),
    ],
)
def test_numerals(text, number):
    assert parse_number(text) == number


def test_cleaning_folds_width_script_brackets_and_signs():
    assert clean(" 南京 鼓樓醫院（００２） ") == "南京鼓楼医院(002)"
    assert clean("北京-协和·医院\u200b\t") == "北京协和医院"
    assert clean(None) == clean("") == ""
    assert clean("解放军第一〇五医院") == clean("解放军第一○五医院")


def test_sound_and_shape():
    assert pinyin("和平") == "he ping"
    assert are_look_alikes("汨", "汩") and not are_look_alikes("京", "昌")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("江苏省", "江苏"),
        ("昆山市", "昆山"),
        ("忠县", "忠县"),
        ("延边朝鲜族自治州", "延边"),
        ("长阳土家族自治县", "长阳"),
        ("内蒙古自治区", "内蒙古"),
        ("新疆维吾尔自治区", "新疆"),
        ("浦东新区", "浦东"),
        ("锡林郭勒盟", "锡林郭勒"),
    ],
)
def test_short_names(name, short):
    assert short_name(name) == short


def test_ancestry(places):
    kunshan, suzhou = places.find("昆山市"), places.find("苏州")
    assert places.related(kunshan, suzhou) == "inside" and places.related(suzhou, kunshan) == "around"
    assert places.related(places.find("濮阳县"), places.find("濮阳市")) == "inside"
    assert places.related(places.find("和平县"), places.find("昆明市")) == "apart"
    assert names(places, places.find("濮阳")) == {"濮阳市", "濮阳县"}
    assert (
        names(places, places.locate("江苏", "南京市", "鼓楼区")) == {"鼓楼区"}
        and len(places.locate("江苏", "南京市", "鼓楼区")) == 1
    )
    assert places.locate("nowhere", None, "") == frozenset()


def test_place_repair(places):
    assert places.repair("汩罗市") == ("汨罗市", False)
    assert places.repair("龙岩市")[0] in (None, "龙岩市")
    assert places.repair("苏洲市") == (None, False)  # 苏州市 and 宿州市 sound alike


def test_place_index_from_callers_rows():
    index = PlaceIndex(
        [
            ("32", "江苏省", ""),
            ("3205", "苏州市", "32"),
            ("320583", "昆山市", "3205"),
            ("11", "北京市", ""),
            ("1101", "市辖区", "11"),
            ("110105", "朝阳区", "1101"),
        ]
    )
    assert index.related(index.find("昆山"), index.find("江苏")) == "inside"
    assert index.related(index.find("朝阳区"), index.find("北京")) == "inside"


def test_place_index_from_directory(tmp_path):
    (tmp_path / "provinces.json").write_text('[{"code": "32", "name": "江苏省"}]', encoding="utf-8")
    (tmp_path / "cities.json").write_text(
        '[{"code": "3205", "name": "苏州市", "provinceCode": "32"}]', encoding="utf-8"
    )
    (tmp_path / "areas.json").write_text(
        '[{"code": "320583", "name": "昆山市", "cityCode": "3205", "provinceCode": "32"}]', encoding="utf-8"
    )
    index = PlaceIndex.from_directory(tmp_path)
    assert index.related(index.find("昆山市"), index.find("苏州市")) == "inside"
    with pytest.raises(FileNotFoundError):
        PlaceIndex.from_directory(tmp_path / "missing")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("濮阳县人民医院", {"kind": "people", "core": "", "place": {"濮阳县"}}),
        ("昆明和平医院", {"kind": "hospital", "core": "和平", "place": {"昆明市"}}),
        ("苏大附一院", {"ordinal": 1, "univ": {"苏州大学"}, "affiliated": True}),
        ("华中科技大学同济医学院附属协和医院（西院）", {"core": "协和", "campus": "西", "univ": {"华中科技大学"}}),
        ("复旦大学附属中山医院", {"core": "中山", "place": set()}),
        ("中国人民解放军联勤保障部队第九八三医院", {"number": 983, "military": "PLA"}),
        ("武警北京市总队第二医院", {"military": "WJ", "ordinal": 2, "place": {"北京市"}}),
        ("天津市第三中心医院分院", {"kind": "central", "ordinal": 3, "campus": "分院"}),
        ("安溪县湖头镇中心卫生院", {"kind": "township", "core": "湖头", "place": {"安溪县"}}),
        ("市一院", {"ordinal": 1, "level_hint": "市", "short": True}),
        ("湘雅三医院", {"ordinal": 3, "core": "湘雅", "univ": {"中南大学"}}),
        ("苏州市一院骨科", {"ordinal": 1, "department": "骨科", "place": {"苏州市"}}),
        ("衡阳南华大学附属第一医院", {"univ": {"南华大学"}, "ordinal": 1}),
        ("洛阳镇卫生院", {"core": "洛阳", "place": set()}),
        ("建阳市中医院", {"place": {"建阳区"}, "kind": "tcm"}),
        ("南京医科大学第一附属医院", {"univ": {"南京医科大学"}, "ordinal": 1, "place": set()}),
    ],
)
def test_parts_of_a_name(parser, places, name, expected):
    form = parser.read(name).forms[0]
    for key, value in expected.items():
        found = names(places, form.leaf) if key == "place" else set(form.univ) if key == "univ" else getattr(form, key)
        assert found == value, key


@pytest.mark.parametrize(
    ("name", "aliases"),
    [
        ("昆山市第一人民医院(原:玉山医院)", ["玉山医院"]),
        ("十堰市太和医院（郧阳医学院附属太和医院）", ["郧阳医学院附属太和医院"]),
        ("A区医院(又名B医院、C医院)", ["B医院", "C医院"]),
        ("苏州市立医院（东院区）", []),
        ("苏州市立医院(002)", []),
        ("苏州市立医院（设备科）", []),
    ],
)
def test_embedded_aliases(parser, name, aliases):
    assert [form.text for form in parser.read(name).forms[1:]] == aliases


@pytest.mark.parametrize(
    ("name", "company", "on_behalf"),
    [
        ("国药控股南京有限公司", True, True),
        ("苏州市立医院(SPD)", False, True),
        ("北京和睦家医院有限公司", False, False),
        ("鞍山钢铁集团公司总医院", False, False),
        ("江苏某某医院管理有限公司", True, False),
        ("山西省中医药研究院", False, False),
        ("国药东风总医院", False, False),
    ],
)
def test_companies_and_buyers(parser, name, company, on_behalf):
    reading = parser.read(name)
    assert (reading.company, reading.on_behalf) == (company, on_behalf)
