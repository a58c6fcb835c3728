"""Checklists, warranties, patient data, working hours, tasks and answers: what the rules say, without a database."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.service.choices import QUESTION_MOVES, SUPPORT_MOVES, TASK_MOVES, TRAINING_MOVES
from meridian.modules.service.rules.answering import check_approval, check_reuse
from meridian.modules.service.rules.checklist import (
    Step,
    check_acceptance,
    check_step,
    plain,
    state_after,
    warranty_end,
    within,
)
from meridian.modules.service.rules.findings import may_become
from meridian.modules.service.rules.fulfilment import Ordered, Promise, fulfils, starts_on
from meridian.modules.service.rules.patient_data import check_case_number, find_patient_data
from meridian.modules.service.rules.working_hours import due_at, read_spans, working_minutes

D = Decimal
SPANS = read_spans([["09:00", "12:00"], ["13:00", "18:00"]])


def codes(findings):
    return [found.code for found in findings]


def weekday(day: date) -> bool:
    return day.weekday() < 5


class TestChecklist:
    INSTALL, DEBUG = Step(1, "INSTALL"), Step(2, "DEBUG", needs_value=True, low=D("4.9"), high=D("5.1"))
    SIGN = Step(3, "ACCEPTANCE", needs_photo=True)

    def check(self, steps, step, **given):
        facts = {"value": None, "has_photo": False, "passed": True, "note": "", **given}
        return codes(check_step(steps, step, facts.pop("state", "INSTALLING"), **facts))

    def test_a_phase_waits_for_the_one_before(self):
        steps = [self.INSTALL, self.DEBUG, self.SIGN]
        assert self.check(steps, self.INSTALL) == []
        assert self.check(steps, self.DEBUG, value=D(5)) == ["installation.phase"]
        failed = [self.INSTALL._replace(result="FAILED"), self.DEBUG]
        assert self.check(failed, self.DEBUG, value=D(5)) == ["installation.phase"]

    def test_value_photo_and_note(self):
        done = [self.INSTALL._replace(result="PASSED"), self.DEBUG]
        assert self.check(done, self.DEBUG) == ["installation.value"]
        assert self.check(done, self.DEBUG, value=D("5.2")) == ["installation.limits"]
        assert self.check(done, self.DEBUG, value=D("5.2"), passed=False) == ["installation.note"]
        assert self.check(done, self.DEBUG, value=D("5.2"), passed=False, note="偏高") == []
        assert self.check([self.SIGN], self.SIGN) == ["installation.photo"]

    @pytest.mark.parametrize("state", ["ACCEPTED", "CANCELLED"])
    def test_nothing_is_signed_when_closed(self, state):
        assert self.check([self.INSTALL], self.INSTALL, state=state) == ["installation.closed"]
        assert state_after([self.INSTALL], state) == state

    @pytest.mark.parametrize(
        ("results", "state"),
        [
            (("OPEN", "OPEN", "OPEN"), "PLANNED"),
            (("FAILED", "OPEN", "OPEN"), "INSTALLING"),
            (("PASSED", "OPEN", "OPEN"), "DEBUGGING"),
            (("PASSED", "PASSED", "OPEN"), "ACCEPTANCE"),
            (("PASSED", "PASSED", "PASSED"), "ACCEPTANCE"),
            (("FAILED", "PASSED", "PASSED"), "INSTALLING"),
        ],
    )
    def test_state_follows_from_the_steps(self, results, state):
        phases = ("INSTALL", "DEBUG", "ACCEPTANCE")
        steps = [Step(n, phase, result) for n, (phase, result) in enumerate(zip(phases, results, strict=True))]
        assert state_after(steps, "PLANNED") == state

    def test_acceptance_needs_every_step_and_a_signature(self):
        passed = [Step(1, "INSTALL", "PASSED")]
        assert codes(check_acceptance(passed, "ACCEPTANCE", "李主任", "设备科主任")) == []
        assert codes(check_acceptance(passed, "ACCEPTANCE", "李", " ")) == ["installation.signatory"]
        assert codes(check_acceptance([Step(1, "INSTALL")], "PLANNED", "李", "长")) == ["installation.steps_open"]
        assert codes(check_acceptance([], "PLANNED", "李", "长")) == ["installation.steps_open"]

    def test_limits_belong_to_the_range(self):
        assert within(D("4.9"), D("4.9"), D("5.1")) and within(D("5.1"), None, D("5.1"))
        assert not within(D("5.1001"), D("4.9"), D("5.1"))
        assert (plain(D("5.1000")), plain(D("100.0000")), plain(None)) == ("5.1", "100", "–")


class TestWarranty:
    @pytest.mark.parametrize(
        ("start", "months", "end"),
        [
            (date(2026, 3, 15), 12, date(2027, 3, 14)),
            (date(2026, 1, 1), 12, date(2026, 12, 31)),
            (date(2026, 8, 31), 6, date(2027, 2, 28)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2026, 3, 15), 0, None),
        ],
    )
    def test_last_day(self, start, months, end):
        assert warranty_end(start, months) == end

    @given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 120))
    def test_it_lasts_as_long_as_it_says(self, start, months):
        end = warranty_end(start, months)
        assert months * 28 - 1 <= (end - start).days <= months * 31
        assert warranty_end(start, months + 1) > end


class TestPatientData:
    @pytest.mark.parametrize("text", ["", "SZ-2611-03", "A-1", "NJFY-26-B7-01"])
    def test_pseudonyms(self, text):
        assert check_case_number(text) == []

    @pytest.mark.parametrize("text", ["王小明", "320102199001011234", "sz-1", "SZ2611", "ZY-12345678-9", "A B-1"])
    def test_no_pseudonyms(self, text):
        assert codes(check_case_number(text)) == ["service.case_number"]

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("身份证 320102199001011234", "service.identity_number"),
            ("联系 13812345678", "service.mobile_number"),
            ("住院号:123456", "service.record_number"),
            ("患者姓名：王某", "service.patient_name"),
            ("患者：王小明 行PCI", "service.patient_name"),
        ],
    )
    def test_found_by_form(self, text, code):
        assert codes(find_patient_data(text)) == [code]

    @pytest.mark.parametrize("text", ["支架 3.0×18mm 两枚, 批号 20260115A1", "患者: 糖尿病合并肾功能不全时如何使用", "订单 SO-2611-0001", "序列号 320102209913011234"])  # fmt: skip
    def test_business_texts_pass(self, text):
        assert find_patient_data(text) == []


class TestWorkingHours:
    def at(self, *parts):
        return datetime(*parts)

    @pytest.mark.parametrize(
        ("start", "hours", "due"),
        [
            ((2026, 11, 18, 10), 1, (2026, 11, 18, 11)),
            ((2026, 11, 18, 11), 2, (2026, 11, 18, 14)),  # over lunch
            ((2026, 11, 18, 20), 8, (2026, 11, 19, 18)),  # asked at night
            ((2026, 11, 20, 17), 2, (2026, 11, 23, 10)),  # over the weekend
            ((2026, 11, 21, 9), 16, (2026, 11, 24, 18)),  # asked on a Saturday
        ],
    )
    def test_due(self, start, hours, due):
        assert due_at(self.at(*start), hours * 60, SPANS, weekday) == self.at(*due)

    @given(st.integers(0, 60 * 24 * 20), st.integers(1, 60 * 40))
    def test_what_passed_until_then_is_the_limit(self, offset, minutes):
        start = datetime(2026, 11, 1) + timedelta(minutes=offset)
        end = due_at(start, minutes, SPANS, weekday)
        assert working_minutes(start, end, SPANS, weekday) == minutes
        assert weekday(end.date())

    def test_bad_spans(self):
        assert read_spans([["13:00", "18:00"], ["09:00", "12:00"]])[0][0] == time(9)
        for wrong in ([], [["12:00", "09:00"]], [["09:00", "13:00"], ["12:00", "18:00"]]):
            with pytest.raises(ValueError, match="span"):
                read_spans(wrong)
        with pytest.raises(ValueError, match="working time"):
            due_at(datetime(2026, 11, 1), 60, SPANS, lambda day: False)


class TestFulfilment:
    PROMISE = Promise(7, "AG-1", date(2026, 3, 1), date(2026, 12, 31))

    @pytest.mark.parametrize(
        ("dealer", "contract", "day", "does"),
        [
            (7, "", date(2026, 3, 1), True),
            (7, "AG-1", date(2026, 12, 31), True),
            (7, "AG-2", date(2026, 4, 1), False),
            (8, "", date(2026, 4, 1), False),
            (7, "", date(2026, 2, 28), False),
            (7, "", date(2027, 1, 1), False),
        ],
    )
    def test_which_order_counts(self, dealer, contract, day, does):
        assert fulfils(Ordered(dealer, contract, day), self.PROMISE) is does

    def test_the_time_runs_from_the_later_day(self):
        assert starts_on(date(2025, 12, 5), date(2026, 1, 1)) == date(2026, 1, 1)
        assert starts_on(date(2026, 3, 2), date(2026, 1, 1)) == date(2026, 3, 2)


class TestAnswering:
    def test_another_person_approves(self):
        facts = {"author_id": 1, "reviewer_id": 2, "answer": "是", "is_off_label": False, "note": ""}
        assert check_approval(**facts) == []
        assert codes(check_approval(**{**facts, "reviewer_id": 1})) == ["question.own_answer"]
        assert codes(check_approval(**{**facts, "answer": " "})) == ["question.no_answer"]
        assert codes(check_approval(**{**facts, "is_off_label": True})) == ["question.off_label_note"]

    def test_what_becomes_general(self):
        assert check_reuse(status="SENT", is_off_label=False) == []
        assert codes(check_reuse(status="APPROVED", is_off_label=False)) == ["question.not_sent"]
        assert codes(check_reuse(status="SENT", is_off_label=True)) == ["question.off_label_faq"]


@pytest.mark.parametrize("moves", [TASK_MOVES, TRAINING_MOVES, SUPPORT_MOVES, QUESTION_MOVES])
def test_every_state_has_its_moves(moves):
    states = set(moves)
    assert all(set(then) <= states for then in moves.values())
    assert any(not then for then in moves.values())
    first, last = next(iter(moves)), [state for state, then in moves.items() if not then]
    assert not any(may_become(moves, state, first) for state in last)
