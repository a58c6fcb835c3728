"""The guards without a database: registered use, drugs and patients' numbers, advertising numbers, questions and scores."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.knowledge.rules.documents import advertising_until
from meridian.modules.knowledge.rules.quizzing import (
    Asked,
    attempts_left,
    check_question,
    make_paper,
    right_choices,
    score,
)
from meridian.modules.knowledge.rules.registered_use import uses_beyond
from meridian.modules.knowledge.rules.solutions import drug_words, personal_numbers

STENT = "适用于冠状动脉原发病变（病变长度≤33mm，参考血管直径2.25～4.0mm）所致缺血性心脏病患者的血管内治疗。不适用于左主干病变。"
BONE = "用于非承重部位骨折的内固定。"
ULTRASOUND = "供腹部、心脏、浅表器官超声检查用。"


@pytest.mark.parametrize(("claimed", "registered", "beyond"), [
    ("冠状动脉原发病变的血管内治疗", STENT, []),
    ("缺血性心脏病", STENT, []),
    ("左主干病变", STENT, ["左主干病变"]),
    ("颅内动脉狭窄", STENT, ["颅内动脉狭窄"]),
    ("冠状动脉原发病变，下肢动脉闭塞", STENT, ["下肢动脉闭塞"]),
    ("非承重部位骨折内固定", BONE, []),
    ("承重部位骨折内固定", BONE, ["承重部位骨折内固定"]),
    ("脊柱融合", BONE, ["脊柱融合"]),
    ("腹部超声检查", ULTRASOUND, []),
    ("心脏超声检查、浅表器官超声检查", ULTRASOUND, []),
    ("颅脑超声检查", ULTRASOUND, ["颅脑超声检查"]),
    ("骨折", "", ["骨折"]),
    ("颅内动脉原发病变", STENT, ["颅内动脉原发病变"]),
    ("冠状动脉慢性完全闭塞病变", STENT, ["冠状动脉慢性完全闭塞病变"]),
    ("腰椎压缩性骨折", "用于胸椎压缩性骨折的固定。", ["腰椎压缩性骨折"]),
    ("在冠状动脉原发病变中", STENT, []),
])  # fmt: skip
def test_what_the_registration_does_not_state_is_beyond_it(claimed, registered, beyond):
    assert uses_beyond(claimed, registered, 70) == beyond


@given(st.text(alphabet="冠状动脉病变狭窄介入骨折固定", min_size=4, max_size=30))
def test_the_registered_text_itself_is_always_covered(text):
    assert uses_beyond(text, text, 100) == []


def test_words_of_drugs_and_numbers_of_patients_are_found():
    assert drug_words("术后口服阿司匹林 100MG", ["口服", "mg", "肝素"]) == ["口服", "mg"]
    assert personal_numbers("联系 13812345678，证件 32010119800101123X") == ["13812345678", "32010119800101123X"]
    assert personal_numbers("批号 2026110112345678901") == []


@pytest.mark.parametrize(("number", "until"), [
    ("苏械广审(文)第281231-00001号", date(2028, 12, 31)), ("国械广审（视）第270630-00012号", date(2027, 6, 30)),
    ("苏械广审(文)第281331-00001号", None), ("苏药广审(文)第281231-00001号", None), ("", None),
])  # fmt: skip
def test_an_advertising_number_says_its_last_day(number, until):
    assert advertising_until(number) == until


@pytest.mark.parametrize(("kind", "options", "answer", "wrong"), [
    ("SINGLE", "一\n二", "A", []), ("SINGLE", "一\n二", "AB", ["quiz.one_letter"]),
    ("SINGLE", "一", "A", ["quiz.options"]), ("SINGLE", "一\n一", "A", ["quiz.options_twice"]),
    ("SINGLE", "一\n二", "C", ["quiz.letters"]), ("SINGLE", "一\n二", "", ["quiz.letters"]),
    ("MULTIPLE", "一\n二\n三", "AC", []), ("MULTIPLE", "一\n二\n三", "A", ["quiz.two_letters"]),
    ("MULTIPLE", "一\n二\n三", "AA", ["quiz.letters"]),
    ("TRUE_FALSE", "", "T", []), ("TRUE_FALSE", "", "A", ["quiz.true_or_false"]),
    ("TRUE_FALSE", "对\n错", "F", ["quiz.options_not_needed"]),
])  # fmt: skip
def test_a_question_can_be_asked_or_says_why_not(kind, options, answer, wrong):
    assert check_question(kind, options, answer) == wrong


def test_only_exactly_the_right_options_count():
    right = {1: right_choices("MULTIPLE", "AC"), 2: right_choices("SINGLE", "B"), 3: right_choices("TRUE_FALSE", "F")}
    percent, marks = score(right, {1: frozenset({0}), 2: frozenset({1}), 3: frozenset({1})})
    assert (percent, marks) == (66, {1: False, 2: True, 3: True})
    assert score(right, {})[0] == 0


@given(st.integers(0, 10**9), st.integers(1, 12), st.integers(2, 6))
def test_a_paper_asks_every_question_once_with_all_its_options(seed, questions, options):
    asked = [Asked(key, 1, options) for key in range(questions)]
    paper = make_paper(asked, seed)
    assert sorted(key for key, _v, _o in paper) == list(range(questions))
    assert all(sorted(order) == list(range(options)) for _k, _v, order in paper)
    assert paper == make_paper(asked, seed)


def test_true_stands_before_false_always():
    assert all(make_paper([Asked(1, 1, 2, "TRUE_FALSE")], seed) == [[1, 1, [0, 1]]] for seed in range(20))


def test_attempts_come_back_after_the_window():
    now = datetime(2026, 11, 23, tzinfo=UTC)
    days = [now - timedelta(days=n) for n in (40, 20, 10, 1)]
    assert attempts_left(days, now, 4, 30) == (1, None)
    assert attempts_left(days, now, 3, 30) == (0, now + timedelta(days=10))
    assert attempts_left([], now, 3, 30) == (3, None)
