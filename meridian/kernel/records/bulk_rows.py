"""Many rows at once: COPY on PostgreSQL, many rows a statement on SQLite. For commands that write tens of thousands of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache
from itertools import chain, islice
from typing import Any

from django.db import connection, models

# SQLite journals every statement on a guarded table (a BEFORE INSERT trigger) that runs inside a savepoint, and dropping
# that journal costs more the more pages the savepoint has touched: one row a statement made 100,000 lines quadratic.
ROWS_A_STATEMENT = 500
SQLITE_VARIABLES = 30_000
ROWS_AN_ARRAY = 20_000


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert tuples of database values into the table of ``model``.

    ``columns`` are database column names; values must already be what the driver takes (str, int, date, datetime, None;
    JSON as text). Columns left out must have a database default or be nullable. Constraints of the database hold.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    places = f"({', '.join(['?'] * len(columns))})"
    at_once = max(1, min(ROWS_A_STATEMENT, SQLITE_VARIABLES // len(columns)))
    values = _sqlite_values(rows)
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    try:
        while some := list(islice(values, at_once)):
            sql = f"INSERT INTO {table} ({names}) VALUES {', '.join([places] * len(some))}"
            cursor.execute(sql, list(chain.from_iterable(some)))
    finally:
        cursor.close()


def insert_numbered(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Insert like :func:`insert_rows` and return the primary keys, in the order of the rows.

    The keys are taken before the rows are written: from the sequence on PostgreSQL; on SQLite above the highest key ever
    given, which nobody else can take because a command holds the one write lock. A document's lines are one statement on
    PostgreSQL, which gives the keys itself. Raises IntegrityError.
    """
    if connection.vendor == "postgresql" and len(rows) <= ROWS_A_STATEMENT:
        return _insert_arrays(model, columns, rows)
    keys = _next_keys(model, len(rows))
    names = [model._meta.pk.column, *columns]
    with connection.wrap_database_errors:
        insert_rows(model, names, ((key, *row) for key, row in zip(keys, rows, strict=True)))
    return keys


def _insert_arrays(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_insert_statement(model, tuple(columns)), [list(column) for column in zip(*rows, strict=True)])
        return [row[0] for row in cursor.fetchall()]


@cache
def _insert_statement(model: type[models.Model], columns: tuple[str, ...]) -> str:
    """INSERT over arrays; made once for a model and its columns, as documents are written all day."""
    quoted, kinds = connection.ops.quote_name, _array_types(model)
    arrays = ", ".join(f"%s::{kinds[name]}" for name in columns)
    return (
        f"INSERT INTO {quoted(model._meta.db_table)} ({', '.join(map(quoted, columns))}) SELECT * FROM unnest({arrays}) "
        f"RETURNING {quoted(model._meta.pk.column)}"
    )


@cache
def _array_types(model: type[models.Model]) -> dict[str, str]:
    return {field.column: array_type(field.db_type(connection)) for field in model._meta.concrete_fields}


def _next_keys(model: type[models.Model], count: int) -> list[int]:
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), key, count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        latest = cursor.fetchone()
    first = (latest[0] if latest else 0) + 1
    return list(range(first, first + count))


# Nearly all values are of these; asking for their type is several times cheaper than asking what else they might be.
_PLAIN = frozenset({str, int, type(None), float, bool})


def _sqlite_values(rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [value if type(value) in _PLAIN else _sqlite_text(value) for value in row]


def _sqlite_text(value: Any) -> Any:
    """Moments are stored in UTC without a zone, as the ORM stores them; days as ISO text; the rest as it is."""
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).replace(tzinfo=None).isoformat(" ")
    return value.isoformat() if isinstance(value, date) else value


def update_rows(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], *, versions: Sequence[int] | None = None
) -> int:  # fmt: skip
    """Write ``columns`` of many rows: each tuple is the primary key, then the values in the order of ``columns``.

    One UPDATE over arrays on PostgreSQL, one executemany on SQLite. ``versions`` are the versions that the rows were read
    with, in the same order: rows that have another by now are left alone. Such rows are locked in the order of their keys,
    so two of these never wait crosswise. Returns how many rows were written.
    """
    if not rows:
        return 0
    if connection.vendor == "postgresql":
        return _update_from_arrays(model, columns, rows, versions)
    table, key = (connection.ops.quote_name(name) for name in (model._meta.db_table, model._meta.pk.column))
    sets = ", ".join(f"{connection.ops.quote_name(name)} = ?" for name in columns)
    guard = "" if versions is None else " AND version = ?"
    given = ((*row[1:], row[0]) for row in rows)
    if versions is not None:
        given = ((*row[1:], row[0], version) for row, version in zip(rows, versions, strict=True))
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(f"UPDATE {table} SET {sets} WHERE {key} = ?{guard}", _sqlite_values(given))
        return cursor.rowcount
    finally:
        cursor.close()


def _update_from_arrays(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], versions: Sequence[int] | None
) -> int:
    sql, done = _update_statement(model, tuple(columns), versions is not None), 0
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_AN_ARRAY):
            end = start + ROWS_AN_ARRAY
            values = [list(column) for column in zip(*rows[start:end], strict=True)]
            if versions is not None:
                values = [values[0], *values, list(versions[start:end])]
            cursor.execute(sql, values)
            done += cursor.rowcount
    return done


@cache
def _update_statement(model: type[models.Model], columns: tuple[str, ...], is_guarded: bool) -> str:
    """UPDATE over arrays: first the keys, then the columns; guarded, the keys once more in front and the versions behind."""
    quoted, kinds = connection.ops.quote_name, _array_types(model)
    table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
    names = [key, *(quoted(name) for name in columns)]
    arrays = [f"%s::{kinds[name]}" for name in (model._meta.pk.column, *columns)]
    locked, guard = "", ""
    if is_guarded:
        names, arrays = [*names, "seen_version"], [*arrays, "%s::integer[]"]
        locked = f"(SELECT {key} AS k FROM {table} WHERE {key} = ANY(%s) ORDER BY {key} FOR NO KEY UPDATE) l, "
        guard = f" AND t.{key} = l.k AND t.version = s.seen_version"
    sets = ", ".join(f"{name} = s.{name}" for name in names[1 : len(columns) + 1])
    return (
        f"UPDATE {table} t SET {sets} FROM {locked}unnest({', '.join(arrays)}) AS s ({', '.join(names)}) "
        f"WHERE t.{key} = s.{key}{guard}"
    )


def array_type(kind: str) -> str:
    """The array that carries values of a column to PostgreSQL. Lengths are checked by the column itself; JSON goes as text."""
    if kind.startswith("varchar"):
        return "text[]"
    if kind == "jsonb":
        return "text[]::jsonb[]"
    return {"bigserial": "bigint", "serial": "integer"}.get(kind, kind) + "[]"
