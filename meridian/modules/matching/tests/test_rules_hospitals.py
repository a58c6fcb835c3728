"""The hospital matcher on the cases of rules.md 3.14, one table a theme."""

from __future__ import annotations

import pytest

from meridian.modules.matching.rules.hospitals import HospitalMatcher, HospitalQuery, HospitalRecord
from meridian.modules.matching.rules.places import PlaceIndex

MASTER = """
和平县人民医院 濮阳市人民医院 濮阳县人民医院 汨罗市人民医院 苏州市第十人民医院 苏州市第一人民医院 四川大学华西医院 四川大学华西第二医院
华中科技大学同济医学院附属协和医院 华中科技大学同济医学院附属同济医院 北京协和医院 福建医科大学附属协和医院 苏州大学附属第一医院 徐州医科大学附属医院
中国人民解放军联勤保障部队第九八三医院 中国人民解放军总医院 上海交通大学医学院附属瑞金医院 南京鼓楼医院 北京大学人民医院 北京大学第三医院 中山大学附属第一医院
浙江大学医学院附属第一医院 浙江大学医学院附属第二医院 长阳土家族自治县妇幼保健院 昌平区中医医院 昆山市第一人民医院 昆山市中医医院 上海市第一人民医院 上海市第六人民医院东院
上海市第六人民医院 首都医科大学附属北京天坛医院 武警北京市总队医院 南京医科大学第一附属医院 杭州市第一人民医院 宜昌市中心人民医院 江油市人民医院(原:江油县人民医院)
安溪县湖头镇中心卫生院 安溪县蓝田乡卫生院 东部战区总医院 武汉市金银潭医院（武汉市传染病医院） 无锡市第二人民医院 中日友好医院 江苏省人民医院 宁德市医院
襄阳市中心医院 惠安县医院 延边大学附属医院(延边医院) 成都市第三人民医院 成都市郫都区人民医院 亳州市人民医院 和平医院 长沙市中心医院 长沙县人民医院
""".split()


@pytest.fixture(scope="module")
def matcher() -> HospitalMatcher:
    return HospitalMatcher(HospitalRecord(name, name) for name in MASTER)


def ask(matcher: HospitalMatcher, name: str, **columns: str):
    return matcher.match([HospitalQuery(name, **columns)])[0]


