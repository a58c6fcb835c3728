"""Many rows at once: COPY on PostgreSQL, many rows a statement on SQLite. For commands that write tens of thousands of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain, islice
from typing import Any

from django.db import connection, models

# SQLite journals every statement on a guarded table (a BEFORE INSERT trigger) that runs inside a savepoint, and dropping
# that journal costs more the more pages the savepoint has touched: one row a statement made 100,000 lines quadratic.
ROWS_A_STATEMENT = 500
SQLITE_VARIABLES = 30_000


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
    given, which nobody else can take because a command holds the one write lock. Raises IntegrityError.
    """
    keys = _next_keys(model, len(rows))
    names = [model._meta.pk.column, *columns]
    with connection.wrap_database_errors:
        insert_rows(model, names, ((key, *row) for key, row in zip(keys, rows, strict=True)))
    return keys


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


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Write ``columns`` of many rows: each tuple is the primary key, then the values in the order of ``columns``.

    One temporary table and one UPDATE on PostgreSQL, one executemany on SQLite. Returns how many rows were given.
    """
    if not rows:
        return 0
    table = connection.ops.quote_name(model._meta.db_table)
    key = connection.ops.quote_name(model._meta.pk.column)
    names = [connection.ops.quote_name(name) for name in columns]
    if connection.vendor == "postgresql":
        sets = ", ".join(f"{name} = s.{name}" for name in names)
        selected = ", ".join([key, *names])
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS meridian_update_rows")
            cursor.execute(
                f"CREATE TEMP TABLE meridian_update_rows ON COMMIT DROP AS SELECT {selected} FROM {table} LIMIT 0"
            )
            with cursor.copy(f"COPY meridian_update_rows ({selected}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"UPDATE {table} t SET {sets} FROM meridian_update_rows s WHERE t.{key} = s.{key}")
            cursor.execute("DROP TABLE meridian_update_rows")
        return len(rows)
    sets = ", ".join(f"{name} = ?" for name in names)
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(
            f"UPDATE {table} SET {sets} WHERE {key} = ?",
            _sqlite_values((*row[1:], row[0]) for row in rows),
        )
    finally:
        cursor.close()
    return len(rows)
