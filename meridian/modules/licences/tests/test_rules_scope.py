"""Scope texts of licences: what is read from them, and what they cover."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.licences.rules.catalogues import CATALOGUE_2002, CATALOGUE_2017
from meridian.modules.licences.rules.scope_items import ScopeEntry, full_code_2002, scope_covers
from meridian.modules.licences.rules.scope_text import parse_scope

CODES_2002, CODES_2017 = sorted(CATALOGUE_2002), sorted(CATALOGUE_2017)


def included(text: str, edition: str, device_class: str | None = None) -> list[str]:
    return [
        item.code
        for item in parse_scope(text).items
        if item.edition == edition and not item.is_excluded and device_class in (None, item.device_class)
    ]


def excluded(text: str) -> set[tuple[str, str]]:
    return {(item.edition, item.code) for item in parse_scope(text).items if item.is_excluded}


def verdict(text: str, code_2002: str = "", code_2017: str = "", device_class: str = "III", **options) -> str:
    return scope_covers(parse_scope(text).items, code_2002, code_2017, device_class, **options).verdict


# As licences of several provinces print it.
BOTH = (
    "2002年分类目录：6803神经外科手术器械，6810矫形外科（骨科）手术器械，6815注射穿刺器械，6822医用光学器具、仪器及内窥镜设备"
    "（角膜接触镜及护理用液除外），6840临床检验分析仪器（体外诊断试剂除外），6846植入材料和人工器官，6877介入器材；"
    "2017年分类目录：01有源手术器械，03神经和心血管手术器械，13无源植入器械，22临床检验器械***"
)
SHORT = "2002年分类目录:6804,6815,6821,6823;6840体外诊断试剂(除外);2017年分类目录:01,02,03,22"
OLD = "Ⅲ类：6815注射穿刺器械，6866医用高分子材料及制品；Ⅱ、Ⅲ类：6821医用电子仪器设备、6823医用超声仪器及有关设备"
PREFIXED = "III-6846-1植入器材，III-6877介入器材，III-6804眼科手术器械"
NEW_AND_OLD = "【原《分类目录》分类编码区】6821,6823 【新《医疗器械分类目录》分类编码区】07,08"
ALL_BUT = "三类：全部（6846、6877除外）"
RANGES = "2002年分类目录：6801-6877（6840体外诊断试剂除外），植入介入类除外；2017年分类目录：01-22"
COLD = "2002年分类目录：6840体外诊断试剂（含需低温冷藏运输贮存）；2017年分类目录：22"
NOT_COLD = "6840体外诊断试剂（不需低温冷藏运输贮存）"
FILING = "第二类医疗器械（体外诊断试剂除外）"


@pytest.mark.parametrize(
    ("text", "edition", "codes"),
    [
        (BOTH, "2002", ["6803", "6810", "6815", "6822", "6840", "6846", "6877"]),
        (BOTH, "2017", ["01", "03", "13", "22"]),
        (SHORT, "2002", ["6804", "6815", "6821", "6823"]),
        (SHORT, "2017", ["01", "02", "03", "22"]),
        (PREFIXED, "2002", ["6846", "6877", "6804"]),
        (NEW_AND_OLD, "2002", ["6821", "6823"]),
        (NEW_AND_OLD, "2017", ["07", "08"]),
        ("《医疗器械分类目录》(2017年版):14,16,18", "2017", ["14", "16", "18"]),
        ("2002版分类目录 6815 6866 2017版分类目录 14 16", "2002", ["6815", "6866"]),
        ("2002版分类目录 6815 6866 2017版分类目录 14 16", "2017", ["14", "16"]),
        ("生产范围(2002分类):6877;(2017分类):03,13", "2017", ["03", "13"]),
        ("２０１７年分类目录：０３，１３", "2017", ["03", "13"]),
        ("6801至6804", "2002", ["6801", "6802", "6803", "6804"]),
        ("2017年分类目录:01~03", "2017", ["01", "02", "03"]),
        (RANGES, "2002", CODES_2002),
        (RANGES, "2017", CODES_2017),
        (ALL_BUT, "2002", ["*"]),
        ("第二类医疗器械", "2017", ["*"]),
    ],
)
def test_codes_included(text, edition, codes):
    assert included(text, edition) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (BOTH, {("IVD", "*")}),
        (SHORT, {("IVD", "*")}),
        (ALL_BUT, {("2002", "6846"), ("2002", "6877")}),
        (RANGES, {("IVD", "*")}),
        ("6801-6877,6846植入材料和人工器官除外", {("2002", "6846")}),
        ("2017年分类目录:01-22(12、13除外)", {("2017", "12"), ("2017", "13")}),
        (COLD, set()),
    ],
)
def test_codes_excluded(text, codes):
    assert excluded(text) == codes


@pytest.mark.parametrize(
    ("text", "codes_to_judge"),
    [
        (BOTH, {"6822"}),  # a remark about a part of the code
        (PREFIXED, {"6846"}),  # a sub-category only
        (RANGES, {"6846", "6877", "03", "12", "13"} - {"03", "12", "13"}),  # the remark stood in the 2002 list
        ("2017年分类目录：14-01注射、穿刺器械,07", {"14"}),
        ("14,16", {"14", "16"}),  # two digits and no catalogue named
        ("6811,6815", {"6811"}),  # no such code
        ("6877-6840", set(CODES_2002[CODES_2002.index("6840") :])),  # runs backwards
        ("6815(限一次性使用无菌注射器)", {"6815"}),
        (SHORT, set()),
    ],
)
def test_what_a_person_has_to_judge(text, codes_to_judge):
    assert {item.code for item in parse_scope(text).items if item.needs_review} == codes_to_judge


def test_classes():
    assert included(OLD, "2002", "III") == ["6815", "6866", "6821", "6823"]
    assert included(OLD, "2002", "II") == ["6821", "6823"]
    nested = "三类:2002年分类目录:6815;2017年分类目录:14"
    assert included(nested, "2017", "III") == ["14"]
    inside = "2002年分类目录:Ⅲ类:6815;Ⅱ类:6820;2017年分类目录:07"
    assert included(inside, "2002", "II") == ["6820"]
    assert included(inside, "2017", "") == ["07"]


def test_cold_chain():
    assert parse_scope(COLD).cold_chain == "INCLUDED"
    assert parse_scope(NOT_COLD).cold_chain == "EXCLUDED"
    assert parse_scope("6840体外诊断试剂(需低温冷藏运输贮存的除外)").cold_chain == "EXCLUDED"
    assert parse_scope("6858医用冷疗、低温、冷藏设备及器具,6877").cold_chain == "UNSAID"
    assert verdict("6840体外诊断试剂(需低温冷藏运输贮存的除外)", "6840", is_reagent=True) == "YES"


@pytest.mark.parametrize(
    ("text", "arguments", "expected"),
    [
        (BOTH, {"code_2002": "6877"}, "YES"),
        (BOTH, {"code_2017": "13"}, "YES"),
        (BOTH, {"code_2002": "6825", "code_2017": "13"}, "YES"),  # either edition suffices
        (BOTH, {"code_2002": "6825"}, "NO"),
        (BOTH, {"code_2002": "6822"}, "REVIEW"),
        (BOTH, {"code_2002": "6822", "code_2017": "22"}, "YES"),
        (BOTH, {"code_2002": "6840", "is_reagent": True}, "NO"),
        (BOTH, {"code_2017": "40"}, "NO"),
        (COLD, {"code_2017": "40"}, "YES"),
        ("6840临床检验分析仪器", {"code_2017": "40"}, "REVIEW"),  # reagents are not spoken of
        (ALL_BUT, {"code_2002": "6877"}, "NO"),
        (ALL_BUT, {"code_2002": "6815"}, "YES"),
        (ALL_BUT, {"code_2002": "6815", "device_class": "II"}, "NO"),
        ("三类:全部", {}, "YES"),
        (BOTH, {}, "REVIEW"),  # a product without codes
        ("", {"device_class": "I"}, "YES"),
        (FILING, {"code_2002": "6820", "device_class": "II"}, "REVIEW"),
        (RANGES, {"code_2002": "6877"}, "REVIEW"),
        (BOTH, {"code_2002": "77"}, "YES"),
    ],
)
def test_whether_a_scope_covers_a_product(text, arguments, expected):
    assert verdict(text, **arguments) == expected


def test_stray_text_is_never_lost():
    read = parse_scope("2017年分类目录:14;一次性使用无菌注射器")
    assert read.notes == ("一次性使用无菌注射器",)
    assert [problem.code for problem in read.problems] == ["unread_text"]
    assert read.needs_review


def test_an_exception_without_code_leaves_everything_to_a_person():
    read = parse_scope("2017年分类目录:14,16;角膜接触镜除外")
    assert all(item.needs_review for item in read.items)
    assert [problem.code for problem in read.problems] == ["exception_without_code"]


def test_an_empty_or_endless_text():
    assert parse_scope("").items == () == parse_scope("  \n ").items
    assert [problem.code for problem in parse_scope("6815," * 9000).problems] == ["too_long"]


# -- properties --------------------------------------------------------------------------------------------------------
codes_2002 = st.lists(st.sampled_from(CODES_2002), min_size=1, max_size=12, unique=True)
codes_2017 = st.lists(st.sampled_from(CODES_2017), min_size=1, max_size=12, unique=True)
separators = st.sampled_from([",", "，", "、", ";", "；", " ", "\n"])


@given(codes_2002, codes_2017, separators, st.booleans(), st.booleans())
def test_a_printed_list_is_read_back(old, new, separator, named, reverse):
    def printed(codes, names):
        return separator.join(f"{code}{names[code] if named else ''}" for code in codes)

    parts = [f"2002年分类目录:{printed(old, CATALOGUE_2002)}", f"2017年分类目录:{printed(new, CATALOGUE_2017)}"]
    read = parse_scope(";".join(reversed(parts) if reverse else parts))
    assert {i.code for i in read.items if i.edition == "2002"} == set(old)
    assert {i.code for i in read.items if i.edition == "2017"} == set(new)
    assert not any(i.is_excluded or i.needs_review for i in read.items if i.edition != "IVD")
    assert not read.problems


@given(st.sampled_from(CODES_2002), st.sampled_from(CODES_2002), st.sampled_from(["-", "~", "至", "—", "－"]))
def test_a_range_is_its_codes(first, last, sign):
    low, high = sorted((first, last))
    assert included(f"{low}{sign}{high}", "2002") == [code for code in CODES_2002 if low <= code <= high]


@given(codes_2002, st.sampled_from(CODES_2002))
def test_an_exception_never_widens(codes, out):
    text = "2002年分类目录:" + ",".join(codes)
    for code in CODES_2002:
        before, after = verdict(text, code), verdict(f"{text}({out}除外)", code)
        assert after == ("NO" if code == out else before)


@given(st.text(max_size=120))
def test_any_text_is_answered(text):
    for item in parse_scope(text).items:
        assert item.code == "*" or item.code in CATALOGUE_2017 or len(item.code) == 4


fragments = st.sampled_from(
    ["6815", "6840体外诊断试剂", "(除外)", "除外", "全部", "2002年分类目录:", "2017年分类目录:", "III类", "Ⅱ、Ⅲ类:", "6801-6877",
     "03", "01-22", "(", ")", "、", ",", "植入介入类除外", "(含冷藏)", "14-01", "不含诊断试剂", "医疗器械", "\n"]
)  # fmt: skip


@given(st.lists(fragments, max_size=14).map("".join), st.sampled_from(CODES_2002), st.sampled_from(CODES_2017))
def test_any_mixture_is_answered(text, old, new):
    read = parse_scope(text)
    keys = [(i.edition, i.code, i.is_excluded, i.device_class) for i in read.items]
    assert len(keys) == len(set(keys))
    for device_class in ("I", "II", "III"):
        assert scope_covers(read.items, old, new, device_class).verdict in ("YES", "NO", "REVIEW")


@given(st.lists(fragments, max_size=10).map("".join))
def test_reading_twice_reads_the_same(text):
    assert parse_scope(text) == parse_scope(text)


def test_codes_with_two_digits():
    assert full_code_2002("77") == full_code_2002(" 6877 ") == "6877"
    assert scope_covers([ScopeEntry("2002", "6877")], "77", "", "III").verdict == "YES"
