"""Paging by key: every row once, forward and back, with ties and with rows that come and go meanwhile."""

from __future__ import annotations

import base64
import json
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.objects.keyset import COUNT_CAP, capped_count, complete_order, page_of
from meridian.kernel.records.bulk_rows import insert_rows
from meridian.kernel.testing.actors import system
from meridian.modules.catalog.models import ProductLine

pytestmark = pytest.mark.django_db
ORDERS = [("code",), ("-id",), ("name",), ("-name",), ("name", "-code"), ("-version", "name"), ("-created_at",)]


def fill(names: str, start: int = 0) -> None:
    now = system().now
    columns = ("code", "name", "version", "is_active", "created_at", "updated_at", "created_by_id")
    rows = [(f"C{start + n:03d}", name, n % 3 + 1, True, now, now, None) for n, name in enumerate(names)]
    insert_rows(ProductLine, columns, rows)


def lines():
    return ProductLine.objects.unscoped("test")


def walk(order, size, *, between=lambda: None):
    """Keys seen going to the end, then those seen going back from there."""
    forward, cursor = [], ""
    page = None
    while True:
        page = page_of(lines(), order, cursor, size)
        assert len(page.rows) <= size
        forward.append([row.pk for row in page.rows])
        if not page.next_cursor:
            break
        cursor = page.next_cursor
        between()
    backward = [forward[-1]]
    while page.previous_cursor:
        page = page_of(lines(), order, page.previous_cursor, size)
        backward.insert(0, [row.pk for row in page.rows])
        assert page.next_cursor
    return list(chain(*forward)), list(chain(*backward))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.text(alphabet="aab中", max_size=23), order=st.sampled_from(ORDERS), size=st.integers(1, 6))
def test_every_row_comes_once_in_both_directions(names, order, size):
    lines().all().delete()
    fill(names)
    wanted = [row.pk for row in lines().order_by(*complete_order(ProductLine, order))]
    forward, backward = walk(order, size)
    assert forward == wanted
    assert backward == wanted


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.text(alphabet="ab", min_size=4, max_size=15),
    added=st.text(alphabet="ab", max_size=6),
    size=st.integers(1, 4),
)
def test_rows_that_come_and_go_while_walking_move_no_other_row(names, added, size):
    lines().all().delete()
    fill(names)
    stay = set(lines().values_list("pk", flat=True)[1:])
    gone = lines().first().pk
    waiting = list(enumerate(added, start=500))

    def disturb():
        if waiting:
            number, name = waiting.pop()
            fill(name, start=number)
        lines().filter(pk=gone).delete()

    forward, backward = walk(("name",), size, between=disturb)
    assert len(forward) == len(set(forward))
    assert stay <= set(forward)
    assert len(backward) == len(set(backward))


def test_an_empty_list_has_one_empty_page():
    page = page_of(lines(), ("code",), "", 5)
    assert (page.rows, page.next_cursor, page.previous_cursor) == ([], "", "")


@pytest.mark.parametrize(
    "values", [[], ["a"], ["a", "x"], [None, 1], ["a", {}], ["a", "\x00"], [["a"], 1], ["a", 1, 2], ["a", True, 1]]
)
def test_a_cursor_somebody_wrote_himself_is_refused(values):
    fill("ab")
    cursor = base64.urlsafe_b64encode(json.dumps([0, values]).encode()).decode()
    with pytest.raises(RuleViolation, match="page address"):
        page_of(lines(), ("name",), cursor, 5)


def test_a_huge_number_in_a_cursor_is_no_error():
    fill("ab")
    cursor = base64.urlsafe_b64encode(json.dumps([0, [10**40]]).encode()).decode()
    assert page_of(lines(), ("id",), cursor, 5).rows == []


def test_counting_stops_at_the_cap(django_assert_num_queries):
    fill("abc")
    with django_assert_num_queries(1) as asked:
        assert capped_count(lines()) == 3
    assert str(COUNT_CAP + 1) in asked[0]["sql"]