AUTO_CASES = [
    # numerals and shortened ordinals
    ("苏州市第10人民医院", "苏州市第十人民医院", "normalised"),
    ("苏州市十院", "苏州市第十人民医院", "abbreviation"),
    ("苏州市一院", "苏州市第一人民医院", "abbreviation"),
    ("苏州市第壹人民医院", "苏州市第一人民医院", "normalised"),
    ("苏州第一人民医院", "苏州市第一人民医院", "normalised"),
    ("江苏省苏州市第一人民医院", "苏州市第一人民医院", "normalised"),
    # the county is not the city
    ("濮阳县人民医院", "濮阳县人民医院", "exact_name"),
    ("濮阳市人民医院", "濮阳市人民医院", "exact_name"),
    ("长沙县人民医院", "长沙县人民医院", "exact_name"),
    # universities, short and full
    ("苏大附一院", "苏州大学附属第一医院", "abbreviation"),
    ("苏州大学第一附属医院", "苏州大学附属第一医院", "normalised"),
    ("徐医附院", "徐州医科大学附属医院", "abbreviation"),
    ("徐州医学院附属医院", "徐州医科大学附属医院", "normalised"),
    ("川大华西", "四川大学华西医院", "abbreviation"),
    ("华西医院", "四川大学华西医院", "affiliation_missing"),
    ("华西二院", "四川大学华西第二医院", "rewritten"),
    ("华中科大同济医院", "华中科技大学同济医学院附属同济医院", "abbreviation"),
    ("武汉协和医院", "华中科技大学同济医学院附属协和医院", "affiliation_missing"),
    ("浙大一院", "浙江大学医学院附属第一医院", "abbreviation"),
    ("浙江大学医学院附属第2医院", "浙江大学医学院附属第二医院", "normalised"),
    ("北大人民医院", "北京大学人民医院", "abbreviation"),
    ("北医三院", "北京大学第三医院", "abbreviation"),
    ("交大瑞金", "上海交通大学医学院附属瑞金医院", "abbreviation"),
    ("上海瑞金医院", "上海交通大学医学院附属瑞金医院", "affiliation_missing"),
    ("中山一院", "中山大学附属第一医院", "rewritten"),
    ("北京天坛医院", "首都医科大学附属北京天坛医院", "affiliation_missing"),
    ("南京医科大学附属第一医院", "南京医科大学第一附属医院", "normalised"),
    # armed forces
    ("解放军第983医院", "中国人民解放军联勤保障部队第九八三医院", "normalised"),
    ("中国人民解放军第二五四医院", "中国人民解放军联勤保障部队第九八三医院", "military_renumbered"),
    ("解放军301医院", "中国人民解放军总医院", "normalised"),
    ("南京军区南京总医院", "东部战区总医院", "renamed"),
    ("武警北京总队医院", "武警北京市总队医院", "normalised"),
    # kinds
    ("长阳县妇幼保健计划生育服务中心", "长阳土家族自治县妇幼保健院", "normalised"),
    ("长阳妇保院", "长阳土家族自治县妇幼保健院", "normalised"),
    ("昆山市中医院", "昆山市中医医院", "normalised"),
    ("安溪县湖头卫生院", "安溪县湖头镇中心卫生院", "normalised"),
    # typing
    ("汩罗市人民医院", "汨罗市人民医院", "place_misspelt"),
    ("毫州市人民医院", "亳州市人民医院", "place_misspelt"),
    ("蘇州市第一人民醫院", "苏州市第一人民医院", "exact_name"),
    (" 苏州市　第一人民医院 ", "苏州市第一人民医院", "exact_name"),
    ("苏州市第一人民医院(002)", "苏州市第一人民医院", "exact_name"),
    ("苏州市第一人名医院", "苏州市第一人民医院", "misspelt"),
    ("苏州市第一人民院医", "苏州市第一人民医院", "misspelt"),
    ("苏州市第一入民医院", "苏州市第一人民医院", "rewritten"),
    # departments, campuses, embedded aliases
    ("苏州市第一人民医院骨科", "苏州市第一人民医院", "department"),
    ("苏州市第一人民医院（设备科）", "苏州市第一人民医院", "department"),
    ("上海市第一人民医院北部", "上海市第一人民医院", "campus_of_parent"),
    ("上海市第六人民医院东院区", "上海市第六人民医院东院", "campus"),
    ("上海市第六人民医院", "上海市第六人民医院", "exact_name"),
    ("江油县人民医院", "江油市人民医院(原:江油县人民医院)", "embedded_alias"),
    ("武汉市传染病医院", "武汉市金银潭医院（武汉市传染病医院）", "embedded_alias"),
    ("昆山市第一人民医院（原昆山县人民医院）", "昆山市第一人民医院", "exact_name"),
    ("上海市第一人民医院本部", "上海市第一人民医院", "normalised"),
]


@pytest.mark.parametrize(("query", "expected", "reason"), AUTO_CASES)
def test_decided_automatically(matcher, query, expected, reason):
    result = ask(matcher, query)
    assert (result.decision, result.matched_id) == ("auto", expected), result
    assert reason in result.codes


