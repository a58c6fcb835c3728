"""Document numbers, guarded tables, bulk rows, and what a row knows of its loaded values."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.records.append_only import install_triggers
from meridian.kernel.records.bulk_rows import insert_rows, update_rows
from meridian.kernel.records.numbering import next_number
from meridian.kernel.testing.factories import make_row
from meridian.modules.catalog.models import ProductLine
from meridian.modules.customers.models import Hospital

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 21, 9, 12, tzinfo=UTC)


def test_numbers_of_a_series_follow_each_other():
    assert [next_number("SH-2611") for _ in range(3)] == ["SH-2611-0001", "SH-2611-0002", "SH-2611-0003"]
    assert next_number("SH-2612", width=2) == "SH-2612-01"


def test_a_number_of_an_undone_transaction_is_given_again():
    with pytest.raises(RuntimeError), transaction.atomic():
        next_number("X")
        raise RuntimeError
    assert next_number("X") == "X-0001"


def logged() -> ChangeLog:
    return ChangeLog.objects.create(
        at=MOMENT, actor_name="a", actor_kind="SYSTEM", channel="job", request_id="r", command="c", object_type="t",
        object_id=1, object_label="o", action="CREATE", prev_hash="0" * 64, hash="1" * 64,
    )  # fmt: skip


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE meridian_change_log SET actor_name = 'b'",
        "DELETE FROM meridian_change_log",
        "INSERT INTO meridian_change_log (id, at, actor_name, actor_kind, channel, request_id, command, object_type,"
        " object_id, object_label, action, diff, reason, prev_hash, hash) SELECT id, at, 'b', actor_kind, channel,"
        " request_id, command, object_type, object_id, object_label, action, diff, reason, prev_hash, hash"
        " FROM meridian_change_log WHERE true ON CONFLICT (id) DO UPDATE SET actor_name = 'b'",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(sql):
    row = logged()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    row.refresh_from_db()
    assert row.actor_name == "a"


def test_the_orm_cannot_either_and_guards_can_be_made_twice():
    row = logged()
    install_triggers(ChangeLog)
    for change in (row.delete, lambda: ChangeLog.objects.filter(pk=row.pk).update(reason="x")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


# What each database has beside UPDATE and DELETE to lose rows at one stroke; every database is attacked with its own.
AT_ONE_STROKE = {
    "sqlite": (
        "REPLACE INTO meridian_change_log SELECT * FROM meridian_change_log",
        "INSERT OR REPLACE INTO meridian_change_log SELECT * FROM meridian_change_log",
    ),
    "postgresql": ("TRUNCATE meridian_change_log", "TRUNCATE meridian_change_log CASCADE"),
}


@pytest.mark.parametrize("sql", AT_ONE_STROKE[connection.vendor])
def test_losing_the_log_at_one_stroke_is_refused(sql):
    row = logged()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert ChangeLog.objects.filter(pk=row.pk).exists()


def test_bulk_rows_arrive_as_the_orm_would_write_them():
    moment = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
    columns = ("code", "name", "version", "is_active", "created_at", "updated_at", "created_by_id")
    insert_rows(ProductLine, columns, [(f"L{n}", "线", 1, True, moment, moment, None) for n in range(3)])
    rows = list(ProductLine.objects.unscoped("test").order_by("code"))
    assert [row.code for row in rows] == ["L0", "L1", "L2"]
    assert rows[0].created_at == moment
    assert update_rows(ProductLine, ("name", "version"), [(row.pk, f"新{row.code}", 2) for row in rows]) == 3
    rows[2].refresh_from_db()
    assert (rows[2].name, rows[2].version) == ("新L2", 2)
    assert update_rows(ProductLine, ("name",), []) == 0


def test_a_row_remembers_what_was_loaded_even_inside_of_json():
    pk = make_row(Hospital, custom={"beds": [1]}).pk
    row = Hospital.objects.unscoped("test").get(pk=pk)
    row.custom["beds"].append(2)
    row.name = "x"
    assert row.loaded_values()["custom"] == {"beds": [1]}
    row.refresh_from_db(fields=["custom"])
    assert row.loaded_values()["custom"] == {"beds": [1]}
    assert row.loaded_values()["name"] != "x"
    row.custom["beds"].append(3)
    row.refresh_from_db()
    assert row.loaded_values()["name"] == row.name != "x"


def test_partly_loaded_rows_remember_what_was_loaded():
    row = make_row(Hospital)
    part = Hospital.objects.unscoped("test").only("name").get(pk=row.pk)
    assert set(part.loaded_values()) == {"id", "name"}
    assert part.code == row.code
    assert part.loaded_values()["code"] == row.code
