"""Product, lot and alias matching."""

from __future__ import annotations

from decimal import Decimal

import pytest

from meridian.modules.matching.rules.aliases import AliasBook, CustomerCascade, CustomerQuery
from meridian.modules.matching.rules.hospitals import HospitalMatcher, HospitalRecord
from meridian.modules.matching.rules.lots import LotMatcher
from meridian.modules.matching.rules.products import ProductMatcher, ProductQuery, SkuRecord
from meridian.modules.matching.rules.specs import compare_specs, dimensions, fold_spec, fold_unit, propose_conversion


@pytest.mark.parametrize(
    ("left", "right", "score", "code"),
    [
        ("3.0*18", "3.0*18", 1.0, "spec_exact"),
        ("3.0mm×18mm", "3.0*18", 1.0, "spec_normalised"),
        ("φ3.0X18", "3×18", 1.0, "spec_normalised"),
        ("18x3.0", "3.0*18", 0.99, "spec_order"),
        ("1.8cm*3mm", "3.0*18", 0.99, "spec_order"),
        ("3018", "3.0*18", 0.9, "spec_ambiguous"),
        ("3.5*18", "3.0*18", 0.3, "spec_conflict"),
        ("7F", "7 F", 1.0, "spec_normalised"),
        ("BX-100", "bx100", 1.0, "spec_normalised"),
        ("5ml", "10ml", 0.3, "spec_conflict"),
        ("", "7F", 0.0, "spec_missing"),
        ("3.0*18*140", "3.0*18", 0.3, "spec_conflict"),
    ],
)
def test_specifications(left, right, score, code):
    assert compare_specs(left, right) == (score, code)


def test_specification_normal_form():
    assert fold_spec("Φ3.0mm × 18mm") == "3*18"
    assert dimensions("18*3.0") == (Decimal("3"), Decimal("18"))
    assert fold_spec(None) == "" and dimensions("7F") == ()


@pytest.mark.parametrize(
    ("unit", "base", "factors", "spec", "expected"),
    [
        ("盒", "支", {"盒": 10, "箱": 200}, "", ("multiply", 10, True)),
        ("箱", "支", {"盒": 10, "箱": 200}, "", ("multiply", 200, True)),
        ("支", "支", {}, "", ("multiply", 1, True)),
        ("EA", "个", {}, "", ("multiply", 1, True)),
        ("盒", "支", {}, "10支/盒", ("multiply", 10, False)),
        ("支", "盒", {}, "10支/盒", ("divide", 10, False)),
        ("瓶", "盒", {}, "10万iu×5瓶/盒", ("divide", 5, False)),
        ("BOX", "支", {"盒": 10}, "", ("multiply", 10, True)),
        ("", "支", {"盒": 10}, "", ("multiply", 1, False)),
    ],
)
def test_unit_conversion(unit, base, factors, spec, expected):
    proposal = propose_conversion(unit, base, factors, spec)
    assert (proposal.operation, proposal.factor, proposal.certain) == expected


def test_unknown_unit_gives_no_conversion():
    assert propose_conversion("套", "支", {"盒": 10}) is None
    assert fold_unit(" 付 ") == "套"


@pytest.fixture
def products() -> ProductMatcher:
    book = AliasBook()
    book.add(("code", "KC-77"), "2", dealer="D1")
    book.add(("冠脉架", "大号", ""), "3")
    return ProductMatcher(
        [
            SkuRecord(
                "1",
                "ST3018",
                "一次性使用冠脉支架系统",
                "3.0mm×18mm",
                "CS-3018",
                base_unit="套",
                pack_units={"盒": 5},
                gtins=("06901234567892",),
            ),
            SkuRecord("2", "ST3518", "一次性使用冠脉支架系统", "3.5mm×18mm", "CS-3518"),
            SkuRecord("3", "ST4018", "一次性使用冠脉支架系统", "4.0mm×18mm", "CS-4018"),
            SkuRecord("4", "FH01", "医用缝合针", "", "FH-1", aliases=("圆针",)),
            SkuRecord("5", "GY01", "骨科引流管", "14F", ""),
            SkuRecord("6", "GY02", "骨科引流管", "16F", ""),
        ],
        book,
    )


