"""What the lines of a photographed licence propose for the form."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.licences.rules.photo_text import Proposal, propose

# Lines as a reader returns them, from top to bottom.
OPERATION = [
    "医疗器械经营许可证", "许可证编号：苏宁药监械经营许20220123号", "企业名称：南京瑞源医疗器械有限公司", "法定代表人：王某",
    "经营场所：南京市鼓楼区中山路1号", "经营方式：批发", "经营范围：2002年分类目录：6846，6877；", "2017年分类目录：03，13",
    "库房地址：南京市江宁区2号", "发证部门：南京市市场监督管理局", "有效期限：2027年03月14日", "发证日期：2022年3月15日",
]  # fmt: skip
BUSINESS = [
    "营业执照",
    "统一社会信用代码",
    "91440300MA5G21P972",
    "成立日期 2019年01月15日",
    "营业期限 2019年01月15日至 2049年01月14日",
]
FILING = ["第二类医疗器械经营备案凭证", "备案编号:京丰食药监械经营备20150159号", "经营范围：全部二类医疗器械", "备案部门", "北京市丰台区市场监督管理局", "备案日期", "2015年8月1日"]  # fmt: skip


def test_operation_licence():
    assert propose(OPERATION) == Proposal(
        "OPERATION_LICENCE", "苏宁药监械经营许20220123号", date(2022, 3, 15), date(2027, 3, 14), "南京市市场监督管理局",
        "2002年分类目录:6846,6877;2017年分类目录:03,13",
    )  # fmt: skip


def test_business_licence():
    found = propose(BUSINESS)
    assert (found.kind, found.number, found.raw_scope) == ("BUSINESS_LICENCE", "91440300MA5G21P972", "")
    assert (found.issued_on, found.expires_on) == (date(2019, 1, 15), date(2049, 1, 14))


def test_labels_set_wide_and_full_width_signs():
    found = propose(
        ["营 业 执 照", "统一社会信用代码：９１４４０３００ＭＡ５Ｇ２１Ｐ９７２", "成 立 日 期", "2019 年 01 月 15 日"]
    )
    assert (found.number, found.issued_on) == ("91440300MA5G21P972", date(2019, 1, 15))


def test_filing_with_values_on_the_next_line():
    found = propose(FILING)
    assert (found.kind, found.issued_on, found.issuer) == (
        "OPERATION_FILING", date(2015, 8, 1), "北京市丰台区市场监督管理局",
    )  # fmt: skip
    assert found.raw_scope == "全部二类医疗器械" and found.expires_on is None


def test_nothing_legible():
    assert propose([]) == propose(["…", "12"]) == Proposal()


@given(st.lists(st.text(max_size=30), max_size=12))
def test_any_lines_are_answered(lines):
    assert isinstance(propose(lines), Proposal)
