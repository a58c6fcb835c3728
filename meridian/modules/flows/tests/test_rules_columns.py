"""Headings, columns, layouts, row states."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from meridian.modules.flows.rules.columns import assign
from meridian.modules.flows.rules.headings import FIELDS, heading_meanings, heading_unit
from meridian.modules.flows.rules.layout import Layout, guess_kind, layout_fingerprint, parse_file_name
from meridian.modules.flows.rules.row_states import RowFacts, classify, ends_as_total, is_note_text, is_total_label

REAL = Path(__file__).parents[5] / "shared" / "data" / "flow" / "headings.json"
MEANINGS = {
    "销售日期": {"date", "invoice_date", "period"},
    "商业公司/经销商": {"dealer_name", "customer"},
    "客户/终端": {"customer", "customer_clean"},
    "产品": {"product", "product_clean"},
    "规格": {"spec", "spec_raw"},
    "批号": {"lot"},
    "数量": {"qty", "qty_converted", "qty_alternate"},
    "单位": {"unit"},
    "价格": {"price"},
    "金额": {"amount"},
    "生产厂家": {"maker"},
    "批准文号": {"cert_no"},
    "生产日期/效期": {"production_date", "expiry_date"},
}


def best(text: str) -> str:
    meanings = heading_meanings(text)
    return max(meanings, key=lambda name: meanings[name]) if meanings else ""


@pytest.mark.skipif(not REAL.exists(), reason="shared reference data ../shared/data/flow is absent")
def test_real_headings() -> None:
    groups = json.loads(REAL.read_text(encoding="utf-8"))["headings"]
    wrong = [
        (meaning, text, best(text))
        for meaning, fields in MEANINGS.items()
        for text in groups[meaning]
        if not set(heading_meanings(text)) & fields
    ]
    assert wrong == []
    strongest = [(m, t, best(t)) for m, fields in MEANINGS.items() for t in groups[m] if best(t) not in fields]
    assert len(strongest) <= 2, strongest  # 购货单位 is the buyer for most dealers, the dealer for few


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("*销售日期", "date"), ("销售\n日期", "date"), ("数量（盒）", "qty"), ("数量/Qty", "qty"), ("單價", "price"), ("含稅金額", "amount"), ("Lot No.", "lot"),
        ("本月销售数量", "qty"), ("客户编码", "customer_code"), ("有效期至", "expiry_date"), ("产品名稱", "product"), ("客户名称:", "customer"), ("出库单编号", "doc_no"),
        ("基本信息/医院名称", "customer"), ("序号", "row_number"), ("销售数量(支)", "qty"), ("规格、型号", "spec"), ("单 位", "unit"), ("Expiration Date", "expiry_date"),
    ],
)  # fmt: skip
def test_heading_spellings(text: str, name: str) -> None:
    assert best(text) == name


def test_words_of_data_are_no_headings() -> None:
    for text in ("昆明和平医院", "冠脉药物支架系统", "A2500001", "2025-06-03", "3.0mm×18mm"):
        assert not heading_meanings(text), text


def test_unit_in_heading() -> None:
    assert heading_unit("数量（盒）") == "盒"
    assert heading_unit("金额(元)") is None


def test_price_times_quantity_is_amount_without_headings() -> None:
    rows = [["昆明和平医院", 250.5, 4, 1002], ["濮阳县人民医院", 99, 12, 1188], ["上海市第十人民医院", 10.25, 8, 82]]
    cells = [[str(row[i]) for row in rows] for i in range(4)]
    found = assign([None] * 4, cells, has_header=False).columns
    assert {name: guess.index for name, guess in found.items()} == {"customer": 0, "price": 1, "qty": 2, "amount": 3}


def test_supplier_is_maker_only_without_a_maker() -> None:
    data = [["2025-06-03"] * 3, ["国药控股公司"] * 3, ["支架"] * 3, ["1", "2", "3"]]
    alone = assign(["购进日期", "供应商", "产品名称", "数量"], data, kind="PM")
    assert alone.columns["maker"].index == 1
    assert alone.extra["supplier"].index == 1
    both = assign(["购进日期", "供应商", "产品名称", "数量", "生产厂家"], [*data, ["某公司"] * 3], kind="PM")
    assert both.columns["maker"].index == 4


def test_field_names_are_the_documented_ones() -> None:
    assert (
        tuple(
            "date customer product spec model lot serial production_date expiry_date qty unit price amount maker item_code "
            "doc_type doc_no address remark".split()
        )
        == FIELDS
    )


def test_file_names() -> None:
    parsed = parse_file_name("SM_D001_昆明某某医药有限公司_20250630.xlsx")
    assert (parsed.kind, parsed.dealer_code, parsed.dealer_name, parsed.day) == (
        "SM",
        "D001",
        "昆明某某医药有限公司",
        dt.date(2025, 6, 30),
    )
    assert parse_file_name("IM_D001_某_20250630_补传1.xls").resend == "补传1"
    assert not parse_file_name("6月销售.xlsx").follows_convention
    assert not parse_file_name("SM_D001_某_20251330.xlsx").follows_convention


def test_kind() -> None:
    assert guess_kind("PM_D1_x_20250630.csv", "", []) == ("PM", 1.0)
    assert guess_kind("六月库存.xlsx", "Sheet1", ["产品名称", "数量"])[0] == "IM"
    assert guess_kind("a.xlsx", "Sheet1", ["日期", "客户名称", "数量"])[0] == "SM"
    assert guess_kind("a.xlsx", "Sheet1", ["购进日期", "供应商名称", "数量"])[0] == "PM"


def test_layout_survives_json_and_small_changes_of_headings() -> None:
    assert layout_fingerprint(["*日期", "数 量", "", None]) == layout_fingerprint(["日期", "数量"])
    assert layout_fingerprint(["日期", "数量"]) != layout_fingerprint(["数量", "日期"])
    layout = Layout("abc", 2, {"date": 0}, {"udi": 3}, "销售", "SM", ("日期",))
    assert Layout.from_json(json.loads(json.dumps(layout.as_json()))) == layout


@pytest.mark.parametrize(
    "text",
    [
        "合计",
        "合 计：",
        "小计",
        "本页小计",
        "总计",
        "Total",
        "Grand Total",
        "共计",
        "【合计】",
        "合计：12盒",
        "合計",
        "共 25 条",
    ],
)
def test_total_labels(text: str) -> None:
    assert is_total_label(text)


@pytest.mark.parametrize("text", ["血糖计", "合计医疗公司", "昆明和平医院", "体温计", "总医院", "summary sheet"])
def test_no_total_labels(text: str) -> None:
    assert not is_total_label(text)
    assert not ends_as_total(text)


def test_notes_around_the_table() -> None:
    assert all(map(is_note_text, ["制表人：张三", "审 核：", "第1页 共2页", "备注：以上", "打印日期：2025-06-30"]))
    assert not any(map(is_note_text, ["昆明和平医院", "支架系统", "第一人民医院"]))


def facts(**values: str) -> RowFacts:
    numbers = {"qty": int(values["qty"])} if values.get("qty", "").lstrip("-").isdigit() else {}
    return RowFacts(
        cells=list(values.values()), values=values, headings=["日期"], required=frozenset({"date", "customer", "product", "qty"}),
        date_ok="date" in values, qty_sums=(9,), **numbers,
    )  # fmt: skip


def test_states() -> None:
    assert classify(facts()) == ("blank", ())
    good = {"date": "2025-06-03", "customer": "甲医院", "product": "支架", "qty": "3"}
    assert classify(facts(**good)) == ("line", ())
    assert classify(facts(**{k: v for k, v in good.items() if k != "customer"})) == ("error", ("missing_customer",))
    assert classify(facts(date="合计", qty="12")) == ("total", ("total_label",))
    assert classify(facts(qty="9", amount="1")) == ("total", ("total_by_sum",))
    assert classify(facts(date="备注：已核对")) == ("note", ("footer_text",))
    assert classify(facts(**good, remark="合计3盒")) == ("line", ())