@pytest.mark.parametrize(
    ("query", "decision", "sku", "reason"),
    [
        (ProductQuery("冠脉支架系统", "3.0*18"), "auto", "1", "spec_normalised"),
        (ProductQuery("冠脉支架系统", "18×3.5"), "auto", "2", "spec_order"),
        (ProductQuery("冠脉支架系统", "3018"), "review", "1", "spec_ambiguous"),
        (ProductQuery("冠脉支架系统"), "review", "1", "close_runner_up"),
        (ProductQuery("冠脉支架系统", "5.0*18"), "none", None, "spec_conflict"),
        (ProductQuery(gtin="6901234567892"), "auto", "1", "gtin"),
        (ProductQuery("任意", item_code="KC-77", dealer="D1"), "auto", "2", "item_code"),
        (ProductQuery("任意", item_code="KC-77", dealer="D2"), "none", None, "no_candidate"),
        (ProductQuery("冠脉架", "大号", dealer="D9"), "auto", "3", "alias"),
        (ProductQuery("支架系统", model="ST3518"), "auto", "2", "sku_code"),
        (ProductQuery("圆针"), "auto", "4", "alias"),
        (ProductQuery("冠脉支架系统CS-3018"), "auto", "1", "spec_in_name"),
        (ProductQuery("骨科引流管", "14f"), "auto", "5", "spec_normalised"),
        (ProductQuery("血糖试纸", "50片"), "none", None, "no_candidate"),
    ],
)
def test_product_cascade(products, query, decision, sku, reason):
    result = products.match([query])[0]
    assert (result.decision, result.matched_id) == (decision, sku), result
    assert reason in result.codes


def test_conversion_of_a_matched_product(products):
    assert products.conversion("1", "盒").factor == 5
    assert products.conversion("1", "箱") is None


LOTS = LotMatcher(
    [
        ("a", "S", "0012"),
        ("b", "S", "20250101"),
        ("c", "S", "LO1B"),
        ("d", "S", "20250102"),
        ("e", "S", "A-12/3"),
        ("f", "T", "0099"),
        ("g", "T", "99"),
    ]
)


@pytest.mark.parametrize(
    ("text", "decision", "lot", "reason"),
    [
        ("0012", "auto", "a", "lot_exact"),
        ("12", "auto", "a", "lot_lost_zeros"),
        ("12.0", "auto", "a", "lot_lost_zeros"),
        (12, "auto", "a", "lot_lost_zeros"),
        (" 20250101 ", "auto", "b", "lot_trimmed"),
        ("'20250101", "auto", "b", "lot_trimmed"),
        ("批号：20250101", "auto", "b", "lot_trimmed"),
        ("L01B", "auto", "c", "lot_confusable"),
        ("a-12/3", "auto", "e", "lot_trimmed"),
        ("A123", "auto", "e", "lot_signs"),
        ("2.03E+07", "review", "b", "lot_scientific_notation"),
        ("2.0250101E+07", "review", "b", "lot_scientific_notation"),
        ("9.9E+11", "none", None, "lot_unknown"),
        ("X9", "none", None, "lot_unknown"),
        ("", "none", None, "lot_missing"),
        (None, "none", None, "lot_missing"),
    ],
)
def test_lots(text, decision, lot, reason):
    result = LOTS.match("S", text)
    assert (result.decision, result.matched_id) == (decision, lot), result
    assert reason in result.codes


def test_lot_of_another_product_is_not_taken_and_twins_are_left_to_people():
    assert LOTS.match("T", "0012").decision == "none"
    assert LOTS.match("T", "99").matched_id == "g"
    twin = LOTS.match("T", "099")
    assert twin.decision == "review" and "close_runner_up" in twin.codes


def test_alias_book_prefers_the_dealer_and_refuses_disputes():
    book = AliasBook()
    book.add("市一院", "1")
    book.add("市一院", "2", dealer="D1")
    book.add("中心医院", "1")
    book.add("中心医院", "2")
    assert book.find("市一院", "D1").target_id == "2" and book.find("市一院", "D1").scope == "dealer"
    assert book.find("市一院 ", "D2").target_id == "1" and book.find("市 一院").scope == "global"
    assert book.find("中心医院") is None and book.is_disputed("中心医院")
    assert book.find("没有") is None and not book.is_disputed("没有")


def test_customer_cascade_takes_memory_then_code_then_score():
    book = AliasBook()
    book.add("人民医院", "2", dealer="D1")
    book.add_code("12320500466", "1")
    matcher = HospitalMatcher(
        [
            HospitalRecord("1", "苏州市第一人民医院"),
            HospitalRecord("2", "昆山市人民医院"),
            HospitalRecord("3", "南京协和医院"),
        ]
    )
    cascade = CustomerCascade(matcher, book, {"D1": "江苏省"})
    results = cascade.match(
        [
            CustomerQuery("人民医院", dealer="D1"),
            CustomerQuery("人民医院", dealer="D2"),
            CustomerQuery("随便", code="12320500466"),
            CustomerQuery("苏州市一院"),
            CustomerQuery("协和医院", dealer="D1"),
        ]
    )
    assert [(result.decision, result.matched_id) for result in results][:1] == [("auto", "2")]
    assert results[1].decision != "auto"
    assert (results[2].matched_id, results[2].codes) == ("1", ("code",))
    assert (results[3].decision, results[3].matched_id) == ("auto", "1")
    assert results[4].decision == "review" and "region_prior" in results[4].codes