@pytest.mark.parametrize(
    "query",
    [
        "昆明市和平人民医院",
        "苏州市第二人民医院",
        "苏州市第十一人民医院",
        "无锡市第三人民医院",
        "常熟市第一人民医院",
        "江苏省中医院",
        "昆山市妇幼保健院",
        "浙江大学医学院附属第四医院",
        "解放军第982医院",
        "安溪县龙门镇卫生院",
        "长沙市第三医院",
        "国药控股苏州有限公司",
        "上海医药物流中心有限公司",
        "成都市双流区第一人民医院",
        "老百姓大药房",
        "",
        "    ",
        "???",
    ],
)
def test_absent_hospitals_are_not_matched(matcher, query):
    result = ask(matcher, query)
    assert result.decision == "none" and result.matched_id is None, result


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("协和医院", "close_runner_up"),
        ("第一人民医院", "place_missing"),
        ("人民医院", "place_missing"),
        ("濮阳人民医院", "close_runner_up"),
        ("和平医院", "place_missing"),
        ("鼓楼医院", "place_missing"),
        ("昆明和平医院", "place_unknown"),  # perhaps the placeless 和平医院, never 和平县人民医院
        ("中曰友好医院", "misspelt"),
        ("苏州市第一人民医院(SPD)", "buyer_on_behalf"),
        ("上海市第六人民医院西院", "campus_recorded_apart"),
        ("惠安县人民医院", "kind_differs"),
    ],
)
def test_doubtful_names_go_to_review(matcher, query, reason):
    result = ask(matcher, query)
    assert result.decision == "review", result
    assert result.matched_id and reason in result.codes


def test_a_county_name_inside_a_hospital_name_is_no_place():
    matcher = HospitalMatcher([HospitalRecord("1", "和平县人民医院"), HospitalRecord("2", "朝阳县人民医院")])
    assert ask(matcher, "昆明和平医院").decision == "none"
    assert ask(matcher, "北京朝阳医院").decision == "none"


def test_trading_company_in_customer_position_names_its_reason(matcher):
    result = ask(matcher, "国药控股苏州有限公司(苏州市第一人民医院SPD)")
    assert result.decision == "none" and set(result.codes) >= {"buyer_on_behalf", "company"}
    assert result.candidates[0].id == "苏州市第一人民医院"
    assert ask(matcher, "苏州某某医疗器械有限公司").codes == ("company",)


@pytest.mark.parametrize(
    ("query", "columns", "expected", "decision"),
    [
        ("第一人民医院", {"city": "苏州市"}, "苏州市第一人民医院", "review"),  # 昆山市 lies in 苏州市 and has one too
        ("第一人民医院", {"city": "杭州市"}, "杭州市第一人民医院", "auto"),
        ("市一院", {"province": "浙江省", "city": "杭州市"}, "杭州市第一人民医院", "auto"),
        ("协和医院", {"province": "湖北省"}, "华中科技大学同济医学院附属协和医院", "review"),
        ("人民医院", {"province": "河南", "city": "濮阳", "county": "濮阳县"}, "濮阳县人民医院", "auto"),
        ("妇幼保健院", {"county": "长阳土家族自治县"}, "长阳土家族自治县妇幼保健院", "auto"),
        ("省人民医院", {"province": "江苏省"}, "江苏省人民医院", "auto"),
    ],
)
def test_columns_place_the_name(matcher, query, columns, expected, decision):
    result = ask(matcher, query, **columns)
    assert (result.decision, result.matched_id) == (decision, expected), result


def test_column_in_another_province_is_a_conflict(matcher):
    result = ask(matcher, "苏州市第一人民医院", province="广东省")
    assert result.decision != "auto" and "place_conflict" in {reason.code for reason in result.candidates[0].reasons}


def test_dealer_province_leads_but_does_not_decide_a_common_name(matcher):
    result = matcher.match(["协和医院"], prior_province="湖北省")[0]
    assert (result.decision, result.matched_id) == ("review", "华中科技大学同济医学院附属协和医院")
    assert "region_prior" in result.codes
    assert matcher.match(["鼓楼医院"], prior_province="江苏省")[0].matched_id == "南京鼓楼医院"


def test_same_name_twice_is_never_decided():
    twins = HospitalMatcher(
        [HospitalRecord("1", "仁爱医院", "河南省", "郑州市"), HospitalRecord("2", "仁爱医院", "江苏省", "苏州市")]
    )
    assert ask(twins, "仁爱医院").decision == "review"
    assert ask(twins, "仁爱医院", city="苏州市").matched_id == "2"
    assert ask(twins, "郑州仁爱医院").matched_id == "1"
    assert ask(twins, "洛阳仁爱医院").decision == "none"


