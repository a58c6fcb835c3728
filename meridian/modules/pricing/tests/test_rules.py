"""Keys, periods and precedence of prices."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.pricing.choices import PRECEDENCE
from meridian.modules.pricing.rules.keys import LADDER, Audience, candidate_keys
from meridian.modules.pricing.rules.periods import DAY, Period, gaps, overlaps, place
from meridian.modules.pricing.rules.precedence import PriceRow, best_price, ladder, next_change

JAN, JUL, DEC = date(2026, 1, 1), date(2026, 7, 1), date(2026, 12, 31)


def test_order_of_the_kinds_is_the_one_of_the_choices():
    assert tuple(str(kind) for kind in PRECEDENCE) == LADDER
    kinds = list(dict.fromkeys(key.partition(":")[0] for key in candidate_keys(7, 2, 31, "BJ", [4])))
    assert tuple(kinds) == LADDER


def test_keys_tried_for_a_buyer():
    assert list(candidate_keys(7, 2)) == ["SPECIAL:7:0", "DEALER:7", "LEVEL:2", "LIST"]
    assert list(candidate_keys(7, 2, 31, "BJ")) == [
        "PROJECT:7:BJ", "PROJECT:0:BJ", "SPECIAL:7:31", "SPECIAL:7:0", "DEALER_HOSPITAL:7:31", "DEALER:7", "LEVEL:2", "LIST",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("audience", "problems"),
    [
        (Audience("LIST"), []),
        (Audience("LIST", dealer=7), [("forbids", "dealer")]),
        (Audience("LEVEL"), [("needs", "level")]),
        (Audience("DEALER_HOSPITAL", dealer=7), [("needs", "hospital")]),
        (Audience("SPECIAL", dealer=7, hospital=3), []),
        (Audience("PROJECT", dealer=7, project="BJ"), []),
        (Audience("PROJECT", dealer=7, level=1), [("needs", "project"), ("forbids", "level")]),
    ],
)
def test_what_a_kind_must_and_must_not_name(audience, problems):
    assert audience.problems() == problems


class TestPlacing:
    def test_closes_the_row_before_on_the_day_before(self):
        placed = place([Period(1, JAN, None)], JUL, None)
        assert (placed.closes_id, placed.closes_on, placed.valid_to, placed.gap) == (1, JUL - DAY, None, None)

    def test_ends_before_the_next_one(self):
        assert place([Period(1, JUL, None)], JAN, None).valid_to == JUL - DAY

    def test_refuses_the_same_first_day_and_running_into_a_later_one(self):
        assert place([Period(1, JAN, DEC)], JAN, None).problem == "starts_same_day"
        assert place([Period(1, JUL, None)], JAN, JUL).problem == "overlaps_later"

    def test_names_the_days_a_short_price_leaves_open(self):
        placed = place([Period(1, JAN, DEC)], JUL, JUL + DAY)
        assert placed.gap == (JUL + 2 * DAY, DEC)
        assert place([Period(1, JAN, None)], JUL, JUL + DAY).gap == (JUL + 2 * DAY, None)

    def test_a_row_that_ended_earlier_stays(self):
        assert place([Period(1, JAN, JAN + DAY)], JUL, None).closes_id is None


days = st.integers(0, 400).map(lambda n: JAN + timedelta(days=n))


@given(st.lists(st.tuples(days, st.none() | st.integers(0, 90)), max_size=12))
def test_rows_set_one_after_the_other_never_overlap(asked):
    rows: dict[int, Period] = {}
    for at, (first, length) in enumerate(asked):
        placed = place(list(rows.values()), first, None if length is None else first + timedelta(days=length))
        if placed.problem:
            continue
        if placed.closes_id is not None:
            closed = rows[placed.closes_id]
            rows[closed.id] = Period(closed.id, closed.valid_from, placed.closes_on)
        rows[at] = Period(at, first, placed.valid_to)
    assert overlaps(rows.values()) == []
    assert all(row.valid_to is None or row.valid_to >= row.valid_from for row in rows.values())


def test_overlaps_are_found():
    assert overlaps([Period(1, JAN, None), Period(2, JUL, DEC)]) == [(1, 2)]
    assert overlaps([Period(1, JAN, JUL - DAY), Period(2, JUL, None)]) == []


def test_gaps():
    rows = [Period(1, JAN, JAN + 9 * DAY), Period(2, JUL, JUL + 9 * DAY)]
    assert gaps(rows, DEC) == [(JAN + 10 * DAY, JUL - DAY), (JUL + 10 * DAY, None)]
    assert gaps([Period(1, JAN, None)], DEC) == []
    assert gaps([Period(1, JAN, DEC)], DEC) == []
    assert gaps(rows, JAN + 5 * DAY) == []


def row(pk, key, first=JAN, last=None, price=100):
    return PriceRow(pk, key, key.partition(":")[0], price, first, last)


def test_the_most_special_row_that_holds_wins():
    keys = list(candidate_keys(7, 2, 31, "BJ"))
    rows = [
        row(1, "LIST"),
        row(2, "LEVEL:2"),
        row(3, "DEALER:7", last=JUL - DAY),
        row(4, "DEALER:8"),
        row(5, "SPECIAL:7:0", JUL),
    ]
    assert best_price(rows, keys, JAN).id == 3
    assert best_price(rows, keys, JUL).id == 5
    assert best_price(rows[:2], keys, JUL).id == 2
    assert best_price([rows[3]], keys, JUL) is None
    assert [(r.key, r.now and r.now.id, r.next and r.next.id) for r in ladder(rows, keys, JAN)] == [
        ("SPECIAL:7:0", None, 5), ("DEALER:7", 3, None), ("LEVEL:2", 2, None), ("LIST", 1, None),
    ]  # fmt: skip


def test_what_comes_next():
    keys = list(candidate_keys(7, 2))
    rows = [row(1, "LIST"), row(3, "DEALER:7", last=JUL - DAY), row(6, "LIST", DEC)]
    rows[0] = row(1, "LIST", last=DEC - DAY)
    turn, then = next_change(rows, keys, JAN)
    assert (turn, then.id) == (JUL, 1)
    assert next_change(rows, keys, JUL)[0] == DEC
    assert next_change(rows, keys, DEC) is None
    assert next_change([row(9, "LIST", last=JUL)], keys, JAN) == (JUL + DAY, None)
