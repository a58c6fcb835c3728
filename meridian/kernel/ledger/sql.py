"""The few places where SQLite and PostgreSQL take lists of values differently."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models, transaction

from meridian.kernel.records.bulk_rows import array_type


def is_postgresql() -> bool:
    """Whether the database is PostgreSQL (else SQLite)."""
    return connection.vendor == "postgresql"


def in_list(column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """``column IN (values)`` as one parameter, so that ten thousands of values are one statement."""
    if is_postgresql():
        return f"{column} = ANY(%s)", [list(values)]
    return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(list(values))]  # noqa: S608


def pairs(rows: Iterable[tuple[int, Any]], kind: str = "bigint") -> tuple[str, list[Any]]:
    """A derived table ``(id, n)`` of key and value; ``kind`` is ``bigint`` or ``date`` (values as ISO text)."""
    ids, values = [], []
    for key, value in rows:
        ids.append(key)
        values.append(value)
    if is_postgresql():
        return f"(SELECT unnest(%s::bigint[]) AS id, unnest(%s::text[]::{kind}[]) AS n)", [
            ids,
            [str(v) for v in values],
        ]
    text = json.dumps(list(zip(ids, values, strict=True)))
    return "(SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS n FROM json_each(%s))", [text]


def triples(rows: Iterable[tuple[int, int, int]]) -> tuple[str, list[Any]]:
    """A derived table ``(id, n, m)`` of key and two whole numbers."""
    given = [list(row) for row in rows]
    if is_postgresql():
        columns = [list(column) for column in zip(*given, strict=True)] or [[], [], []]
        return "(SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS t (id, n, m))", columns
    parts = ", ".join(f"json_extract(value, '$[{at}]') AS {name}" for at, name in enumerate(("id", "n", "m")))
    return f"(SELECT {parts} FROM json_each(%s))", [json.dumps(given)]  # noqa: S608


def fetch(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return cursor.fetchall()


def run(sql: str, params: Sequence[Any] = ()) -> int:
    """Run a statement; returns the number of rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return cursor.rowcount


def insert_once(model: type[models.Model], values: dict[str, Any], unique: str = "key") -> int | None:
    """Insert a row unless its ``unique`` column is taken; returns the new id, or None.

    Waits for a transaction that is inserting the same key now, so exactly one of two gets the id. Needs no savepoint.
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    row = [
        field.get_db_prep_save(values[field.attname] if field.attname in values else field.get_default(), connection)
        for field in fields
    ]
    sql = (
        f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places}) '  # noqa: S608  names of our own tables
        f'ON CONFLICT ("{unique}") DO NOTHING RETURNING "{model._meta.pk.column}"'
    )
    found = fetch(sql, row)
    return found[0][0] if found else None


def insert_new(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], unique: str = "key"
) -> None:
    """Insert tuples (database values in the order of ``columns``), leaving out those whose ``unique`` value is taken.

    Other constraints hold. Many times faster than ``bulk_create``, which builds a row object and a parameter for each.
    """
    table = f'"{model._meta.db_table}"'
    names = ", ".join(f'"{name}"' for name in columns)
    tail = f'ON CONFLICT ("{unique}") DO NOTHING'
    if not is_postgresql():
        places = ", ".join(["?"] * len(columns))
        connection.ensure_connection()
        sql = f"INSERT INTO {table} ({names}) VALUES ({places}) {tail}"  # noqa: S608
        connection.connection.executemany(sql, rows).close()
        return
    kinds = {field.column: field.db_type(connection) for field in model._meta.concrete_fields}
    arrays = ", ".join(f"%s::{array_type(kinds[name])}" for name in columns)
    sql = f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) {tail}"  # noqa: S608
    for start in range(0, len(rows), 20_000):
        run(sql, [list(column) for column in zip(*rows[start : start + 20_000], strict=True)])


def savepoint() -> transaction.Atomic:
    """A step inside the caller's transaction, so that a refusal leaves nothing even when the caller goes on.

    Raises RuntimeError outside of a transaction: balances move together with the document that moves them.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a ledger works only inside a transaction: call it from a command")
    return transaction.atomic()