def test_alias_column_and_campus_record_of_the_parent():
    matcher = HospitalMatcher(
        [
            HospitalRecord("1", "苏州市立医院", aliases=("市立医院本部", "苏州市第二人民医院")),
            HospitalRecord("2", "苏州市立医院北区", campus_of="1"),
        ]
    )
    result = ask(matcher, "苏州市第二人民医院")
    assert (result.matched_id, result.decision) == ("1", "auto") and "alias" in result.codes
    assert ask(matcher, "苏州市立医院北区").matched_id == "2"
    assert ask(matcher, "苏州市立医院").matched_id == "1"


def test_department_and_campus_are_handed_back(matcher):
    result = ask(matcher, "上海市第六人民医院东院骨科")
    assert (result.matched_id, result.department, result.campus) == ("上海市第六人民医院东院", "骨科", "东")


def test_results_keep_order_and_repeat(matcher):
    names = ["苏大附一院", "没有的医院", "苏大附一院"]
    results = matcher.match(names)
    assert [result.matched_id for result in results] == ["苏州大学附属第一医院", None, "苏州大学附属第一医院"]
    assert results[0] is results[2]


def test_candidates_are_five_at_most_best_first(matcher):
    result = ask(matcher, "第一人民医院")
    assert 1 <= len(result.candidates) <= 5
    scores = [candidate.score for candidate in result.candidates]
    assert scores == sorted(scores, reverse=True) and all(0 <= score <= 1 for score in scores)
    assert all(candidate.reasons for candidate in result.candidates)


def test_works_without_any_division_data():
    bare = HospitalMatcher(
        [HospitalRecord("1", "昆山市第一人民医院"), HospitalRecord("2", "常熟市第一人民医院")], PlaceIndex([])
    )
    assert ask(bare, "昆山市第一人民医院").matched_id == "1"
    assert ask(bare, "太仓市第一人民医院").decision != "auto"


def test_empty_master_matches_nothing():
    assert ask(HospitalMatcher([]), "昆山市第一人民医院").decision == "none"


SLIPS = HospitalMatcher(
    [
        HospitalRecord("温郊", "清流县温郊卫生院", "福建省", "三明市"),
        HospitalRecord("华健", "襄阳华健医院", "湖北省", "襄阳市"),
        HospitalRecord("五院", "黄石市第五医院", "湖北省", "黄石市"),
        HospitalRecord("十二", "黄石市第十二医院", "湖北省", "黄石市"),
        HospitalRecord("周浦", "浦东新区周浦医院", "上海市", "上海市"),
        HospitalRecord("浦南", "浦东新区浦南医院", "上海市", "上海市"),
        HospitalRecord("仁和", "宜昌仁和医院", "湖北省", "宜昌市"),
        HospitalRecord("东风", "十堰东风医院", "湖北省", "十堰市"),
        HospitalRecord("儿童", "福州儿童医院", "福建省", "福州市"),
    ]
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("清流县郊卫生院", "温郊"),  # one character lost in a name that has others
        ("黄石市第医五院", "五院"),  # two neighbours swapped
        ("福州儿童医", "儿童"),  # cut short
        ("福州儿童医员", "儿童"),
    ],
)
def test_one_slip_that_leaves_no_doubt_is_decided(query, expected):
    result = SLIPS.match([query])[0]
    assert (result.decision, result.matched_id) == ("auto", expected), result
    assert "misspelt" in result.codes


@pytest.mark.parametrize(
    "query",
    [
        "黄石市第二十医院",  # 第十二 and 第二十 are two hospitals
        "浦东新区浦医院",  # one character lost from two names
        "宜昌和仁医院",  # 和仁 is a name of its own
        "襄华阳健医院",  # place and name are both broken, and nothing confirms the place
        "十堰风医院",  # a direction tells hospitals apart
    ],
)
def test_one_slip_that_may_mean_another_is_left_to_a_person(query):
    assert SLIPS.match([query])[0].decision != "auto"
