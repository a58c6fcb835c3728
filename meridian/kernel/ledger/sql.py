"""The few places where SQLite and PostgreSQL take lists of values differently."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models, transaction


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


def savepoint() -> transaction.Atomic:
    """A step inside the caller's transaction, so that a refusal leaves nothing even when the caller goes on.

    Raises RuntimeError outside of a transaction: balances move together with the document that moves them.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a ledger works only inside a transaction: call it from a command")
    return transaction.atomic()
