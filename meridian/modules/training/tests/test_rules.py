"""Drawing and scoring exams, waiting, how long certificates hold, stretches of missing persons, progress."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.knowledge.queries import Asked, make_paper, score
from meridian.modules.training.rules.examining import draw, is_passed, next_attempt, seed_of
from meridian.modules.training.rules.gate import Held, Requirement, held_on, missing_on, shortfalls
from meridian.modules.training.rules.starting import days_to_certificate, due_days, median, progress
from meridian.modules.training.rules.validity import last_day, may_renew, notice_step

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 1))


class TestExam:
    @given(
        st.lists(st.integers(1, 500), unique=True, min_size=1), st.none() | st.integers(1, 20), st.integers(0, 10**9)
    )
    def test_draws_as_many_as_wanted_in_order_and_always_the_same(self, keys, wanted, seed):
        found = draw(keys, wanted, seed)
        assert found == draw(keys, wanted, seed)
        assert len(found) == min(wanted or len(keys), len(keys)) == len(set(found))
        assert found == [key for key in keys if key in found]

    @given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 50), st.integers(0, 50))
    def test_each_attempt_has_a_seed_of_its_own(self, person, course, one, other):
        assert (seed_of(person, course, one) == seed_of(person, course, other)) == (one == other)

    @given(st.integers(1, 30), st.integers(0, 30), st.integers(0, 10**6))
    def test_a_paper_answered_rightly_scores_its_share_whatever_its_order(self, questions, right, seed):
        right = min(right, questions)
        paper = make_paper([Asked(key, 1, 4) for key in range(questions)], seed)
        keys = [key for key, _version, _order in paper]
        chosen = {key: frozenset({0 if n < right else 1}) for n, key in enumerate(keys)}
        percent, marks = score(dict.fromkeys(keys, frozenset({0})), chosen)
        assert sum(marks.values()) == right
        assert percent == 100 * right // questions
        assert is_passed(percent, 80) == (5 * right >= 4 * questions)

    @pytest.mark.parametrize(
        ("hours_ago", "allowed", "left", "waits"),
        [
            ((), 3, 3, False),
            ((1,), 3, 2, True),
            ((24,), 3, 2, False),
            ((50, 25), 3, 1, False),
            ((60, 40, 1), 3, 0, False),
        ],
    )
    def test_waits_between_attempts_and_stops_after_the_last(self, hours_ago, allowed, left, waits):
        found = next_attempt([NOON - timedelta(hours=h) for h in hours_ago], allowed, 24, NOON)
        assert (found.left, found.not_before is not None) == (left, waits)
        assert found.may_begin(NOON) == (left > 0 and not waits)


class TestValidity:
    @pytest.mark.parametrize(
        ("issued", "months", "until"),
        [
            (date(2026, 3, 1), 12, date(2027, 2, 28)),
            (date(2026, 11, 20), 12, date(2027, 11, 19)),
            (date(2027, 8, 31), 6, date(2028, 2, 28)),
            (date(2026, 11, 20), None, None),
        ],
    )
    def test_ends_the_day_before_the_same_day(self, issued, months, until):
        assert last_day(issued, months) == until

    @given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 120))
    def test_longer_never_ends_earlier(self, issued, months):
        assert issued <= last_day(issued, months) < last_day(issued, months + 1)

    def test_may_be_renewed_shortly_before_its_end_only(self):
        assert not may_renew(date(2027, 1, 31), date(2026, 12, 1), 60)
        assert may_renew(date(2027, 1, 31), date(2026, 12, 2), 60)
        assert not may_renew(None, date(2026, 12, 2), 60)

    @pytest.mark.parametrize(("days", "step"), [(61, None), (60, 60), (31, 60), (30, 30), (0, 30), (-1, None)])
    def test_tells_at_sixty_and_thirty_days(self, days, step):
        today = date(2026, 11, 20)
        assert notice_step(today + timedelta(days=days), today, [60, 30]) == step


class TestGate:
    NEED = Requirement(1, 7, "反商业贿赂", 3, None, 2, "BLOCK", date(2026, 1, 10), date(2026, 12, 31))

    def test_stretches_follow_the_certificates(self):
        held = [
            Held(7, 1, date(2026, 1, 1), date(2026, 6, 30)), Held(7, 2, date(2026, 2, 1)),
            Held(8, 3, date(2026, 1, 1)),
        ]  # fmt: skip
        found = shortfalls([self.NEED], held, 1)
        assert [(one.first_day, one.last_day, one.held) for one in found] == [
            (date(2026, 1, 10), date(2026, 1, 31), 1), (date(2026, 7, 1), date(2026, 12, 31), 1),
        ]  # fmt: skip

    def test_one_person_with_two_certificates_counts_once(self):
        held = [Held(7, 1, date(2026, 1, 1)), Held(7, 1, date(2026, 1, 1), date(2026, 6, 1))]
        (found,) = shortfalls([self.NEED], held, 1)
        assert (found.held, found.missing, found.first_day) == (1, 1, date(2026, 1, 10))

    def test_only_the_level_and_the_line_it_names(self):
        of_level_two = Requirement(1, 7, "—", 3, 2, 1, "BLOCK", date(2026, 1, 1))
        assert shortfalls([of_level_two], [], 1) == []
        found = shortfalls([of_level_two], [], 2)
        assert missing_on(found, 3, date(2026, 5, 1)) and not missing_on(found, 4, date(2026, 5, 1))
        everything = Requirement(1, 7, "—", None, None, 1, "WARN", date(2026, 1, 1))
        assert missing_on(shortfalls([everything], [], 2), 4, date(2030, 5, 1))

    @given(
        st.lists(st.tuples(st.integers(1, 3), DAYS, st.none() | st.integers(0, 20)), max_size=6),
        st.integers(1, 3), DAYS, DAYS, st.booleans(), DAYS,
    )  # fmt: skip
    def test_a_day_lies_in_a_stretch_exactly_when_too_few_hold_it(self, rows, needed, one, other, has_end, day):
        first, last = min(one, other), max(one, other)
        held = [Held(7, who, start, None if n is None else start + timedelta(days=n)) for who, start, n in rows]
        need = Requirement(1, 7, "—", None, None, needed, "BLOCK", first, last if has_end else None)
        found = [gap for gap in shortfalls([need], held, 1) if gap.concerns(9, day)]
        count = len(held_on(held, 7, day))
        wanted = first <= day and (not has_end or day <= last) and count < needed
        assert [gap.held for gap in found] == ([count] if wanted else [])


class TestOnboarding:
    def test_days_and_progress(self):
        assert due_days(date(2026, 11, 20), [0, 7, 30]) == [date(2026, 11, 20), date(2026, 11, 27), date(2026, 12, 20)]
        tasks = [("DONE", date(2026, 11, 1)), ("OPEN", date(2026, 11, 19)), ("OPEN", date(2026, 11, 20))]
        found = progress(tasks, date(2026, 11, 20))
        assert (found.settled, found.percent, found.overdue, found.is_complete) == (1, 33, 1, False)
        assert progress([], date(2026, 11, 20)).percent == 0
        assert progress([("SKIPPED", date(2026, 11, 1))], date(2026, 11, 20)).is_complete

    def test_time_to_certification(self):
        assert days_to_certificate(date(2026, 11, 1), date(2026, 11, 8)) == 7
        assert days_to_certificate(date(2026, 11, 8), date(2026, 11, 1)) == 0
        assert [median([]), median([4]), median([9, 1]), median([3, 1, 2])] == [None, 4, 1, 2]
