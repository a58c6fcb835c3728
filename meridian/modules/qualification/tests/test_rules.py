"""Pure rules: next reviews, what keeps a review back, completeness, who may be whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.qualification.rules.completeness import Part, completeness, parts_of
from meridian.modules.qualification.rules.duplicates import Party, core_name, likenesses, name_likeness, plain_name
from meridian.modules.qualification.rules.reviewing import (
    Finding,
    Line,
    add_months,
    approval_findings,
    check_findings,
    is_due,
    next_review,
    passes,
    same_person,
    submit_findings,
)

DAY = date(2026, 11, 21)


class TestNextReview:
    @pytest.mark.parametrize(
        ("day", "months", "expected"),
        [
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2028, 1, 31), 1, date(2028, 2, 29)),
            (date(2026, 11, 21), 12, date(2027, 11, 21)),
            (date(2026, 12, 15), 1, date(2027, 1, 15)),
            (date(2028, 2, 29), 12, date(2029, 2, 28)),
        ],
    )
    def test_months_end_at_the_end_of_shorter_ones(self, day, months, expected):
        assert add_months(day, months) == expected

    def test_a_hard_document_that_ends_before_brings_it_forward(self):
        assert next_review(DAY, 12) == date(2027, 11, 21)
        assert next_review(DAY, 12, [None, date(2027, 3, 1), date(2030, 1, 1)]) == date(2027, 3, 1)
        assert next_review(DAY, 12, [DAY]) == DAY + timedelta(days=1)

    @given(
        st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 60), st.lists(st.none() | st.dates(), max_size=4)
    )
    def test_it_always_lies_ahead_and_never_beyond_the_months(self, day, months, ends):
        found = next_review(day, months, ends)
        assert day < found <= add_months(day, months)

    @pytest.mark.parametrize(
        ("due", "expected"), [(None, True), (DAY, True), (date(2026, 12, 21), True), (date(2026, 12, 22), False)]
    )
    def test_due_within_the_lead(self, due, expected):
        assert is_due(due, DAY, 30) is expected


class TestChecklist:
    def test_hard_documents_must_be_filed_before_submission(self):
        lines = [
            Line("A", True, "MISSING"),
            Line("B", True, "PENDING"),
            Line("C", False, "MISSING"),
            Line("D", True, "EXPIRED"),
        ]
        assert submit_findings(lines) == [Finding("document_missing", "A"), Finding("document_missing", "D")]

    @pytest.mark.parametrize(
        ("line", "code"),
        [
            (Line("A", True, "VALID"), "verdict_missing"),
            (Line("A", True, "VALID", "NOT_NEEDED"), "hard_document"),
            (Line("A", True, "PENDING", "IN_ORDER"), "not_in_force"),
            (Line("A", True, "EXPIRED", "IN_ORDER"), "not_in_force"),
            (Line("A", False, "VALID", "NOT_IN_ORDER", "  "), "note_missing"),
        ],
    )
    def test_a_check_is_complete_and_founded(self, line, code):
        assert check_findings([line]) == [Finding(code, "A")]

    def test_a_complete_check_passes_when_every_hard_document_is_in_order(self):
        soft = Line("S", False, "MISSING", "NOT_IN_ORDER", "asked for")
        good, bad = Line("A", True, "EXPIRING", "IN_ORDER"), Line("B", True, "VALID", "NOT_IN_ORDER", "seal unlike")
        assert check_findings([soft, good, bad]) == []
        assert passes([soft, good]) and not passes([soft, good, bad])

    def test_approval_looks_again(self):
        assert approval_findings([Line("A", True, "VALID", "IN_ORDER"), Line("S", False, "MISSING", "")]) == []
        assert approval_findings([Line("A", True, "EXPIRED", "IN_ORDER")]) == [Finding("not_in_force", "A")]
        assert approval_findings([Line("A", True, "VALID", "")]) == [Finding("not_passed", "A")]

    def test_three_people(self):
        assert same_person(7, {"applicant": 5, "checker": 7}) == "checker"
        assert same_person(8, {"applicant": 5, "checker": 7}) is None
        assert same_person(None, {"applicant": None}) is None


class TestCompleteness:
    WEIGHTS = {
        "credit_code": 20,
        "phone": 5,
        "hard_document": 10,
        "soft_document": 5,
        "open_business": 10,
        "manager": 0,
    }

    def test_parts_follow_the_weights_and_the_documents_needed(self):
        parts = parts_of(self.WEIGHTS, [("BUSINESS_LICENCE", True), ("INVOICE_DATA", False)])
        assert parts == (
            Part("credit_code", 20), Part("phone", 5), Part("open_business", 10), Part("document:BUSINESS_LICENCE", 10),
            Part("document:INVOICE_DATA", 5),
        )  # fmt: skip

    def test_score_and_what_is_missing_the_heaviest_first(self):
        parts = parts_of(self.WEIGHTS, [("BUSINESS_LICENCE", True)])
        found = completeness(parts, {"credit_code", "document:BUSINESS_LICENCE"})
        assert found.score == 66  # 30 of 45
        assert [part.code for part in found.missing] == ["open_business", "phone"]

    @given(st.dictionaries(st.text(max_size=3), st.integers(1, 50), max_size=8), st.sets(st.text(max_size=3)))
    def test_between_nothing_and_everything(self, weights, held):
        parts = [Part(code, weight) for code, weight in weights.items()]
        found = completeness(parts, held)
        assert 0 <= found.score <= 100
        assert (found.score == 100) == (not found.missing)


class TestNames:
    @pytest.mark.parametrize(
        ("name", "plain", "core"),
        [
            ("南京康达医疗器械有限公司", "南京康达医疗器械", "南京康达"),
            ("南京康达医疗器械（集团）股份有限公司", "南京康达医疗器械", "南京康达"),
            (" ＡＢＣ 贸易 有限责任公司", "abc贸易", "abc"),
            ("医药有限公司", "医药", "医药"),
        ],
    )
    def test_the_core_of_a_name(self, name, plain, core):
        assert (plain_name(name), core_name(name)) == (plain, core)

    @pytest.mark.parametrize(
        ("a", "b", "low", "high"),
        [
            ("南京康达医疗器械有限公司", "南京康达医疗器械（集团）有限公司", 100, 100),
            ("南京康达医疗器械有限公司", "康达医疗器械（南京）有限公司", 95, 95),
            ("南京康达医疗器械有限公司", "南京康达医疗科技有限公司", 85, 99),
            ("南京康达医疗器械有限公司", "苏州瑞丰商贸有限公司", 0, 40),
            ("第1医药有限公司", "第2医药有限公司", 0, 60),
            ("江苏康达医疗器械有限公司", "江苏康达医疗器械有限公司苏州分公司", 0, 60),
            ("", "南京康达", 0, 0),
        ],
    )
    def test_how_alike_two_names_are(self, a, b, low, high):
        assert low <= name_likeness(a, b) <= high
        assert name_likeness(a, b) == name_likeness(b, a)


class TestDuplicates:
    def test_the_same_credit_code_is_the_same_company_whatever_its_name(self):
        found = likenesses([Party(2, ("甲贸易",), "X1"), Party(1, ("乙商行",), "X1")], 85)
        assert [(like.first, like.second, like.score, like.reasons) for like in found] == [
            (1, 2, 100, ("same_credit_code",))
        ]

    def test_a_licence_on_file_may_tell_the_number(self):
        found = likenesses([Party(1, ("甲贸易",), "X1"), Party(2, ("丁商行",), licence_numbers=frozenset({"X1"}))], 85)
        assert [(like.score, like.reasons) for like in found] == [(98, ("same_licence_number",))]

    def test_two_companies_with_numbers_of_their_own_are_two(self):
        a = Party(1, ("南京康达医疗器械有限公司",), "X1", "02584443333")
        b = Party(2, ("南京康达医疗科技有限公司",), "X2", "02584443333")
        assert likenesses([a, b], 85) == []
        without = Party(2, b.names, "", b.phone)
        found = likenesses([a, without], 85)
        assert [like.reasons for like in found] == [("similar_name", "same_phone")]

    def test_what_was_decided_is_not_asked_again(self):
        parties = [Party(1, ("南京康达医疗器械有限公司",)), Party(2, ("南京康达医疗器械集团有限公司",))]
        assert len(likenesses(parties, 85)) == 1
        assert likenesses(parties, 85, {(1, 2)}) == []

    def test_thousands_of_dealers_take_a_moment(self):
        import time

        parties = [
            Party(n, (f"第{n}号{chr(0x4E00 + n % 3000)}{chr(0x5000 + n * 7 % 3000)}医药有限公司",)) for n in range(5000)
        ]
        began = time.perf_counter()
        assert likenesses(parties, 85) == []
        assert time.perf_counter() - began < 6
