"""The chain of the change log shows every later tampering."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from meridian.kernel.audit.capture import GENESIS, Change, append_changes, chain_breaks, row_hash
from meridian.kernel.audit.models import ChainHead, ChangeLog
from meridian.kernel.records.append_only import drop_triggers, install_triggers
from meridian.kernel.testing.actors import system

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    """Five changes in two commands; the guard of the table is away, as for somebody with the database in his hands."""
    changes = [Change("a.b", n, f"行 {n}", "CREATE", {"x": [None, n], "d": [None, date(2026, 1, 1)]}) for n in range(5)]
    append_changes(system(), "tests.one", changes[:2])
    append_changes(system(), "tests.two", changes[2:])
    drop_triggers()
    yield list(ChangeLog.objects.order_by("id"))
    install_triggers(ChangeLog)


def test_an_untouched_log_is_whole(log):
    assert list(chain_breaks()) == []
    assert log[0].prev_hash == GENESIS
    assert [row.prev_hash for row in log[1:]] == [row.hash for row in log[:-1]]
    head = ChainHead.objects.get()
    assert (head.hash, head.length) == (log[-1].hash, 5)


@pytest.mark.parametrize(
    "tampered",
    [
        {"actor_name": "somebody"}, {"diff": {"x": [None, 7]}}, {"reason": "because"}, {"object_id": 77}, {"actor_id": 9},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)}, {"command": "x"}, {"action": "ACT"}, {"object_label": "x"},
    ],
)  # fmt: skip
def test_an_altered_row_is_found(log, tampered):
    ChangeLog.objects.filter(pk=log[2].pk).update(**tampered)
    assert list(chain_breaks()) == [f"change {log[2].pk}: its content was altered"]


def test_an_altered_row_with_a_new_hash_is_found_at_the_next(log):
    row = log[2]
    row.actor_name = "somebody"
    ChangeLog.objects.filter(pk=row.pk).update(actor_name="somebody", hash=row_hash(row))
    assert list(chain_breaks()) == [f"change {log[3].pk}: the row before it is missing or was replaced"]


@pytest.mark.parametrize("position", [0, 2])
def test_a_removed_row_is_found(log, position):
    ChangeLog.objects.filter(pk=log[position].pk).delete()
    found = list(chain_breaks())
    assert found[0] == f"change {log[position + 1].pk}: the row before it is missing or was replaced"
    assert "its head says 5" in found[-1]


def test_a_cut_tail_and_an_emptied_log_are_found(log):
    ChangeLog.objects.filter(pk=log[4].pk).delete()
    assert list(chain_breaks()) == ["the log ends at 4 rows, its head says 5: the end was cut off"]
    ChangeLog.objects.all().delete()
    assert "its head says 5" in next(chain_breaks())
    append = [Change("a.b", 1, "n", "CREATE")]
    append_changes(system(), "tests.three", append)
    assert list(chain_breaks()), "what is written afterwards does not heal the chain"


def test_a_missing_head_is_found(log):
    ChainHead.objects.all().delete()
    assert list(chain_breaks()) == ["the head of the chain is missing"]


def test_values_that_json_does_not_know_are_hashed_as_they_are_read_back():
    diff = {
        "d": [date(2026, 1, 1), Decimal("1.50")],
        "t": [None, datetime(2026, 1, 1, tzinfo=UTC)],
        "f": [0.1, "é\u2028\"'"],
    }
    append_changes(system(), "tests.one", [Change("a.b", 1, "x" * 500, "CHANGE", diff, "r" * 900)])
    row = ChangeLog.objects.get()
    assert row.diff["d"] == ["2026-01-01", "1.50"]
    assert (len(row.object_label), len(row.reason)) == (120, 500)
    assert list(chain_breaks()) == []


def test_no_changes_write_nothing():
    append_changes(system(), "tests.one", [])
    assert not ChainHead.objects.exists()
